// Walks over lineage: what is reached, how closely, and by which way.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/interrupt.hpp"
#include "core/lineage/lineage.hpp"

namespace meshcat::core::lineage {

// Limits and filters of a walk.
struct WalkOptions {
  Direction direction = Direction::downstream;
  std::uint32_t max_depth = unlimited;  // in hops from the nearest start
  bool direct_only = false;             // whether indirect edges are left out
};

// One node reached, a column or a whole. When several paths lead to it, `hops` is the
// length of the shortest and `kinds` tells the best over all of them, each property on
// its own: the closest path need not be the shortest, nor the unmasked one.
struct Reached {
  Node node;
  std::uint32_t hops;
  KindSet kinds;
};

struct Reach {
  std::vector<Reached> nodes;  // nearest first
  bool depth_limited = false;  // whether nodes lie beyond max_depth
};

// Lists the nodes that `starts` lead to (or come from, upstream), never the
// starts themselves. Only paths of at most max_depth hops count, for `kinds` as
// well. Each edge is walked at most Kind::count times, whatever the number of
// paths. Throws invalid_parameter_value for a start that is not in the lineage.
Reach reach(const Lineage &lineage, std::span<const Node> starts, const WalkOptions &options,
            Interrupt &interrupt);

// A way through the lineage. `nodes` runs in the order of data flow and `hops[i]`
// is the closest edge from nodes[i] to nodes[i + 1].
struct Path {
  bool found = false;
  std::vector<Node> nodes;
  std::vector<Kind> hops;
};

// Finds a shortest path by which data flows from one of `from` to one of `to`. Of
// several shortest paths it is the one that comes first, comparing nodes hop by hop as
// Lineage::precedes() does. From a node to itself it is the empty path. Throws as
// reach() does.
Path shortest_path(const Lineage &lineage, std::span<const Node> from, std::span<const Node> to,
                   bool direct_only, Interrupt &interrupt);

}  // namespace meshcat::core::lineage

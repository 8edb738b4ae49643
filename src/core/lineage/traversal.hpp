// Walks over the lineage graph: what is reached, how closely, and by which way.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/interrupt.hpp"
#include "core/lineage/graph.hpp"

namespace meshcat::core::lineage {

enum class Direction { upstream, downstream };

// Limits and filters of a walk.
struct WalkOptions {
  Direction direction = Direction::downstream;
  std::uint32_t max_depth = unlimited;  // in hops from the nearest start
  std::uint32_t max_nodes = unlimited;  // in nodes listed
  bool direct_only = false;             // whether indirect edges are left out
};

// One node reached. When several paths lead to it, `hops` is the length of the
// shortest and `kinds` tells the best over all of them, each property on its
// own: the closest path need not be the shortest, nor the unmasked one.
struct Reached {
  Node node;
  std::uint32_t hops;
  KindSet kinds;
};

struct Reach {
  std::vector<Reached> nodes;  // nearest first
  std::uint64_t total = 0;     // nodes within max_depth, listed or not
  bool depth_limited = false;  // whether nodes lie beyond max_depth

  bool rows_limited() const noexcept { return nodes.size() < total; }
  bool truncated() const noexcept { return depth_limited || rows_limited(); }
};

// Lists the nodes that `starts` lead to (or come from, upstream), never the
// starts themselves. Only paths of at most max_depth hops count, for `kinds` as
// well. max_nodes limits the list and not the walk: `total` and `kinds` stay
// exact. Each edge is walked at most Kind::count times, whatever the number of
// paths. Throws invalid_parameter_value for a start that is not in the graph.
Reach reach(const GraphView &graph, std::span<const Node> starts, const WalkOptions &options,
            Interrupt &interrupt);

// A way through the graph. `nodes` runs in the order of data flow and `hops[i]`
// is the closest edge from nodes[i] to nodes[i + 1].
struct Path {
  bool found = false;
  bool depth_limited = false;  // not found, but max_depth cut the search short
  std::vector<Node> nodes;
  std::vector<Kind> hops;

  // The kind of the path as a whole.
  Kind kind() const noexcept;
};

// Finds a shortest path by which data flows from `from` to `to`; `direction` and
// `max_nodes` of the options do not apply. Of several shortest paths it is the
// one that comes first, comparing node numbers hop by hop. From a node to itself
// it is the empty path. Throws as reach() does.
Path shortest_path(const GraphView &graph, Node from, Node to, const WalkOptions &options,
                   Interrupt &interrupt);

}  // namespace meshcat::core::lineage

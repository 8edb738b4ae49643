// Where values arrive as they are: along direct edges that mask nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/interrupt.hpp"
#include "core/lineage/lineage.hpp"

namespace meshcat::core::lineage {

// A node that a value arrives at, by a shortest way.
struct Arrival {
  Node node;
  std::uint32_t hops;
  std::uint32_t before;  // the position of the arrival before this one; a start's own
};

// Lists the starts that are there, and what values of them arrive at, nearest first; never
// a node of `masked` (sorted), which no unmasked value enters. Of several ways that are
// as short the one that comes first, as Lineage::precedes() does.
std::vector<Arrival> arrivals(const Lineage &lineage, std::span<const Node> starts,
                              std::span<const Node> masked, Interrupt &interrupt);

// The nodes of the way to an arrival, in the order of data flow.
std::vector<Node> way_to(std::span<const Arrival> arrivals, std::uint32_t position);

}  // namespace meshcat::core::lineage

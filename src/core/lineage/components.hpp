// Components, cycles and orders of the lineage graph.
#pragma once

#include <cstdint>
#include <vector>

#include "core/interrupt.hpp"
#include "core/lineage/graph.hpp"

namespace meshcat::core::lineage {

// A division of all nodes: node n belongs to component of[n], below `count`.
struct Components {
  std::vector<std::uint32_t> of;
  std::uint32_t count = 0;
};

// The parts that no edge connects, numbered in the order of their smallest nodes.
Components weak_components(const GraphView &graph, Interrupt &interrupt);

// The largest sets of nodes that all lead to one another, numbered
// topologically: an edge never leads to a smaller number.
Components strong_components(const GraphView &graph, Interrupt &interrupt);

// All nodes such that data flows forwards only, except within a cycle, whose
// nodes stand together in ascending order.
std::vector<Node> topological_order(const GraphView &graph, Interrupt &interrupt);

struct Cycles {
  std::vector<std::vector<Node>> cycles;  // nodes ascending, cycles by smallest node
  std::uint64_t total = 0;                // cycles there are, listed or not

  bool truncated() const noexcept { return cycles.size() < total; }
};

// The strong components that data can go round in: those of several nodes, and
// single nodes with an edge to themselves. Lists at most max_cycles of them.
Cycles find_cycles(const GraphView &graph, std::uint32_t max_cycles, Interrupt &interrupt);

}  // namespace meshcat::core::lineage

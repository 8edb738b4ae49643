// The first step of a layered drawing: which column each node stands in.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/interrupt.hpp"

namespace meshcat::core::lineage {

// An edge to draw.
struct Arc {
  std::uint32_t from;
  std::uint32_t to;
};

// A proper layered graph: every link joins neighbouring layers, and an edge that
// spans more passes a bend in each layer between.
struct Layered {
  static constexpr std::uint32_t no_node = std::numeric_limits<std::uint32_t>::max();

  struct Vertex {
    std::uint32_t node;  // no_node for a bend
    std::uint32_t layer;
    std::vector<std::uint32_t> left, right;  // linked vertices of the neighbouring layers

    bool is_bend() const noexcept { return node == no_node; }
  };
  // One edge as the vertices it passes from left to right. A backwards edge
  // closes a cycle: it runs from its last vertex to its first.
  struct Chain {
    std::vector<std::uint32_t> vertices;
    bool backwards;
  };

  std::vector<Vertex> vertices;                    // the nodes first, under their own numbers
  std::vector<std::vector<std::uint32_t>> layers;  // the vertices of each, top to bottom
  std::vector<Chain> chains;                       // one for each arc
};

// Puts nodes 0 to node_count - 1 into layers such that arcs lead to the right:
// by longest paths, with each node then moved as near to where it leads to as
// that shortens edges. As few arcs as a depth-first search finds, and only within
// cycles, lead backwards. Arcs must be distinct and not loops.
Layered make_layers(std::uint32_t node_count, std::span<const Arc> arcs, Interrupt &interrupt);

}  // namespace meshcat::core::lineage

// The lineage graph: immutable, over dense node numbers, walkable both ways.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/interrupt.hpp"
#include "core/lineage/kind.hpp"

namespace meshcat::core::lineage {

// A dense node number, 0 up to the number of nodes.
using Node = std::uint32_t;

// "No limit", for depths and for numbers of rows alike.
inline constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max();

// Data flows along an edge from the node read to the node written.
struct Edge {
  Node from;
  Node to;
  Kind kind;
};

// One direction of the graph as compressed sparse rows: the edges of node n are
// the positions from offsets[n] up to offsets[n + 1] of the other two arrays, and
// sorted by neighbour. The arrays hold positions, never pointers: they may lie in
// vectors or in shared memory.
struct Adjacency {
  std::span<const std::uint32_t> offsets;  // one more than there are nodes
  std::span<const Node> neighbours;
  std::span<const Kind> kinds;

  std::span<const Node> neighbours_of(Node node) const noexcept {
    return neighbours.subspan(offsets[node], degree(node));
  }
  std::uint32_t degree(Node node) const noexcept { return offsets[node + 1] - offsets[node]; }
};

// What every algorithm takes: the graph, wherever its arrays are.
struct GraphView {
  Adjacency out;  // downstream: the nodes written from this one
  Adjacency in;   // upstream: the nodes this one is written from

  Node node_count() const noexcept { return static_cast<Node>(out.offsets.size() - 1); }
  std::uint32_t edge_count() const noexcept {
    return static_cast<std::uint32_t>(out.neighbours.size());
  }
};

// A graph that owns its arrays: 5 bytes an edge and 4 a node in each direction.
class Graph {
 public:
  // Builds the graph of nodes 0 to node_count - 1 in time linear in its size.
  // Parallel edges and self loops are kept; the order of `edges` does not matter
  // except between parallel ones. Throws invalid_parameter_value for an edge
  // that names a node out of range, and program_limit_exceeded beyond 2^32 - 2
  // nodes or 2^32 - 1 edges.
  Graph(std::uint64_t node_count, std::span<const Edge> edges, Interrupt &interrupt);

  GraphView view() const noexcept { return {out_.adjacency(), in_.adjacency()}; }

 private:
  struct Rows {
    std::vector<std::uint32_t> offsets;
    std::vector<Node> neighbours;
    std::vector<Kind> kinds;

    Rows(std::size_t node_count, std::size_t edge_count);
    Adjacency adjacency() const noexcept { return {offsets, neighbours, kinds}; }
  };
  static Rows rows_by_target(std::uint64_t node_count, std::span<const Edge> edges,
                             Interrupt &interrupt);
  static Rows transpose(const Rows &rows, Interrupt &interrupt);

  Rows in_;
  Rows out_;
};

}  // namespace meshcat::core::lineage

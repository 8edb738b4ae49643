#include "core/lineage/graph.hpp"

#include <numeric>
#include <string>

namespace meshcat::core::lineage {
namespace {

void check_size(std::uint64_t node_count, std::uint64_t edge_count) {
  if (node_count < unlimited && edge_count <= unlimited) return;
  throw Error(sqlstate::program_limit_exceeded, "lineage graph is too large",
              std::to_string(node_count) + " nodes and " + std::to_string(edge_count) + " edges.",
              "A graph may have 4294967294 nodes and 4294967295 edges.");
}

void check_node(Node node, std::uint64_t node_count) {
  if (node < node_count) return;
  throw Error(sqlstate::invalid_parameter_value,
              "lineage edge names node " + std::to_string(node) + ", which does not exist",
              "The graph has " + std::to_string(node_count) + " nodes.");
}

// Turns the number of edges of row n, in offsets[n + 2], into the position of its
// first one, in offsets[n + 1]. Placing the edges then moves offsets[n + 1] on to
// the end of the row, which is what it must be at last.
void begin_rows(std::vector<std::uint32_t> &offsets) {
  std::partial_sum(offsets.begin(), offsets.end(), offsets.begin());
}

}  // namespace

Graph::Rows::Rows(std::size_t node_count, std::size_t edge_count)
    : offsets(node_count + 2), neighbours(edge_count), kinds(edge_count) {}

// Counting sort by target; sources within a row are in the order of `edges`.
Graph::Rows Graph::rows_by_target(std::uint64_t node_count, std::span<const Edge> edges,
                                  Interrupt &interrupt) {
  check_size(node_count, edges.size());
  Rows rows(node_count, edges.size());
  for (const Edge &edge : edges) {
    interrupt.poll();
    check_node(edge.from, node_count);
    check_node(edge.to, node_count);
    ++rows.offsets[edge.to + 2UL];
  }
  begin_rows(rows.offsets);
  for (const Edge &edge : edges) {
    interrupt.poll();
    const std::uint32_t position = rows.offsets[edge.to + 1UL]++;
    rows.neighbours[position] = edge.from;
    rows.kinds[position] = edge.kind;
  }
  rows.offsets.pop_back();
  return rows;
}

// The same edges seen from the other end. Rows are visited in order, so those
// of the result come out sorted.
Graph::Rows Graph::transpose(const Rows &rows, Interrupt &interrupt) {
  const Adjacency adjacency = rows.adjacency();
  const std::size_t node_count = rows.offsets.size() - 1;
  Rows result(node_count, rows.neighbours.size());
  for (const Node neighbour : rows.neighbours) {
    interrupt.poll();
    ++result.offsets[neighbour + 2UL];
  }
  begin_rows(result.offsets);
  for (std::size_t node = 0; node < node_count; ++node) {
    interrupt.poll();
    for (std::uint32_t at = adjacency.offsets[node]; at < adjacency.offsets[node + 1]; ++at) {
      const std::uint32_t position = result.offsets[adjacency.neighbours[at] + 1UL]++;
      result.neighbours[position] = static_cast<Node>(node);
      result.kinds[position] = adjacency.kinds[at];
    }
  }
  result.offsets.pop_back();
  return result;
}

Graph::Graph(std::uint64_t node_count, std::span<const Edge> edges, Interrupt &interrupt)
    : in_(rows_by_target(node_count, edges, interrupt)), out_(transpose(in_, interrupt)) {
  in_ = transpose(out_, interrupt);  // now sorted by source as well
}

}  // namespace meshcat::core::lineage

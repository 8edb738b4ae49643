#include "core/lineage/topology.hpp"

#include <algorithm>
#include <numeric>
#include <string>

namespace meshcat::core::lineage {

Topology::Topology(std::vector<std::int64_t> datasets, std::vector<std::uint32_t> first_column,
                   std::vector<std::int64_t> columns, std::vector<std::uint32_t> dataset_of,
                   Graph graph)
    : datasets_(std::move(datasets)),
      first_column_(std::move(first_column)),
      columns_(std::move(columns)),
      dataset_of_(std::move(dataset_of)),
      graph_(std::move(graph)) {}

TopologyView Topology::view() const noexcept {
  return {datasets_, first_column_, columns_, dataset_of_, graph_.view()};
}

void TopologyBuilder::add_node(std::int64_t node, std::int64_t dataset, bool whole) {
  nodes_.push_back({node, dataset, whole, false});
}

// Ids come from a sequence: mostly, a node's place is its distance from the first.
std::uint32_t TopologyBuilder::use(std::int64_t node) {
  const auto guess = static_cast<std::uint64_t>(node) - static_cast<std::uint64_t>(nodes_[0].id);
  auto found = nodes_.begin();
  if (guess < nodes_.size() && nodes_[guess].id == node)
    found += static_cast<std::ptrdiff_t>(guess);
  else
    found = std::lower_bound(nodes_.begin(), nodes_.end(), node,
                             [](const Known &known, std::int64_t id) { return known.id < id; });
  if (found == nodes_.end() || found->id != node)
    throw Error(sqlstate::internal_error,
                "a lineage edge names node " + std::to_string(node) + ", which does not exist");
  found->used = true;
  return static_cast<std::uint32_t>(found - nodes_.begin());
}

void TopologyBuilder::sort() {
  if (sorted_) return;
  std::sort(nodes_.begin(), nodes_.end(),
            [](const Known &a, const Known &b) { return a.id < b.id; });
  sorted_ = true;
}

void TopologyBuilder::mention(std::int64_t node) {
  sort();
  use(node);
}

void TopologyBuilder::add_edge(std::int64_t source, std::int64_t target, Kind kind,
                               bool all_of_source) {
  sort();
  if (nodes_.empty() || nodes_.size() >= unlimited / 3)
    throw Error(sqlstate::program_limit_exceeded, "lineage graph is too large");
  const std::uint32_t from = use(source), to = use(target);
  edges_.push_back({from, to, kind, all_of_source});
}

std::size_t TopologyBuilder::size_bound(std::size_t nodes, std::size_t edges) noexcept {
  constexpr std::size_t edge = 2 * (sizeof(Node) + sizeof(Kind));
  // A column, or the two nodes of a dataset, each with its ids and its rows.
  constexpr std::size_t node = 2 * sizeof(std::int64_t) + 8 * sizeof(Node);
  return edges * edge + nodes * node;
}

Topology TopologyBuilder::build(Interrupt &interrupt) {
  std::vector<std::uint32_t> order;  // of nodes_: what is used, by dataset and id
  for (std::uint32_t i = 0; i < nodes_.size(); ++i)
    if (nodes_[i].used) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return nodes_[a].dataset < nodes_[b].dataset;
  });
  std::vector<std::int64_t> datasets, columns;
  std::vector<std::uint32_t> first_column, dataset_of, number(nodes_.size());
  for (const std::uint32_t i : order) {
    interrupt.poll();
    const Known &node = nodes_[i];
    if (datasets.empty() || datasets.back() != node.dataset) {
      datasets.push_back(node.dataset);
      first_column.push_back(static_cast<std::uint32_t>(columns.size()));
    }
    const auto dataset = static_cast<std::uint32_t>(datasets.size() - 1);
    number[i] = node.whole ? dataset : static_cast<std::uint32_t>(columns.size());
    if (node.whole) continue;
    columns.push_back(node.id);
    dataset_of.push_back(dataset);
  }
  first_column.push_back(static_cast<std::uint32_t>(columns.size()));

  const auto first_whole = static_cast<Node>(columns.size());
  const auto end = [&](std::uint32_t i, bool all) {
    return nodes_[i].whole ? first_whole + 2 * number[i] + (all ? 1 : 0) : number[i];
  };
  std::vector<Edge> edges;
  edges.reserve(edges_.size());
  for (const Added &edge : edges_)
    edges.push_back({end(edge.source, edge.all_of_source), end(edge.target, true), edge.kind});
  std::vector<Added>().swap(edges_);
  Graph graph(columns.size() + 2 * datasets.size(), edges, interrupt);
  return {std::move(datasets), std::move(first_column), std::move(columns), std::move(dataset_of),
          std::move(graph)};
}

}  // namespace meshcat::core::lineage

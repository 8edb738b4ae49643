#include "core/lineage/layering.hpp"

#include <algorithm>

#include <boost/graph/depth_first_search.hpp>
#include <boost/property_map/property_map.hpp>

#include "core/lineage/boost_view.hpp"
#include "core/lineage/components.hpp"
#include "core/lineage/graph.hpp"

namespace meshcat::core::lineage {
namespace {

class FinishOrder : public boost::default_dfs_visitor {
 public:
  explicit FinishOrder(std::vector<Node> &finished) : finished_(&finished) {}
  void finish_vertex(Node node, const BoostView &) { finished_->push_back(node); }

 private:
  std::vector<Node> *finished_;  // visitors are copied
};

// The nodes in an order that all arcs follow but those that close a cycle.
// Starting in topological order, the search enters each cycle where data does.
std::vector<Node> drawing_order(const GraphView &graph, Interrupt &interrupt) {
  const BoostView view(graph, interrupt);
  std::vector<boost::default_color_type> colours(graph.node_count());
  const auto colour_of =
      boost::make_iterator_property_map(colours.begin(), get(boost::vertex_index, view));
  std::vector<Node> order;
  std::vector<Node> starts = topological_order(graph, interrupt);
  for (const Node start : starts)
    if (colours[start] == boost::white_color)
      boost::depth_first_visit(view, start, FinishOrder(order), colour_of);
  std::reverse(order.begin(), order.end());
  return order;
}

// Arcs turned to follow the drawing order, as neighbours of each node.
struct Acyclic {
  std::vector<std::vector<Node>> before, after;
};

std::vector<std::uint32_t> assign_layers(const Acyclic &graph, const std::vector<Node> &order) {
  std::vector<std::uint32_t> layer(order.size());
  for (const Node node : order)
    for (const Node next : graph.after[node]) layer[next] = std::max(layer[next], layer[node] + 1);
  // A node with more edges to its right than to its left pulls them shorter.
  for (auto node = order.rbegin(); node != order.rend(); ++node) {
    const auto &after = graph.after[*node];
    if (after.size() <= graph.before[*node].size()) continue;
    std::uint32_t nearest = unlimited;
    for (const Node next : after) nearest = std::min(nearest, layer[next]);
    layer[*node] = nearest - 1;
  }
  return layer;
}

void link(Layered &layered, std::uint32_t left, std::uint32_t right) {
  layered.vertices[left].right.push_back(right);
  layered.vertices[right].left.push_back(left);
}

// Leads an arc from `from` to `to`, layer by layer, over new bends.
std::vector<std::uint32_t> make_chain(Layered &layered, std::uint32_t from, std::uint32_t to) {
  std::vector<std::uint32_t> chain{from};
  for (std::uint32_t layer = layered.vertices[from].layer + 1; layer < layered.vertices[to].layer;
       ++layer) {
    const auto bend = static_cast<std::uint32_t>(layered.vertices.size());
    layered.vertices.push_back({Layered::no_node, layer, {}, {}});
    layered.layers[layer].push_back(bend);
    link(layered, chain.back(), bend);
    chain.push_back(bend);
  }
  link(layered, chain.back(), to);
  chain.push_back(to);
  return chain;
}

}  // namespace

Layered make_layers(std::uint32_t node_count, std::span<const Arc> arcs, Interrupt &interrupt) {
  std::vector<Edge> edges;
  for (const Arc &arc : arcs) edges.push_back({arc.from, arc.to, {}});
  const Graph graph(node_count, edges, interrupt);
  const std::vector<Node> order = drawing_order(graph.view(), interrupt);
  std::vector<std::uint32_t> place(node_count);
  for (std::uint32_t i = 0; i < node_count; ++i) place[order[i]] = i;

  Acyclic acyclic{std::vector<std::vector<Node>>(node_count),
                  std::vector<std::vector<Node>>(node_count)};
  for (const Arc &arc : arcs) {
    const bool backwards = place[arc.from] > place[arc.to];
    acyclic.after[backwards ? arc.to : arc.from].push_back(backwards ? arc.from : arc.to);
    acyclic.before[backwards ? arc.from : arc.to].push_back(backwards ? arc.to : arc.from);
  }
  const std::vector<std::uint32_t> layer = assign_layers(acyclic, order);

  Layered layered;
  for (std::uint32_t node = 0; node < node_count; ++node) {
    layered.vertices.push_back({node, layer[node], {}, {}});
    if (layer[node] >= layered.layers.size()) layered.layers.resize(layer[node] + 1UL);
    layered.layers[layer[node]].push_back(node);
  }
  for (const Arc &arc : arcs) {
    interrupt.poll();
    const bool backwards = place[arc.from] > place[arc.to];
    const auto [left, right] =
        backwards ? std::pair(arc.to, arc.from) : std::pair(arc.from, arc.to);
    layered.chains.push_back({make_chain(layered, left, right), backwards});
  }
  return layered;
}

}  // namespace meshcat::core::lineage

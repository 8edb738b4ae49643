#include "core/lineage/components.hpp"

#include <algorithm>
#include <numeric>

#include <boost/graph/strong_components.hpp>
#include <boost/pending/disjoint_sets.hpp>
#include <boost/property_map/property_map.hpp>

#include "core/lineage/boost_view.hpp"

namespace meshcat::core::lineage {
namespace {

// The nodes of each component, ascending: members of c from begin[c] to begin[c + 1].
struct Members {
  std::vector<Node> nodes;
  std::vector<std::uint32_t> begin;

  explicit Members(const Components &components)
      : nodes(components.of.size()), begin(components.count + 2UL) {
    for (const std::uint32_t component : components.of) ++begin[component + 2UL];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    for (Node node = 0; node < nodes.size(); ++node)
      nodes[begin[components.of[node] + 1UL]++] = node;
    begin.pop_back();
  }

  std::span<const Node> of(std::uint32_t component) const {
    return std::span(nodes).subspan(begin[component], begin[component + 1] - begin[component]);
  }
};

bool is_cycle(std::span<const Node> members, const GraphView &graph) {
  if (members.size() > 1) return true;
  const auto neighbours = graph.out.neighbours_of(members.front());
  return std::binary_search(neighbours.begin(), neighbours.end(), members.front());
}

}  // namespace

Components weak_components(const GraphView &graph, Interrupt &interrupt) {
  const Node node_count = graph.node_count();
  const boost::typed_identity_property_map<Node> index;
  std::vector<std::uint32_t> rank(node_count);
  std::vector<Node> parent(node_count);
  boost::disjoint_sets sets(boost::make_iterator_property_map(rank.begin(), index),
                            boost::make_iterator_property_map(parent.begin(), index));
  for (Node node = 0; node < node_count; ++node) sets.make_set(node);
  for (Node node = 0; node < node_count; ++node) {
    interrupt.poll();
    for (const Node neighbour : graph.out.neighbours_of(node)) sets.union_set(node, neighbour);
  }

  Components components{std::vector<std::uint32_t>(node_count), 0};
  std::vector<std::uint32_t> number(node_count, unlimited);  // of each set's representative
  for (Node node = 0; node < node_count; ++node) {
    interrupt.poll();
    std::uint32_t &component = number[sets.find_set(node)];
    if (component == unlimited) component = components.count++;
    components.of[node] = component;
  }
  return components;
}

Components strong_components(const GraphView &graph, Interrupt &interrupt) {
  Components components{std::vector<std::uint32_t>(graph.node_count()), 0};
  const BoostView view(graph, interrupt);
  const auto of_node =
      boost::make_iterator_property_map(components.of.begin(), get(boost::vertex_index, view));
  components.count = static_cast<std::uint32_t>(boost::strong_components(view, of_node));
  // Tarjan's algorithm completes a component when all it leads to are complete.
  for (std::uint32_t &component : components.of) component = components.count - 1 - component;
  return components;
}

std::vector<Node> topological_order(const GraphView &graph, Interrupt &interrupt) {
  return Members(strong_components(graph, interrupt)).nodes;
}

Cycles find_cycles(const GraphView &graph, std::uint32_t max_cycles, Interrupt &interrupt) {
  const Components components = strong_components(graph, interrupt);
  const Members members(components);
  Cycles result;
  for (Node node = 0; node < graph.node_count(); ++node) {
    interrupt.poll();
    const auto component = members.of(components.of[node]);
    if (component.front() != node || !is_cycle(component, graph)) continue;
    if (result.cycles.size() < max_cycles)
      result.cycles.emplace_back(component.begin(), component.end());
    ++result.total;
  }
  return result;
}

}  // namespace meshcat::core::lineage

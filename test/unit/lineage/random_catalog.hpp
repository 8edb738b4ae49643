// Random lineage as the catalog records it, and by exhaustion what its edges mean.
#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "core/lineage/lineage.hpp"
#include "random_graph.hpp"

namespace meshcat::core::lineage::test {

struct CatalogNode {
  std::int64_t id;
  End end;
};

struct CatalogEdge {
  std::size_t source, target;  // positions in nodes
  Kind kind;
  bool declared;
};

struct Catalog {
  std::vector<CatalogNode> nodes;
  std::vector<CatalogEdge> edges;

  Topology topology(std::size_t first_edges) const {
    TopologyBuilder builder;
    for (const CatalogNode &node : nodes)
      builder.add_node(node.id, node.end.dataset, node.end.column == End::whole);
    for (std::size_t i = 0; i < first_edges; ++i)
      builder.add_edge(nodes[edges[i].source].id, nodes[edges[i].target].id, edges[i].kind,
                       edges[i].declared && nodes[edges[i].source].end.column == End::whole);
    Interrupt interrupt;
    return builder.build(interrupt);
  }

  Change change(std::size_t edge, std::int32_t count) const {
    const CatalogEdge &e = edges[edge];
    return {nodes[e.source].end, nodes[e.target].end, e.kind, e.declared, count};
  }
};

// Few datasets of few columns, so that they meet; some edges are of whole datasets.
inline Catalog random_catalog(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random);
  };
  Catalog catalog;
  const unsigned datasets = 1 + below(5);
  std::int64_t id = 1 + below(100);
  for (unsigned d = 0; d < datasets; ++d)
    for (unsigned c = 0; c < 1 + below(4); ++c, id += 1 + below(3) * below(3))
      catalog.nodes.push_back({id, {100 - 7 * std::int64_t{d}, c == 0 ? End::whole : id}});
  std::shuffle(catalog.nodes.begin(), catalog.nodes.end(), random);
  const auto count = static_cast<unsigned>(catalog.nodes.size());
  for (unsigned i = below(3 * count + 1); i > 0; --i)
    catalog.edges.push_back({below(count), below(count),
                             Kind(static_cast<Influence>(below(4)), below(3) == 0), below(2) == 0});
  return catalog;
}

// Every step spelt out, over the parts that edges name.
struct Spread {
  std::vector<End> ends;
  std::vector<Edge> edges;  // between positions in ends

  explicit Spread(const Catalog &catalog) {
    std::set<End> known;
    for (const CatalogEdge &edge : catalog.edges)
      for (const std::size_t i : {edge.source, edge.target}) {
        known.insert(catalog.nodes[i].end);
        known.insert({catalog.nodes[i].end.dataset, End::whole});
      }
    ends.assign(known.begin(), known.end());
    for (const CatalogEdge &edge : catalog.edges) {
      const End &source = catalog.nodes[edge.source].end, &target = catalog.nodes[edge.target].end;
      const bool whole_source = source.column == End::whole,
                 whole_target = target.column == End::whole;
      for (const Node from : parts(source, whole_source && edge.declared))
        for (const Node to : parts(target, whole_target)) edges.push_back({from, to, edge.kind});
      if (source.dataset != target.dataset && !(whole_source && whole_target))
        edges.push_back({at({source.dataset, End::whole}), at({target.dataset, End::whole}),
                         Kind(Influence::indirect, edge.kind.masked())});
    }
  }

  Node at(const End &end) const {
    return static_cast<Node>(std::lower_bound(ends.begin(), ends.end(), end) - ends.begin());
  }

  std::vector<Node> parts(const End &end, bool all) const {
    if (!all) return {at(end)};
    std::vector<Node> found;
    for (Node i = 0; i < ends.size(); ++i)
      if (ends[i].dataset == end.dataset) found.push_back(i);
    return found;
  }
};

// Calls check(catalog, lineage) for `count` random catalogs: once with all edges in the
// topology, and once with some of them as changes, where others come and go.
template <class Check>
void for_each_random_catalog(unsigned count, Check check) {
  for_each_seed(count, [&check](unsigned seed) {
    Catalog catalog = random_catalog(seed);
    Interrupt interrupt;
    const Topology whole = catalog.topology(catalog.edges.size());
    check(catalog, Lineage(whole.view()));
    SCOPED_TRACE("with changes");
    std::mt19937 random(seed);
    // In the base are the edges up to `kept`, which stay, and those from `left` on, which go.
    const auto draw = [&](std::size_t bound) { return random() % (bound + 1); };
    const std::size_t kept = draw(catalog.edges.size()), left = draw(catalog.edges.size() - kept);
    Catalog before = catalog;
    before.edges.erase(before.edges.begin() + static_cast<std::ptrdiff_t>(kept),
                       before.edges.end() - static_cast<std::ptrdiff_t>(left));
    std::vector<Change> changes;
    const std::size_t passing = catalog.edges.empty() ? 0 : random() % 3;
    for (std::size_t i = 0; i < passing; ++i) {
      const std::size_t edge = draw(catalog.edges.size() - 1);
      changes.push_back(catalog.change(edge, 1));
      changes.push_back(catalog.change(edge, -1));
    }
    for (std::size_t i = kept; i < catalog.edges.size() - left; ++i)
      changes.push_back(catalog.change(i, 1));
    for (std::size_t i = catalog.edges.size() - left; i < catalog.edges.size(); ++i)
      changes.push_back(catalog.change(i, -1));
    std::shuffle(changes.begin(), changes.end(), random);
    catalog.edges.resize(catalog.edges.size() - left);
    const Topology base = before.topology(before.edges.size());
    Lineage lineage(base.view());
    ASSERT_TRUE(lineage.apply(changes, interrupt));
    check(catalog, lineage);
  });
}

}  // namespace meshcat::core::lineage::test

#include "core/lineage/graph.hpp"

#include <algorithm>
#include <tuple>

#include <boost/graph/graph_concepts.hpp>
#include <gtest/gtest.h>

#include "core/lineage/boost_view.hpp"
#include "core/lineage/interner.hpp"
#include "random_graph.hpp"

namespace meshcat::core::lineage {
namespace {

BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<BoostView>));
BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<BoostView>));

using Triple = std::tuple<Node, Node, unsigned>;

std::vector<Triple> sorted_edges(std::span<const Edge> edges) {
  std::vector<Triple> result;
  for (const Edge &edge : edges) result.emplace_back(edge.from, edge.to, edge.kind.rank());
  std::sort(result.begin(), result.end());
  return result;
}

std::vector<Triple> sorted_edges(const GraphView &graph, bool out) {
  const Adjacency &adjacency = out ? graph.out : graph.in;
  std::vector<Triple> result;
  for (Node node = 0; node < graph.node_count(); ++node)
    for (auto at = adjacency.offsets[node]; at < adjacency.offsets[node + 1]; ++at) {
      const Node other = adjacency.neighbours[at];
      result.emplace_back(out ? node : other, out ? other : node, adjacency.kinds[at].rank());
    }
  std::sort(result.begin(), result.end());
  return result;
}

TEST(KindTest, TheMoreRemoteInfluenceWinsAndMasksAddUp) {
  const Kind identity(Influence::identity), aggregation(Influence::aggregation);
  const Kind masked(Influence::transformation, true), indirect(Influence::indirect);
  EXPECT_EQ(identity.then(aggregation), aggregation);
  EXPECT_EQ(aggregation.then(masked), Kind(Influence::aggregation, true));
  EXPECT_EQ(masked.then(indirect), Kind(Influence::indirect, true));
  EXPECT_FALSE(masked.then(indirect).direct());
  EXPECT_TRUE(aggregation.direct());
}

// Composition is a join semilattice with the empty path at the bottom, which is
// what makes it right to prune implied paths.
TEST(KindTest, CompositionIsASemilattice) {
  std::vector<Kind> all;
  for (unsigned i = 0; i < 4; ++i)
    for (const bool masked : {false, true}) all.emplace_back(static_cast<Influence>(i), masked);
  ASSERT_EQ(all.size(), Kind::count);
  for (const Kind a : all) {
    EXPECT_EQ(a.then(a), a);
    EXPECT_EQ(Kind().then(a), a);
    for (const Kind b : all) {
      EXPECT_EQ(a.then(b), b.then(a));
      for (const Kind c : all) EXPECT_EQ(a.then(b).then(c), a.then(b.then(c)));
      KindSet set;
      set.add(a);
      EXPECT_EQ(set.implies(b), a.then(b) == b) << a.rank() << " " << b.rank();
    }
  }
}

TEST(KindTest, ASetAnswersForItsBestPathEachPropertyOnItsOwn) {
  KindSet set;
  EXPECT_TRUE(set.empty());
  set.add(Kind(Influence::indirect, false));
  EXPECT_FALSE(set.direct());
  EXPECT_FALSE(set.masked());
  EXPECT_FALSE(set.exposed());
  set.add(Kind(Influence::transformation, true));
  EXPECT_EQ(set.closest(), Influence::transformation);
  EXPECT_TRUE(set.direct());
  EXPECT_FALSE(set.masked());   // by the indirect path,
  EXPECT_FALSE(set.exposed());  // but no path is both direct and unmasked
  set.add(Kind(Influence::aggregation, false));
  EXPECT_TRUE(set.exposed());
}

TEST(GraphTest, HoldsTheSameEdgesBothWaysInSortedRows) {
  test::for_each_random_graph(200, [](const test::RandomGraph &random, const GraphView &view) {
    ASSERT_EQ(view.node_count(), random.node_count);
    ASSERT_EQ(view.edge_count(), random.edges.size());
    EXPECT_EQ(sorted_edges(view, true), sorted_edges(random.edges));
    EXPECT_EQ(sorted_edges(view, false), sorted_edges(random.edges));
    for (Node node = 0; node < view.node_count(); ++node) {
      const auto out = view.out.neighbours_of(node), in = view.in.neighbours_of(node);
      EXPECT_TRUE(std::is_sorted(out.begin(), out.end()));
      EXPECT_TRUE(std::is_sorted(in.begin(), in.end()));
    }
  });
}

TEST(GraphTest, BoostWalksTheSameEdges) {
  test::for_each_random_graph(50, [](const test::RandomGraph &random, const GraphView &graph) {
    Interrupt interrupt;
    const BoostView view(graph, interrupt);
    std::vector<std::pair<Node, Node>> forwards, backwards;
    for (auto [node, last] = vertices(view); node != last; ++node) {
      for (auto [edge, end] = out_edges(*node, view); edge != end; ++edge)
        forwards.emplace_back(source(*edge, view), target(*edge, view));
      for (auto [edge, end] = in_edges(*node, view); edge != end; ++edge)
        backwards.emplace_back(source(*edge, view), target(*edge, view));
      const auto [first, end] = out_edges(*node, view);
      EXPECT_EQ(end - first, out_degree(*node, view));
      EXPECT_EQ(degree(*node, view), out_degree(*node, view) + in_degree(*node, view));
    }
    std::sort(backwards.begin(), backwards.end());
    EXPECT_EQ(forwards, backwards);
    EXPECT_EQ(forwards.size(), random.edges.size());
  });
}

TEST(GraphTest, AnEmptyGraphIsAGraph) {
  Interrupt interrupt;
  const Graph graph(0, {}, interrupt);
  EXPECT_EQ(graph.view().node_count(), 0U);
  EXPECT_EQ(graph.view().edge_count(), 0U);
}

TEST(GraphTest, RefusesNodesThatDoNotExistAndGraphsTooLarge) {
  Interrupt interrupt;
  const std::vector<Edge> dangling{{0, 3, {}}};
  try {
    const Graph graph(3, dangling, interrupt);
    FAIL() << "node 3 of 3 was accepted";
  } catch (const Error &error) {
    EXPECT_STREQ(error.sqlstate(), sqlstate::invalid_parameter_value);
    EXPECT_EQ(error.message(), "lineage edge names node 3, which does not exist");
    EXPECT_EQ(error.detail(), "The graph has 3 nodes.");
  }
  try {
    const Graph graph(std::uint64_t{1} << 32, {}, interrupt);
    FAIL() << "2^32 nodes were accepted";
  } catch (const Error &error) {
    EXPECT_STREQ(error.sqlstate(), sqlstate::program_limit_exceeded);
  }
}

TEST(InternerTest, NumbersKeysInTheOrderOfTheirFirstSight) {
  Interner interner;
  EXPECT_EQ(interner.intern(-7), 0U);
  EXPECT_EQ(interner.intern(9223372036854775807), 1U);
  EXPECT_EQ(interner.intern(-7), 0U);
  EXPECT_EQ(interner.size(), 2U);
  EXPECT_EQ(interner.key(1), 9223372036854775807);
  EXPECT_EQ(interner.find(-7), Node{0});
  EXPECT_EQ(interner.find(8), std::nullopt);
  EXPECT_EQ(interner.size(), 2U);
}

}  // namespace
}  // namespace meshcat::core::lineage

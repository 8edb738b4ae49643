#include "core/lineage/components.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "random_graph.hpp"

namespace meshcat::core::lineage {
namespace {

using test::RandomGraph;
using Matrix = std::vector<std::vector<bool>>;

// Which nodes lead to which by one hop or more (Warshall).
Matrix closure(const RandomGraph &graph, bool undirected) {
  Matrix leads(graph.node_count, std::vector<bool>(graph.node_count));
  for (const Edge &edge : graph.edges) {
    leads[edge.from][edge.to] = true;
    if (undirected) leads[edge.to][edge.from] = true;
  }
  for (Node k = 0; k < graph.node_count; ++k)
    for (Node i = 0; i < graph.node_count; ++i)
      for (Node j = 0; j < graph.node_count; ++j)
        if (leads[i][k] && leads[k][j]) leads[i][j] = true;
  return leads;
}

TEST(ComponentsTest, WeakOnesAreWhatEdgesConnect) {
  test::for_each_random_graph(200, [](const RandomGraph &random, const GraphView &view) {
    Interrupt interrupt;
    const Components components = weak_components(view, interrupt);
    const Matrix connected = closure(random, true);
    std::uint32_t seen = 0;
    for (Node i = 0; i < random.node_count; ++i) {
      EXPECT_LE(components.of[i], seen) << "numbered by smallest node";
      seen = std::max(seen, components.of[i] + 1);
      for (Node j = 0; j < random.node_count; ++j)
        EXPECT_EQ(components.of[i] == components.of[j], i == j || connected[i][j]);
    }
    EXPECT_EQ(components.count, seen);
  });
}

TEST(ComponentsTest, StrongOnesLeadToOneAnotherAndAreInOrder) {
  test::for_each_random_graph(200, [](const RandomGraph &random, const GraphView &view) {
    Interrupt interrupt;
    const Components components = strong_components(view, interrupt);
    const Matrix leads = closure(random, false);
    for (Node i = 0; i < random.node_count; ++i) {
      EXPECT_LT(components.of[i], components.count);
      for (Node j = 0; j < random.node_count; ++j)
        EXPECT_EQ(components.of[i] == components.of[j], i == j || (leads[i][j] && leads[j][i]));
    }
    for (const Edge &edge : random.edges)
      EXPECT_LE(components.of[edge.from], components.of[edge.to]);
  });
}

TEST(ComponentsTest, TheOrderFollowsTheFlowOutsideOfCycles) {
  test::for_each_random_graph(200, [](const RandomGraph &random, const GraphView &view) {
    Interrupt interrupt;
    const std::vector<Node> order = topological_order(view, interrupt);
    ASSERT_EQ(order.size(), random.node_count);
    std::vector<std::size_t> place(random.node_count, order.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
    const Matrix leads = closure(random, false);
    for (const Edge &edge : random.edges)
      EXPECT_TRUE(leads[edge.to][edge.from] || place[edge.from] < place[edge.to]);
    const Components components = strong_components(view, interrupt);
    for (std::size_t i = 1; i < order.size(); ++i) {
      const auto before = components.of[order[i - 1]], after = components.of[order[i]];
      EXPECT_TRUE(before < after || (before == after && order[i - 1] < order[i]));
    }
  });
}

TEST(ComponentsTest, CyclesAreTheNodesThatLeadToThemselves) {
  test::for_each_random_graph(200, [](const RandomGraph &random, const GraphView &view) {
    Interrupt interrupt;
    const Matrix leads = closure(random, false);
    std::vector<std::vector<Node>> expected;
    std::vector<bool> taken(random.node_count);
    for (Node i = 0; i < random.node_count; ++i) {
      if (!leads[i][i] || taken[i]) continue;
      expected.emplace_back();
      for (Node j = i; j < random.node_count; ++j)
        if (leads[i][j] && leads[j][i]) {
          expected.back().push_back(j);
          taken[j] = true;
        }
    }
    const Cycles found = find_cycles(view, unlimited, interrupt);
    EXPECT_EQ(found.cycles, expected);
    EXPECT_EQ(found.total, expected.size());
    EXPECT_FALSE(found.truncated());
    if (expected.empty()) return;
    const Cycles cut =
        find_cycles(view, static_cast<std::uint32_t>(expected.size() - 1), interrupt);
    expected.pop_back();
    EXPECT_EQ(cut.cycles, expected);
    EXPECT_TRUE(cut.truncated());
    EXPECT_EQ(cut.total, found.total);
  });
}

TEST(ComponentsTest, AnEmptyGraphHasNone) {
  Interrupt interrupt;
  const Graph graph(0, {}, interrupt);
  EXPECT_EQ(weak_components(graph.view(), interrupt).count, 0U);
  EXPECT_EQ(strong_components(graph.view(), interrupt).count, 0U);
  EXPECT_TRUE(topological_order(graph.view(), interrupt).empty());
  EXPECT_EQ(find_cycles(graph.view(), unlimited, interrupt).total, 0U);
}

// A recursive search would overflow the stack of a backend here.
TEST(ComponentsTest, AVeryLongCycleNeedsNoStack) {
  constexpr Node node_count = 200'000;
  std::vector<Edge> ring;
  for (Node node = 0; node < node_count; ++node)
    ring.push_back({node, (node + 1) % node_count, {}});
  Interrupt interrupt;
  const Graph graph(node_count, ring, interrupt);
  const Cycles found = find_cycles(graph.view(), unlimited, interrupt);
  ASSERT_EQ(found.cycles.size(), 1U);
  EXPECT_EQ(found.cycles.front().size(), node_count);
  EXPECT_EQ(weak_components(graph.view(), interrupt).count, 1U);
  Interrupt canceled([]() noexcept { return true; });
  EXPECT_THROW(strong_components(graph.view(), canceled), Error);
  EXPECT_THROW(weak_components(graph.view(), canceled), Error);
}

}  // namespace
}  // namespace meshcat::core::lineage

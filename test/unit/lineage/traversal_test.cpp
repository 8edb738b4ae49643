#include "core/lineage/traversal.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <gtest/gtest.h>

#include "random_graph.hpp"

namespace meshcat::core::lineage {
namespace {

using test::RandomGraph;

// What reach() should say of one node, by exhaustion.
struct Expected {
  std::uint32_t hops;
  std::array<bool, Kind::count> kinds{};  // of all paths, by rank

  template <class Predicate>
  bool any(Predicate predicate) const {
    for (unsigned rank = 0; rank < Kind::count; ++rank)
      if (kinds[rank] && predicate(Kind(static_cast<Influence>(rank / 2), rank % 2 != 0)))
        return true;
    return false;
  }
};

// Advances a boolean matrix of (node, kind) hop by hop, without any pruning.
std::map<Node, Expected> exhaustive_reach(const RandomGraph &graph, const std::vector<Node> &starts,
                                          const WalkOptions &options) {
  using Kinds = std::array<bool, Kind::count>;
  std::vector<Kinds> now(graph.node_count, Kinds{});
  for (const Node start : starts) now[start][0] = true;
  std::map<Node, Expected> result;
  const std::uint32_t enough = graph.node_count * Kind::count + 1;
  for (std::uint32_t hop = 1; hop <= std::min(options.max_depth, enough); ++hop) {
    std::vector<Kinds> next(graph.node_count, Kinds{});
    for (const Edge &edge : graph.edges) {
      if (options.direct_only && !edge.kind.direct()) continue;
      const bool down = options.direction == Direction::downstream;
      const Node from = down ? edge.from : edge.to, to = down ? edge.to : edge.from;
      for (unsigned rank = 0; rank < Kind::count; ++rank) {
        if (!now[from][rank]) continue;
        const Kind kind = Kind(static_cast<Influence>(rank / 2), rank % 2 != 0).then(edge.kind);
        next[to][kind.rank()] = true;
        if (std::find(starts.begin(), starts.end(), to) == starts.end())
          result.try_emplace(to, Expected{hop}).first->second.kinds[kind.rank()] = true;
      }
    }
    now = std::move(next);
  }
  return result;
}

void expect_same(const Reach &reach, const std::map<Node, Expected> &expected) {
  ASSERT_EQ(reach.nodes.size(), expected.size());
  EXPECT_EQ(reach.total, expected.size());
  std::uint32_t hops = 0;
  for (const Reached &reached : reach.nodes) {
    SCOPED_TRACE("node " + std::to_string(reached.node));
    const auto found = expected.find(reached.node);
    ASSERT_NE(found, expected.end());
    const Expected &truth = found->second;
    EXPECT_EQ(reached.hops, truth.hops);
    EXPECT_LE(hops, reached.hops) << "nearest first";
    hops = reached.hops;
    const Influence closest = reached.kinds.closest();
    EXPECT_TRUE(truth.any([&](Kind kind) { return kind.influence() == closest; }));
    EXPECT_FALSE(truth.any([&](Kind kind) { return kind.influence() < closest; }));
    EXPECT_EQ(reached.kinds.direct(), truth.any([](Kind kind) { return kind.direct(); }));
    EXPECT_EQ(reached.kinds.masked(), !truth.any([](Kind kind) { return !kind.masked(); }));
    EXPECT_EQ(reached.kinds.exposed(),
              truth.any([](Kind kind) { return kind.direct() && !kind.masked(); }));
  }
}

TEST(Traversal, ReachAgreesWithExhaustion) {
  test::for_each_random_graph(120, [](const RandomGraph &random, const GraphView &view) {
    Interrupt interrupt;
    for (const auto direction : {Direction::upstream, Direction::downstream})
      for (const bool direct_only : {false, true})
        for (const std::uint32_t depth : {0U, 1U, 2U, 3U, unlimited})
          for (const std::size_t start_count : {1U, 2U}) {
            std::vector<Node> starts;
            for (Node i = 0; i < start_count; ++i) starts.push_back(i % random.node_count);
            WalkOptions options{direction, depth, unlimited, direct_only};
            SCOPED_TRACE("depth " + std::to_string(depth));
            const Reach found = reach(view, starts, options, interrupt);
            expect_same(found, exhaustive_reach(random, starts, options));
            options.max_depth = unlimited;
            const auto everything = exhaustive_reach(random, starts, options);
            EXPECT_EQ(found.depth_limited, found.total < everything.size());
            EXPECT_EQ(found.truncated(), found.depth_limited);
          }
  });
}

TEST(Traversal, ARowLimitCutsTheListAndNothingElse) {
  test::for_each_random_graph(120, [](const RandomGraph &, const GraphView &view) {
    Interrupt interrupt;
    const std::vector<Node> starts{0};
    const Reach whole = reach(view, starts, {}, interrupt);
    for (std::uint32_t limit = 0; limit <= whole.total; ++limit) {
      WalkOptions options;
      options.max_nodes = limit;
      const Reach part = reach(view, starts, options, interrupt);
      ASSERT_EQ(part.nodes.size(), limit);
      EXPECT_EQ(part.total, whole.total);
      EXPECT_EQ(part.truncated(), limit < whole.total);
      for (std::size_t i = 0; i < limit; ++i) {
        EXPECT_EQ(part.nodes[i].node, whole.nodes[i].node);
        EXPECT_EQ(part.nodes[i].kinds.closest(), whole.nodes[i].kinds.closest());
        EXPECT_EQ(part.nodes[i].kinds.exposed(), whole.nodes[i].kinds.exposed());
      }
    }
  });
}

// All distances at once, by Floyd and Warshall.
std::vector<std::vector<std::uint32_t>> distances(const RandomGraph &graph, bool direct_only) {
  const Node n = graph.node_count;
  const std::uint32_t far = 1U << 20;
  std::vector<std::vector<std::uint32_t>> distance(n, std::vector<std::uint32_t>(n, far));
  for (Node i = 0; i < n; ++i) distance[i][i] = 0;
  for (const Edge &edge : graph.edges)
    if (edge.from != edge.to && (edge.kind.direct() || !direct_only))
      distance[edge.from][edge.to] = 1;
  for (Node k = 0; k < n; ++k)
    for (Node i = 0; i < n; ++i)
      for (Node j = 0; j < n; ++j)
        distance[i][j] = std::min(distance[i][j], distance[i][k] + distance[k][j]);
  for (auto &row : distance)
    for (auto &value : row)
      if (value >= far) value = unlimited;
  return distance;
}

// The kind of the closest edge between two nodes; it must exist.
Kind closest_edge(const RandomGraph &graph, Node from, Node to) {
  Kind closest(Influence::indirect, true);
  bool exists = false;
  for (const Edge &edge : graph.edges)
    if (edge.from == from && edge.to == to) {
      exists = true;
      if (edge.kind.rank() < closest.rank()) closest = edge.kind;
    }
  EXPECT_TRUE(exists) << from << " to " << to;
  return closest;
}

TEST(Traversal, ShortestPathsAreAsLongAsFloydAndWarshallSay) {
  test::for_each_random_graph(120, [](const RandomGraph &random, const GraphView &view) {
    Interrupt interrupt;
    for (const bool direct_only : {false, true}) {
      const auto distance = distances(random, direct_only);
      for (Node from = 0; from < random.node_count; ++from)
        for (Node to = 0; to < random.node_count; ++to) {
          SCOPED_TRACE(std::to_string(from) + " to " + std::to_string(to));
          WalkOptions options;
          options.direct_only = direct_only;
          const Path path = shortest_path(view, from, to, options, interrupt);
          const std::uint32_t length = distance[from][to];
          ASSERT_EQ(path.found, length != unlimited);
          EXPECT_FALSE(path.depth_limited);
          if (!path.found) continue;
          ASSERT_EQ(path.hops.size(), length);
          ASSERT_EQ(path.nodes.size(), length + 1);
          EXPECT_EQ(path.nodes.front(), from);
          EXPECT_EQ(path.nodes.back(), to);
          Kind whole;
          for (std::size_t i = 0; i < length; ++i) {
            EXPECT_EQ(path.hops[i], closest_edge(random, path.nodes[i], path.nodes[i + 1]));
            whole = whole.then(path.hops[i]);
          }
          EXPECT_EQ(path.kind(), whole);
          if (length == 0) continue;
          options.max_depth = length - 1;
          const Path cut = shortest_path(view, from, to, options, interrupt);
          EXPECT_FALSE(cut.found);
          EXPECT_TRUE(cut.depth_limited);
        }
    }
  });
}

TEST(ShortestPath, TakesTheSmallestNumbersOfSeveralShortest) {
  Interrupt interrupt;
  const std::vector<Edge> edges{{0, 3, {}}, {0, 2, {}}, {3, 4, {}}, {2, 5, {}},
                                {4, 6, {}}, {5, 6, {}}, {0, 1, {}}, {2, 4, {}}};
  const Graph graph(7, edges, interrupt);
  const Path path = shortest_path(graph.view(), 0, 6, {}, interrupt);
  EXPECT_EQ(path.nodes, (std::vector<Node>{0, 2, 4, 6}));
}

TEST(Traversal, RefusesNodesThatDoNotExist) {
  Interrupt interrupt;
  const Graph graph(2, {}, interrupt);
  const std::vector<Node> starts{2};
  EXPECT_THROW(reach(graph.view(), starts, {}, interrupt), Error);
  EXPECT_THROW(shortest_path(graph.view(), 0, 2, {}, interrupt), Error);
  EXPECT_THROW(shortest_path(graph.view(), 2, 0, {}, interrupt), Error);
}

TEST(Traversal, StopsWhenAskedTo) {
  std::vector<Edge> chain;
  for (Node node = 0; node < 5000; ++node) chain.push_back({node, node + 1, {}});
  Interrupt patient;
  const Graph graph(5001, chain, patient);
  Interrupt canceled([]() noexcept { return true; });
  const std::vector<Node> starts{0};
  EXPECT_THROW(reach(graph.view(), starts, {}, canceled), Error);
  EXPECT_THROW(shortest_path(graph.view(), 0, 5000, {}, canceled), Error);
  EXPECT_THROW(Graph(5001, chain, canceled), Error);
}

TEST(Traversal, WalksTwoHundredThousandEdges) {
  constexpr Node node_count = 50'000;
  std::mt19937 random(test::base_seed());
  std::uniform_int_distribution<Node> any_node(0, node_count - 1);
  std::vector<Edge> edges;
  for (Node node = 0; node < node_count; ++node)  // a ring, so that everything is reached
    edges.push_back({node, (node + 1) % node_count, Kind(Influence::aggregation)});
  while (edges.size() < 200'000)
    edges.push_back({any_node(random), any_node(random), Kind(Influence::indirect)});
  Interrupt interrupt;
  const Graph graph(node_count, edges, interrupt);
  const std::vector<Node> starts{0};
  const Reach reached = reach(graph.view(), starts, {}, interrupt);
  EXPECT_EQ(reached.total, node_count - 1);
  EXPECT_FALSE(reached.truncated());
  EXPECT_LT(reached.nodes.back().hops, 100U) << "the shortcuts are taken";
  for (const Reached &node : reached.nodes)
    ASSERT_EQ(node.kinds.closest(), Influence::aggregation) << "the ring is direct all the way";
}

}  // namespace
}  // namespace meshcat::core::lineage

#include "core/lineage/traversal.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <gtest/gtest.h>

#include "random_catalog.hpp"

namespace meshcat::core::lineage {
namespace {

using test::Catalog;
using test::Spread;

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
std::map<Node, Expected> exhaustive_reach(const Spread &spread, const std::vector<Node> &starts,
                                          const WalkOptions &options) {
  using Kinds = std::array<bool, Kind::count>;
  std::vector<Kinds> now(spread.ends.size(), Kinds{});
  for (const Node start : starts) now[start][0] = true;
  std::map<Node, Expected> result;
  const auto enough = static_cast<std::uint32_t>(spread.ends.size() * Kind::count + 1);
  for (std::uint32_t hop = 1; hop <= std::min(options.max_depth, enough); ++hop) {
    std::vector<Kinds> next(spread.ends.size(), Kinds{});
    for (const Edge &edge : spread.edges) {
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

End end_of(const Lineage &lineage, Node node) {
  const std::int64_t dataset = lineage.dataset_id(lineage.dataset_of(node));
  return {dataset, lineage.role(node) == Role::column ? lineage.column_id(node) : End::whole};
}

void expect_same(const Reach &reach, const std::map<Node, Expected> &expected,
                 const Lineage &lineage, const Spread &spread) {
  ASSERT_EQ(reach.nodes.size(), expected.size());
  std::uint32_t hops = 0;
  for (const Reached &reached : reach.nodes) {
    const Node node = spread.at(end_of(lineage, reached.node));
    SCOPED_TRACE("node " + std::to_string(node));
    const auto found = expected.find(node);
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
  test::for_each_random_catalog(150, [](const Catalog &catalog, const Lineage &lineage) {
    Interrupt interrupt;
    const Spread spread(catalog);
    for (const auto direction : {Direction::upstream, Direction::downstream})
      for (const bool direct_only : {false, true})
        for (const std::uint32_t depth : {0U, 1U, 2U, 3U, unlimited})
          for (const std::size_t start_count : {1U, 2U}) {
            if (spread.ends.empty()) continue;
            std::vector<Node> starts, known;
            for (std::size_t i = 0; i < start_count; ++i) {
              starts.push_back(static_cast<Node>((i * 5 + depth) % spread.ends.size()));
              known.push_back(lineage.find(spread.ends[starts.back()]).value());
            }
            WalkOptions options{direction, depth, direct_only};
            SCOPED_TRACE("depth " + std::to_string(depth));
            const Reach found = reach(lineage, known, options, interrupt);
            expect_same(found, exhaustive_reach(spread, starts, options), lineage, spread);
            options.max_depth = unlimited;
            const auto everything = exhaustive_reach(spread, starts, options);
            EXPECT_EQ(found.depth_limited, found.nodes.size() < everything.size());
          }
  });
}

// All distances at once, by Floyd and Warshall.
std::vector<std::vector<std::uint32_t>> distances(const Spread &spread, bool direct_only) {
  const std::size_t n = spread.ends.size();
  const std::uint32_t far = 1U << 20;
  std::vector<std::vector<std::uint32_t>> distance(n, std::vector<std::uint32_t>(n, far));
  for (std::size_t i = 0; i < n; ++i) distance[i][i] = 0;
  for (const Edge &edge : spread.edges)
    if (edge.from != edge.to && (edge.kind.direct() || !direct_only))
      distance[edge.from][edge.to] = 1;
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        distance[i][j] = std::min(distance[i][j], distance[i][k] + distance[k][j]);
  for (auto &row : distance)
    for (auto &value : row)
      if (value >= far) value = unlimited;
  return distance;
}

// The kind of the closest step between two nodes; there must be one.
Kind closest_step(const Spread &spread, Node from, Node to) {
  Kind closest(Influence::indirect, true);
  bool exists = false;
  for (const Edge &edge : spread.edges)
    if (edge.from == from && edge.to == to) {
      exists = true;
      if (edge.kind.rank() < closest.rank()) closest = edge.kind;
    }
  EXPECT_TRUE(exists) << from << " to " << to;
  return closest;
}

TEST(Traversal, ShortestPathsAreAsLongAsFloydAndWarshallSay) {
  test::for_each_random_catalog(150, [](const Catalog &catalog, const Lineage &lineage) {
    Interrupt interrupt;
    const Spread spread(catalog);
    for (const bool direct_only : {false, true}) {
      const auto distance = distances(spread, direct_only);
      for (Node from = 0; from < spread.ends.size(); ++from)
        for (Node to = 0; to < spread.ends.size(); ++to) {
          SCOPED_TRACE(std::to_string(from) + " to " + std::to_string(to));
          const Node first = lineage.find(spread.ends[from]).value(),
                     last = lineage.find(spread.ends[to]).value();
          const Path path = shortest_path(lineage, std::span(&first, 1), std::span(&last, 1),
                                          direct_only, interrupt);
          const std::uint32_t length = distance[from][to];
          ASSERT_EQ(path.found, length != unlimited);
          if (!path.found) continue;
          ASSERT_EQ(path.hops.size(), length);
          ASSERT_EQ(path.nodes.size(), length + 1);
          EXPECT_EQ(path.nodes.front(), first);
          EXPECT_EQ(path.nodes.back(), last);
          const auto at = [&](std::size_t i) { return spread.at(end_of(lineage, path.nodes[i])); };
          for (std::size_t i = 0; i < length; ++i)
            EXPECT_EQ(path.hops[i], closest_step(spread, at(i), at(i + 1)));
        }
    }
  });
}

// Columns 1 to n of one dataset, with edges between them.
Topology columns_of_one(std::int64_t n, const std::vector<Edge> &edges) {
  TopologyBuilder builder;
  for (std::int64_t i = 1; i <= n; ++i) builder.add_node(i, 1, false);
  for (const Edge &edge : edges)
    builder.add_edge(std::int64_t{edge.from} + 1, std::int64_t{edge.to} + 1, edge.kind, false);
  Interrupt interrupt;
  return builder.build(interrupt);
}

TEST(ShortestPath, TakesTheOldestOfSeveralShortest) {
  Interrupt interrupt;
  const Topology topology = columns_of_one(7, {{0, 3, {}},
                                               {0, 2, {}},
                                               {3, 4, {}},
                                               {2, 5, {}},
                                               {4, 6, {}},
                                               {5, 6, {}},
                                               {0, 1, {}},
                                               {2, 4, {}}});
  const std::vector<Node> from{0}, to{6};
  const Path path = shortest_path(Lineage(topology.view()), from, to, false, interrupt);
  EXPECT_EQ(path.nodes, (std::vector<Node>{0, 2, 4, 6}));
}

TEST(ShortestPath, TakesColumnsBeforeWholesThatAreOlder) {
  Interrupt interrupt;
  TopologyBuilder builder;
  builder.add_node(1, 1, false);
  builder.add_node(2, 2, true);
  builder.add_node(3, 3, false);
  builder.add_edge(1, 2, Kind(), false);
  builder.add_edge(2, 3, Kind(), false);
  const Topology topology = builder.build(interrupt);
  Lineage lineage(topology.view());
  const std::vector<Change> changes{{{1, 1}, {2, 9}, Kind(), false, 1},
                                    {{2, 9}, {3, 3}, Kind(), false, 1}};
  ASSERT_TRUE(lineage.apply(changes, interrupt));
  const std::vector<Node> from{lineage.find({1, 1}).value()}, to{lineage.find({3, 3}).value()};
  const Path path = shortest_path(lineage, from, to, false, interrupt);
  EXPECT_EQ(path.nodes.at(1), lineage.find({2, 9}).value());
}

TEST(Traversal, RefusesNodesThatDoNotExist) {
  Interrupt interrupt;
  const Topology topology = columns_of_one(2, {{0, 1, {}}});
  const Lineage lineage(topology.view());
  const std::vector<Node> known{0}, all{lineage.all(0)}, unknown{lineage.node_count()};
  for (const auto &nodes : {all, unknown}) {
    EXPECT_THROW(reach(lineage, nodes, {}, interrupt), Error);
    EXPECT_THROW(shortest_path(lineage, known, nodes, false, interrupt), Error);
    EXPECT_THROW(shortest_path(lineage, nodes, known, false, interrupt), Error);
  }
}

TEST(Traversal, StopsWhenAskedTo) {
  std::vector<Edge> chain;
  for (Node node = 0; node < 5000; ++node) chain.push_back({node, node + 1, {}});
  const Topology topology = columns_of_one(5001, chain);
  const Lineage lineage(topology.view());
  Interrupt canceled([]() noexcept { return true; });
  const std::vector<Node> starts{0}, ends{5000};
  EXPECT_THROW(reach(lineage, starts, {}, canceled), Error);
  EXPECT_THROW(shortest_path(lineage, starts, ends, false, canceled), Error);
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
  const Topology topology = columns_of_one(node_count, edges);
  const std::vector<Node> starts{0};
  const Reach reached = reach(Lineage(topology.view()), starts, {}, interrupt);
  EXPECT_EQ(reached.nodes.size(), node_count - 1);
  EXPECT_FALSE(reached.depth_limited);
  EXPECT_LT(reached.nodes.back().hops, 100U) << "the shortcuts are taken";
  for (const Reached &node : reached.nodes)
    ASSERT_EQ(node.kinds.closest(), Influence::aggregation) << "the ring is direct all the way";
}

}  // namespace
}  // namespace meshcat::core::lineage

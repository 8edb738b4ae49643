#include "core/lineage/lineage.hpp"

#include <cstring>

#include <gtest/gtest.h>

#include "random_catalog.hpp"

namespace meshcat::core::lineage {
namespace {

using test::Catalog;

// An edge as the catalog has it, however it is numbered.
using Recorded = std::tuple<End, Role, End, Role, unsigned>;

std::vector<Recorded> recorded(const Lineage &lineage, Direction direction) {
  std::vector<Recorded> edges;
  const auto end = [&](Node node) -> End {
    return {lineage.dataset_id(lineage.dataset_of(node)),
            lineage.role(node) == Role::column ? lineage.column_id(node) : End::whole};
  };
  for (Node node = 0; node < lineage.node_count(); ++node)
    lineage.each_recorded(node, direction, [&](Node other, Kind kind) {
      const bool down = direction == Direction::downstream;
      const Node from = down ? node : other, to = down ? other : node;
      edges.emplace_back(end(from), lineage.role(from), end(to), lineage.role(to), kind.rank());
    });
  std::sort(edges.begin(), edges.end());
  return edges;
}

TEST(Lineage, HasEveryEdgeBothWaysAndNoOther) {
  test::for_each_random_catalog(200, [](const Catalog &catalog, const Lineage &lineage) {
    std::vector<Recorded> expected;
    std::set<End> columns;
    for (const test::CatalogEdge &edge : catalog.edges) {
      const End source = catalog.nodes[edge.source].end, target = catalog.nodes[edge.target].end;
      const auto role = [](const End &end, bool all) {
        return end.column != End::whole ? Role::column : all ? Role::all : Role::whole;
      };
      expected.emplace_back(source, role(source, edge.declared), target, role(target, true),
                            edge.kind.rank());
      for (const End &end : {source, target})
        if (end.column != End::whole) columns.insert(end);
    }
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(recorded(lineage, Direction::downstream), expected);
    EXPECT_EQ(recorded(lineage, Direction::upstream), expected);
    std::set<End> found;
    for (Node dataset = 0; dataset < lineage.dataset_count(); ++dataset)
      lineage.each_column(dataset, [&](Node column) {
        const End end{lineage.dataset_id(dataset), lineage.column_id(column)};
        EXPECT_TRUE(found.insert(end).second);
        EXPECT_EQ(lineage.find(end), column);
        EXPECT_EQ(lineage.dataset_of(column), dataset);
      });
    EXPECT_EQ(found, columns);
    for (const test::CatalogNode &node : catalog.nodes)
      if (node.end.column != End::whole) {
        EXPECT_EQ(lineage.find(node.end).has_value(), columns.count(node.end) != 0);
      }
  });
}

TEST(Lineage, RefusesChangesOfAnotherBase) {
  Interrupt interrupt;
  TopologyBuilder builder;
  builder.add_node(1, 1, false);
  builder.add_node(2, 2, false);
  builder.add_edge(1, 2, Kind(), false);
  const Topology topology = builder.build(interrupt);
  const Change gone{{1, 1}, {2, 2}, Kind(), false, -1};
  EXPECT_TRUE(Lineage(topology.view()).apply(std::vector{gone}, interrupt));
  EXPECT_FALSE(Lineage(topology.view()).apply(std::vector{gone, gone}, interrupt));
  for (const Change &unknown :
       {Change{{1, 1}, {2, 2}, Kind(Influence::indirect), false, -1},
        Change{{1, 1}, {3, 3}, Kind(), false, -1}, Change{{1, 4}, {2, 2}, Kind(), false, -1},
        Change{{2, 2}, {1, 1}, Kind(), false, -1}})
    EXPECT_FALSE(Lineage(topology.view()).apply(std::vector{unknown}, interrupt));
}

TEST(Topology, RefusesEdgesOfUnknownNodes) {
  TopologyBuilder builder;
  builder.add_node(5, 1, false);
  EXPECT_THROW(builder.add_edge(5, 6, Kind(), false), Error);
  EXPECT_THROW(builder.add_edge(4, 5, Kind(), false), Error);
  EXPECT_THROW(TopologyBuilder().add_edge(1, 1, Kind(), false), Error);
}

TEST(Image, IsReadAsItWasWritten) {
  test::for_each_seed(60, [](unsigned seed) {
    const Catalog catalog = test::random_catalog(seed);
    const Topology topology = catalog.topology(catalog.edges.size());
    const std::vector<std::uint64_t> running{7, 9, 1ULL << 40};
    const SnapshotView snapshot{7, (1ULL << 40) + 1, running};
    const std::size_t size = image_size(topology.view(), snapshot);
    std::vector<std::uint64_t> memory(size / 8 + 2);
    const auto room = std::as_writable_bytes(std::span(memory)).first(size);
    write_image({topology.view(), snapshot, 42}, room);
    // Elsewhere, as in another process.
    std::vector<std::uint64_t> copy(memory);
    memory.assign(memory.size(), ~0ULL);
    const auto there = std::as_bytes(std::span(copy));
    const Image image = read_image(there.first(size));
    ASSERT_EQ(image.epoch, 42U);
    EXPECT_EQ(image.snapshot.xmin, 7U);
    EXPECT_EQ(image.snapshot.xmax, snapshot.xmax);
    EXPECT_TRUE(std::ranges::equal(image.snapshot.running, running));
    EXPECT_EQ(copy[size / 8 + 1], 0U) << "nothing is written beyond its size";
    EXPECT_EQ(recorded(Lineage(image.topology), Direction::downstream),
              recorded(Lineage(topology.view()), Direction::downstream));
    EXPECT_EQ(recorded(Lineage(image.topology), Direction::upstream),
              recorded(Lineage(topology.view()), Direction::upstream));
    EXPECT_EQ(read_image(there.first(size - 1)).epoch, 0U) << "not the whole of it";
    copy[0] ^= 1;
    EXPECT_EQ(read_image(there).epoch, 0U) << "something else";
  });
}

TEST(Image, TakesAtMostSixteenBytesAnEdge) {
  // Ten edges a node, each node a dataset, as in a mesh that knows no columns.
  TopologyBuilder builder;
  constexpr std::int64_t nodes = 20'000;
  for (std::int64_t i = 0; i < nodes; ++i) builder.add_node(i + 1, i + 1, true);
  std::mt19937 random(test::base_seed());
  for (std::int64_t i = 0; i < 10 * nodes; ++i)
    builder.add_edge(1 + i % nodes, 1 + random() % nodes, Kind(), true);
  const std::size_t bound = TopologyBuilder::size_bound(nodes, 10 * nodes);
  Interrupt interrupt;
  const Topology topology = builder.build(interrupt);
  const std::size_t size = image_size(topology.view(), {});
  EXPECT_LE(size, 16U * 10 * nodes);
  EXPECT_LE(size, bound + 100);
}

}  // namespace
}  // namespace meshcat::core::lineage

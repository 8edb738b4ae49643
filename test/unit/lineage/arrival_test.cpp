#include "core/lineage/arrival.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "random_catalog.hpp"

namespace meshcat::core::lineage {
namespace {

using test::Catalog;
using test::Spread;

bool passes(const Edge &edge) {
  return edge.kind.direct() && !edge.kind.masked();
}

// How far values come, by relaxing all edges until nothing changes.
std::map<Node, std::uint32_t> exhaustive(const Spread &spread, const std::set<Node> &starts,
                                         const std::set<Node> &masked) {
  std::map<Node, std::uint32_t> hops;
  for (const Node start : starts)
    if (!masked.contains(start)) hops[start] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (const Edge &edge : spread.edges) {
      if (!passes(edge) || !hops.contains(edge.from) || masked.contains(edge.to)) continue;
      const std::uint32_t way = hops[edge.from] + 1;
      if (hops.contains(edge.to) && hops[edge.to] <= way) continue;
      hops[edge.to] = way;
      changed = true;
    }
  }
  return hops;
}

TEST(Arrivals, AgreeWithExhaustion) {
  test::for_each_random_catalog(400, [](const Catalog &catalog, const Lineage &lineage) {
    const Spread spread(catalog);
    std::mt19937 random(static_cast<unsigned>(catalog.edges.size()));
    std::set<Node> start_set, masked_set;
    std::vector<Node> starts, masked;
    for (const End &end : spread.ends) {
      const Node node = lineage.find(end).value();
      if (random() % 4 == 0) {
        start_set.insert(spread.at(end));
        starts.push_back(node);
      }
      if (random() % 5 == 0) {
        masked_set.insert(spread.at(end));
        masked.push_back(node);
      }
    }
    std::sort(masked.begin(), masked.end());
    const auto expected = exhaustive(spread, start_set, masked_set);
    Interrupt interrupt;
    const auto found = arrivals(lineage, starts, masked, interrupt);
    const auto place = [&](Node node) {
      const std::int64_t dataset = lineage.dataset_id(lineage.dataset_of(node));
      return spread.at(
          {dataset, lineage.role(node) == Role::column ? lineage.column_id(node) : End::whole});
    };
    ASSERT_EQ(found.size(), expected.size());
    std::uint32_t hops = 0;
    for (std::uint32_t i = 0; i < found.size(); ++i) {
      const auto known = expected.find(place(found[i].node));
      ASSERT_NE(known, expected.end());
      EXPECT_EQ(found[i].hops, known->second);
      EXPECT_LE(hops, found[i].hops) << "nearest first";
      hops = found[i].hops;
      const std::vector<Node> way = way_to(found, i);
      ASSERT_EQ(way.size(), found[i].hops + 1);
      EXPECT_TRUE(start_set.contains(place(way.front())));
      EXPECT_EQ(way.back(), found[i].node);
      for (std::size_t step = 1; step < way.size(); ++step)
        EXPECT_TRUE(std::any_of(spread.edges.begin(), spread.edges.end(),
                                [&](const Edge &edge) {
                                  return passes(edge) && edge.from == place(way[step - 1]) &&
                                         edge.to == place(way[step]);
                                }))
            << "step " << step;
    }
  });
}

TEST(Arrivals, OfNothingAreNone) {
  const Catalog catalog;
  const Topology topology = catalog.topology(0);
  Interrupt interrupt;
  EXPECT_TRUE(arrivals(Lineage(topology.view()), {}, {}, interrupt).empty());
}

}  // namespace
}  // namespace meshcat::core::lineage

// Random lineage graphs for property tests. The seed is part of every failure
// message.
#pragma once

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../seed.hpp"
#include "core/lineage/graph.hpp"

namespace meshcat::core::lineage::test {

using core::test::base_seed;

struct RandomGraph {
  Node node_count;
  std::vector<Edge> edges;
};

// A small graph, sparse to dense, with cycles, self loops and parallel edges.
inline RandomGraph random_graph(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&random](unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(random);
  };
  RandomGraph graph{1 + below(14), {}};
  const unsigned edge_count = below(3 * graph.node_count + 1);
  for (unsigned i = 0; i < edge_count; ++i)
    graph.edges.push_back({below(graph.node_count), below(graph.node_count),
                           Kind(static_cast<Influence>(below(4)), below(3) == 0)});
  return graph;
}

inline std::string describe(const RandomGraph &graph) {
  std::string text = std::to_string(graph.node_count) + " nodes;";
  for (const Edge &edge : graph.edges)
    text += " " + std::to_string(edge.from) + ">" + std::to_string(edge.to) + "/" +
            std::to_string(edge.kind.rank());
  return text;
}

// Calls check(seed) for `count` seeds, each named in the failures it causes.
template <class Check>
void for_each_seed(unsigned count, Check check) {
  for (unsigned seed = base_seed(); seed < base_seed() + count; ++seed) {
    SCOPED_TRACE("MESHCAT_TEST_SEED=" + std::to_string(seed));
    check(seed);
  }
}

// Calls check(random, view) for `count` random graphs and the views of them.
template <class Check>
void for_each_random_graph(unsigned count, Check check) {
  for_each_seed(count, [&check](unsigned seed) {
    const RandomGraph random = random_graph(seed);
    SCOPED_TRACE(describe(random));
    Interrupt interrupt;
    const Graph graph(random.node_count, random.edges, interrupt);
    check(random, graph.view());
  });
}

}  // namespace meshcat::core::lineage::test

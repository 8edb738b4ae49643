// How much a walk that keeps hops, kinds and whole datasets costs over a bare one, which
// only marks what it has seen: both in memory, over the same layered graph, or over that
// of a file with a line "source<TAB>target" for each edge, from the node that most start at.
//
//   lineage_walk EDGES ROUNDS [FILE]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>
#include <unordered_map>
#include <vector>

#include "core/lineage/traversal.hpp"

namespace {

using namespace meshcat::core;
using namespace meshcat::core::lineage;

constexpr Node layers = 20;

struct Walked {
  Node nodes = 0, root = 0;
  std::vector<std::pair<Node, Node>> edges;
};

Walked layered(std::size_t count) {
  Walked graph;
  const auto width = static_cast<Node>(std::max<std::size_t>(count / layers / 5, 1));
  std::mt19937 random(1);
  for (Node n = 0; n < width; ++n) graph.edges.emplace_back(0, 1 + n);
  for (Node layer = 0; graph.edges.size() < count; layer = (layer + 1) % (layers - 1))
    graph.edges.emplace_back(1 + layer * width + random() % width,
                             1 + (layer + 1) * width + random() % width);
  graph.nodes = 1 + layers * width;
  return graph;
}

Walked read_graph(const char *file) {
  Walked graph;
  std::ifstream in(file);
  std::unordered_map<std::int64_t, Node> known;
  const auto number = [&](std::int64_t id) {
    return known.try_emplace(id, static_cast<Node>(known.size())).first->second;
  };
  for (std::int64_t source, target; in >> source >> target;) {
    const Node from = number(source);
    graph.edges.emplace_back(from, number(target));
  }
  graph.nodes = static_cast<Node>(known.size());
  std::vector<std::size_t> degree(graph.nodes);
  for (const auto &[from, to] : graph.edges) ++degree[from];
  graph.root = static_cast<Node>(std::max_element(degree.begin(), degree.end()) - degree.begin());
  return graph;
}

// Every node a dataset, or ten of them a dataset's columns.
Topology topology_of(const Walked &graph, bool columns) {
  TopologyBuilder builder;
  for (std::int64_t n = 0; n < graph.nodes; ++n)
    builder.add_node(n + 1, columns ? n / 10 + 1 : n + 1, !columns);
  for (const auto &[from, to] : graph.edges)
    builder.add_edge(std::int64_t{from} + 1, std::int64_t{to} + 1, Kind(Influence::transformation),
                     true);
  Interrupt interrupt;
  return builder.build(interrupt);
}

std::size_t bare_walk(const GraphView &graph, Node start) {
  std::vector<char> seen(graph.node_count());
  std::vector<Node> frontier{start}, next;
  std::size_t reached = 0;
  seen[start] = 1;
  while (!frontier.empty()) {
    next.clear();
    for (const Node node : frontier)
      for (const Node other : graph.out.neighbours_of(node))
        if (seen[other] == 0) {
          seen[other] = 1;
          next.push_back(other);
          ++reached;
        }
    frontier.swap(next);
  }
  return reached;
}

template <typename Walk>
double median_ms(int rounds, Walk walk) {
  std::vector<double> times;
  for (int i = 0; i <= rounds; ++i) {
    // Of this process alone, whatever else the machine does.
    const std::clock_t began = std::clock();
    walk();
    if (i > 0) times.push_back(static_cast<double>(std::clock() - began) * 1e3 / CLOCKS_PER_SEC);
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

}  // namespace

int main(int argc, char **argv) {
  const std::size_t count = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 7;
  const Walked graph = argc > 3 ? read_graph(argv[3]) : layered(count);
  std::vector<Edge> edges;
  for (const auto &[from, to] : graph.edges) edges.push_back({from, to, {}});
  Interrupt interrupt;
  const Graph plain(graph.nodes, edges, interrupt);
  std::size_t bare_reached = 0;
  const double bare =
      median_ms(rounds, [&] { bare_reached = bare_walk(plain.view(), graph.root); });
  std::printf("bare walk            %9zu nodes %9.2f ms\n", bare_reached, bare);
  for (const bool columns : {false, true}) {
    Topology topology = topology_of(graph, columns);
    const double build = median_ms(3, [&] { topology = topology_of(graph, columns); });
    const Lineage lineage(topology.view());
    const Node start = columns ? graph.root : lineage.whole(graph.root);
    std::size_t reached = 0;
    const double ours = median_ms(rounds, [&] {
      reached = reach(lineage, std::span(&start, 1), {}, interrupt).nodes.size();
    });
    std::printf("%-20s %9zu nodes %9.2f ms %6.2f x bare %6.1f bytes an edge, built in %.0f ms\n",
                columns ? "among columns" : "among whole datasets", reached, ours, ours / bare,
                static_cast<double>(image_size(topology.view(), {})) /
                    static_cast<double>(graph.edges.size()),
                build);
  }
}

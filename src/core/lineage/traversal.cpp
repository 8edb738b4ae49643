#include "core/lineage/traversal.hpp"

#include <algorithm>
#include <string>

namespace meshcat::core::lineage {
namespace {

void check_node(Node node, const GraphView &graph) {
  if (node < graph.node_count()) return;
  throw Error(sqlstate::invalid_parameter_value,
              "lineage node " + std::to_string(node) + " does not exist",
              "The graph has " + std::to_string(graph.node_count()) + " nodes.");
}

// A breadth-first walk over pairs of a node and the kind of a path to it. Level
// by level, every pair is met by its shortest path first, so leaving out pairs
// that a shorter and better path implies loses nothing.
class ReachWalk {
 public:
  ReachWalk(const GraphView &graph, const WalkOptions &options, Interrupt &interrupt)
      : adjacency_(options.direction == Direction::downstream ? graph.out : graph.in),
        options_(options),
        interrupt_(interrupt),
        kinds_(graph.node_count()) {}

  Reach run(std::span<const Node> starts) {
    for (const Node start : starts) {
      if (!kinds_[start].empty()) continue;
      kinds_[start].add(Kind());  // implies every other: a start is never reached again
      frontier_.push_back({start, Kind()});
    }
    std::uint32_t depth = 0;
    for (; !frontier_.empty() && depth < options_.max_depth; ++depth) {
      next_.clear();
      for (const Step &step : frontier_) expand(step, depth + 1);
      frontier_.swap(next_);
    }
    reach_.depth_limited = leads_further();
    for (Reached &reached : reach_.nodes) reached.kinds = kinds_[reached.node];
    return std::move(reach_);
  }

 private:
  struct Step {
    Node node;
    Kind kind;
  };

  bool follows(std::uint32_t position) const {
    return !options_.direct_only || adjacency_.kinds[position].direct();
  }

  void expand(const Step &step, std::uint32_t depth) {
    interrupt_.poll();
    const std::uint32_t end = adjacency_.offsets[step.node + 1];
    for (std::uint32_t at = adjacency_.offsets[step.node]; at < end; ++at) {
      if (!follows(at)) continue;
      const Node node = adjacency_.neighbours[at];
      const Kind kind = step.kind.then(adjacency_.kinds[at]);
      KindSet &known = kinds_[node];
      if (known.implies(kind)) continue;
      if (known.empty()) list(node, depth);
      known.add(kind);
      next_.push_back({node, kind});
    }
  }

  void list(Node node, std::uint32_t hops) {
    ++reach_.total;
    if (reach_.nodes.size() < options_.max_nodes) reach_.nodes.push_back({node, hops, {}});
  }

  // Whether an edge leaves the last level for a node never reached.
  bool leads_further() {
    return std::any_of(frontier_.begin(), frontier_.end(), [this](const Step &step) {
      interrupt_.poll();
      const std::uint32_t end = adjacency_.offsets[step.node + 1];
      for (std::uint32_t at = adjacency_.offsets[step.node]; at < end; ++at)
        if (follows(at) && kinds_[adjacency_.neighbours[at]].empty()) return true;
      return false;
    });
  }

  const Adjacency adjacency_;
  const WalkOptions options_;
  Interrupt &interrupt_;
  std::vector<KindSet> kinds_;  // of each node, empty while it is not reached
  std::vector<Step> frontier_, next_;
  Reach reach_;
};

// A plain breadth-first walk backwards from the end, so that the walk forwards
// along decreasing distances can choose the smallest node at each hop.
class PathSearch {
 public:
  PathSearch(const GraphView &graph, const WalkOptions &options, Interrupt &interrupt)
      : graph_(graph),
        options_(options),
        interrupt_(interrupt),
        distance_(graph.node_count(), unlimited) {}

  Path run(Node from, Node to) {
    Path path;
    distance_[to] = 0;
    std::vector<Node> frontier{to}, next;
    std::uint32_t depth = 0;
    while (distance_[from] == unlimited && !frontier.empty() && depth < options_.max_depth) {
      next.clear();
      ++depth;
      for (const Node node : frontier) expand(node, depth, next);
      frontier.swap(next);
    }
    path.found = distance_[from] != unlimited;
    if (path.found)
      trace(from, path);
    else
      path.depth_limited = leads_further(frontier);
    return path;
  }

 private:
  bool follows(const Adjacency &adjacency, std::uint32_t position) const {
    return !options_.direct_only || adjacency.kinds[position].direct();
  }

  void expand(Node node, std::uint32_t depth, std::vector<Node> &next) {
    interrupt_.poll();
    const Adjacency &in = graph_.in;
    for (std::uint32_t at = in.offsets[node]; at < in.offsets[node + 1]; ++at) {
      const Node source = in.neighbours[at];
      if (distance_[source] != unlimited || !follows(in, at)) continue;
      distance_[source] = depth;
      next.push_back(source);
    }
  }

  bool leads_further(const std::vector<Node> &frontier) {
    std::vector<Node> beyond;
    for (const Node node : frontier) {
      expand(node, options_.max_depth, beyond);
      if (!beyond.empty()) return true;
    }
    return false;
  }

  // Rows are sorted: the first neighbour one hop nearer the end is the smallest,
  // and its parallel edges follow it.
  void trace(Node node, Path &path) {
    const Adjacency &out = graph_.out;
    path.nodes.push_back(node);
    while (distance_[node] != 0) {
      interrupt_.poll();
      std::uint32_t at = out.offsets[node];
      while (!follows(out, at) || distance_[out.neighbours[at]] != distance_[node] - 1) ++at;
      const Node next = out.neighbours[at];
      Kind closest = out.kinds[at];
      for (; at < out.offsets[node + 1] && out.neighbours[at] == next; ++at)
        if (out.kinds[at].rank() < closest.rank()) closest = out.kinds[at];
      path.nodes.push_back(next);
      path.hops.push_back(closest);
      node = next;
    }
  }

  const GraphView graph_;
  const WalkOptions options_;
  Interrupt &interrupt_;
  std::vector<std::uint32_t> distance_;  // to the end; `unlimited` while unknown
};

}  // namespace

Reach reach(const GraphView &graph, std::span<const Node> starts, const WalkOptions &options,
            Interrupt &interrupt) {
  for (const Node start : starts) check_node(start, graph);
  return ReachWalk(graph, options, interrupt).run(starts);
}

Kind Path::kind() const noexcept {
  Kind whole;
  for (const Kind hop : hops) whole = whole.then(hop);
  return whole;
}

Path shortest_path(const GraphView &graph, Node from, Node to, const WalkOptions &options,
                   Interrupt &interrupt) {
  check_node(from, graph);
  check_node(to, graph);
  return PathSearch(graph, options, interrupt).run(from, to);
}

}  // namespace meshcat::core::lineage

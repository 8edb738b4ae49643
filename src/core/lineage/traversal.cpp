#include "core/lineage/traversal.hpp"

#include <algorithm>
#include <string>

#include "core/lineage/step.hpp"
#include "core/lineage/zeroed.hpp"

namespace meshcat::core::lineage {
namespace {

void check_nodes(std::span<const Node> nodes, const Lineage &lineage) {
  for (const Node node : nodes)
    if (node >= lineage.node_count() || lineage.role(node) == Role::all)
      throw Error(sqlstate::invalid_parameter_value,
                  "lineage node " + std::to_string(node) + " does not exist",
                  "There are " + std::to_string(lineage.node_count()) + " nodes.");
}

// A breadth-first walk over pairs of a node and the kind of a path to it. Level
// by level, every pair is met by its shortest path first, so leaving out pairs
// that a shorter and better path implies loses nothing. For the same reason what
// leads on from all of a dataset, or from its rows, is walked once for all its parts.
class ReachWalk {
 public:
  ReachWalk(const Lineage &lineage, const WalkOptions &options, Interrupt &interrupt)
      : lineage_(lineage),
        options_(options),
        interrupt_(interrupt),
        kinds_(lineage.node_count()),
        walked_(lineage.dataset_count()) {}

  Reach run(std::span<const Node> starts) {
    for (const Node start : starts) {
      if (!kinds_[start].empty()) continue;
      kinds_[start].add(Kind());  // implies every other: a start is never reached again
      frontier_.push_back({start, Kind()});
    }
    for (; !frontier_.empty() && depth_ < options_.max_depth;) {
      ++depth_;
      next_.clear();
      for (const Step &step : frontier_) expand(step);
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

  // With what was walked on from all of a dataset, and from its rows.
  struct Walked {
    KindSet all, rows;
  };

  void expand(const Step &step) {
    const Node dataset = lineage_.dataset_of(step.node);
    walk_row(step.node, step.kind);
    if (take(walked_[dataset].all, step.kind)) walk_row(lineage_.all(dataset), step.kind);
    // Whatever the kind of the way here, the rows' influence on others is an indirect one.
    const Kind influence(Influence::indirect, step.kind.masked());
    if (!options_.direct_only && lineage_.role(step.node) == Role::whole &&
        take(walked_[dataset].rows, influence))
      each_influence(lineage_, dataset, options_.direction, [&](Node other, Kind kind) {
        interrupt_.poll();
        visit(lineage_.whole(other), influence.then(kind));
      });
  }

  static bool take(KindSet &known, Kind kind) {
    if (known.implies(kind)) return false;
    known.add(kind);
    return true;
  }

  void walk_row(Node row, Kind before) {
    lineage_.each_recorded(row, options_.direction, [&](Node node, Kind kind) {
      interrupt_.poll();
      if (options_.direct_only && !kind.direct()) return;
      const Kind path = before.then(kind);
      if (kinds_[node].implies(path)) return;
      if (lineage_.role(node) == Role::all) {
        kinds_[node].add(path);
        each_part(lineage_, node, [&](Node part) { visit(part, path); });
      } else {
        visit(node, path);
      }
    });
  }

  void visit(Node node, Kind kind) {
    KindSet &known = kinds_[node];
    if (known.implies(kind)) return;
    if (known.empty()) reach_.nodes.push_back({node, depth_, {}});
    known.add(kind);
    next_.push_back({node, kind});
  }

  // Whether a step leads from the last level to a node never reached.
  bool leads_further() {
    bool further = false;
    for (std::size_t i = 0; i < frontier_.size() && !further; ++i) {
      interrupt_.poll();
      each_step(lineage_, frontier_[i].node, options_.direction, [&](Node node, Kind kind) {
        further = further || (kinds_[node].empty() && (kind.direct() || !options_.direct_only));
      });
    }
    return further;
  }

  const Lineage &lineage_;
  const WalkOptions options_;
  Interrupt &interrupt_;
  Zeroed<KindSet> kinds_;  // of each node, empty while it is not reached
  Zeroed<Walked> walked_;  // of each dataset
  std::vector<Step> frontier_, next_;
  std::uint32_t depth_ = 0;
  Reach reach_;
};

// A plain breadth-first walk backwards from the ends, so that the walk forwards
// along decreasing distances can choose the first node at each hop.
class PathSearch {
 public:
  PathSearch(const Lineage &lineage, bool direct_only, Interrupt &interrupt)
      : lineage_(lineage),
        direct_only_(direct_only),
        interrupt_(interrupt),
        distance_(lineage.node_count()) {}

  Path run(std::span<const Node> from, std::span<const Node> to) {
    std::vector<Node> frontier, next;
    for (const Node node : to) mark(node, 1, frontier);
    const auto reached = [&](Node node) { return distance_[node] != 0; };
    for (std::uint32_t depth = 2;
         !frontier.empty() && std::none_of(from.begin(), from.end(), reached); ++depth) {
      next.clear();
      for (const Node node : frontier)
        each_step(lineage_, node, Direction::upstream, [&](Node source, Kind kind) {
          interrupt_.poll();
          if (follows(kind)) mark(source, depth, next);
        });
      frontier.swap(next);
    }
    // All that are reached are as near: the search ended with the first level that had any.
    Path path;
    for (const Node node : from)
      if (reached(node) && (!path.found || lineage_.precedes(node, path.nodes.front()))) {
        path.found = true;
        path.nodes.assign({node});
      }
    if (path.found) trace(path);
    return path;
  }

 private:
  bool follows(Kind kind) const { return kind.direct() || !direct_only_; }

  void mark(Node node, std::uint32_t distance, std::vector<Node> &level) {
    if (distance_[node] != 0) return;
    distance_[node] = distance;
    level.push_back(node);
  }

  void trace(Path &path) {
    for (Node node = path.nodes.front(); distance_[node] > 1; node = path.nodes.back()) {
      std::optional<Node> next;
      Kind closest;
      each_step(lineage_, node, Direction::downstream, [&](Node target, Kind kind) {
        interrupt_.poll();
        if (!follows(kind) || distance_[target] != distance_[node] - 1) return;
        const bool better = !next || lineage_.precedes(target, *next);
        if (better || (target == *next && kind.rank() < closest.rank())) closest = kind;
        if (better) next = target;
      });
      path.nodes.push_back(next.value());
      path.hops.push_back(closest);
    }
  }

  const Lineage &lineage_;
  const bool direct_only_;
  Interrupt &interrupt_;
  Zeroed<std::uint32_t> distance_;  // in nodes to the end; 0 while unknown
};

}  // namespace

Reach reach(const Lineage &lineage, std::span<const Node> starts, const WalkOptions &options,
            Interrupt &interrupt) {
  check_nodes(starts, lineage);
  return ReachWalk(lineage, options, interrupt).run(starts);
}

Path shortest_path(const Lineage &lineage, std::span<const Node> from, std::span<const Node> to,
                   bool direct_only, Interrupt &interrupt) {
  check_nodes(from, lineage);
  check_nodes(to, lineage);
  return PathSearch(lineage, direct_only, interrupt).run(from, to);
}

}  // namespace meshcat::core::lineage

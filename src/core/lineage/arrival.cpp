#include "core/lineage/arrival.hpp"

#include <algorithm>

#include "core/lineage/step.hpp"
#include "core/lineage/zeroed.hpp"

namespace meshcat::core::lineage {
namespace {

class ArrivalWalk {
 public:
  ArrivalWalk(const Lineage &lineage, std::span<const Node> masked, Interrupt &interrupt)
      : lineage_(lineage),
        masked_(masked),
        interrupt_(interrupt),
        met_(lineage.node_count()),
        walked_all_(lineage.dataset_count()) {}

  std::vector<Arrival> run(std::span<const Node> starts) {
    for (const Node start : starts) meet(start, 0, static_cast<std::uint32_t>(arrivals_.size()));
    for (std::size_t from = 0, to = arrivals_.size(); from < to; from = to, to = arrivals_.size()) {
      // In an order of its own: then it does not matter in which edges are kept.
      std::sort(
          arrivals_.begin() + static_cast<std::ptrdiff_t>(from), arrivals_.end(),
          [&](const Arrival &a, const Arrival &b) { return lineage_.precedes(a.node, b.node); });
      for (std::size_t i = from; i < to; ++i) {
        if (arrivals_[i].hops == 0) arrivals_[i].before = static_cast<std::uint32_t>(i);
        go_on_from(static_cast<std::uint32_t>(i));
      }
    }
    return std::move(arrivals_);
  }

 private:
  void go_on_from(std::uint32_t position) {
    const Node node = arrivals_[position].node, dataset = lineage_.dataset_of(node);
    walk_row(node, position);
    // From all of a dataset values go on as soon as they are in any part of it.
    if (walked_all_[dataset]) return;
    walked_all_[dataset] = true;
    walk_row(lineage_.all(dataset), position);
  }

  void walk_row(Node row, std::uint32_t position) {
    const std::uint32_t hops = arrivals_[position].hops + 1;
    lineage_.each_recorded(row, Direction::downstream, [&](Node node, Kind kind) {
      interrupt_.poll();
      if (!kind.direct() || kind.masked() || met_[node]) return;
      if (lineage_.role(node) != Role::all) return meet(node, hops, position);
      met_[node] = true;
      each_part(lineage_, node, [&](Node part) { meet(part, hops, position); });
    });
  }

  void meet(Node node, std::uint32_t hops, std::uint32_t before) {
    if (met_[node] || std::binary_search(masked_.begin(), masked_.end(), node)) return;
    met_[node] = true;
    arrivals_.push_back({node, hops, before});
  }

  const Lineage &lineage_;
  std::span<const Node> masked_;
  Interrupt &interrupt_;
  Zeroed<bool> met_;         // nodes
  Zeroed<bool> walked_all_;  // datasets from all of which the way goes on
  std::vector<Arrival> arrivals_;
};

}  // namespace

std::vector<Arrival> arrivals(const Lineage &lineage, std::span<const Node> starts,
                              std::span<const Node> masked, Interrupt &interrupt) {
  return ArrivalWalk(lineage, masked, interrupt).run(starts);
}

std::vector<Node> way_to(std::span<const Arrival> arrivals, std::uint32_t position) {
  std::vector<Node> way{arrivals[position].node};
  for (; arrivals[position].before != position; way.push_back(arrivals[position].node))
    position = arrivals[position].before;
  std::reverse(way.begin(), way.end());
  return way;
}

}  // namespace meshcat::core::lineage

#include "core/lineage/crossings.hpp"

#include <algorithm>
#include <vector>

namespace meshcat::core::lineage {
namespace {

using Layers = std::vector<std::vector<std::uint32_t>>;
using Neighbours = std::vector<std::uint32_t> Layered::Vertex::*;

// How many pairs of a sequence of numbers below `bound` are in the wrong order,
// by a Fenwick tree over the numbers seen.
std::uint64_t count_inversions(const std::vector<std::uint32_t> &sequence, std::size_t bound) {
  std::vector<std::uint64_t> tree(bound + 1);
  std::uint64_t inversions = 0, seen = 0;
  for (const std::uint32_t value : sequence) {
    std::uint64_t not_greater = 0;
    for (std::size_t i = value + 1UL; i > 0; i &= i - 1) not_greater += tree[i];
    inversions += seen++ - not_greater;
    for (std::size_t i = value + 1UL; i <= bound; i += i & (~i + 1)) ++tree[i];
  }
  return inversions;
}

std::vector<std::uint32_t> places_of(const Layered &layered) {
  std::vector<std::uint32_t> places(layered.vertices.size());
  for (const auto &layer : layered.layers)
    for (std::uint32_t i = 0; i < layer.size(); ++i) places[layer[i]] = i;
  return places;
}

class CrossingReduction {
 public:
  CrossingReduction(Layered &layered, Interrupt &interrupt)
      : layered_(layered), interrupt_(interrupt), place_(places_of(layered)) {}

  void run() {
    keep_if_best();
    const Layers start = layered_.layers;
    for (const bool rightwards_first : {true, false}) {
      layered_.layers = start;
      place_ = places_of(layered_);
      std::uint64_t previous = best_crossings_ + 1;
      for (int idle = 0, sweep = 0; idle < patience && sweep < max_sweeps && best_crossings_ > 0;
           ++sweep) {
        if ((sweep % 2 == 0) == rightwards_first)
          sweep_rightwards();
        else
          sweep_leftwards();
        swap_neighbours();
        const std::uint64_t crossings = keep_if_best();
        idle = crossings < previous ? 0 : idle + 1;
        previous = std::min(previous, crossings);
      }
    }
    layered_.layers = best_;
  }

 private:
  static constexpr int patience = 6, max_sweeps = 40, max_swap_rounds = 12;

  std::uint64_t keep_if_best() {
    const std::uint64_t crossings = count_crossings(layered_);
    if (best_.empty() || crossings < best_crossings_) {
      best_crossings_ = crossings;
      best_ = layered_.layers;
    }
    return crossings;
  }

  void sweep_rightwards() {
    for (std::size_t i = 1; i < layered_.layers.size(); ++i)
      sort_by_mean(layered_.layers[i], &Layered::Vertex::left);
  }
  void sweep_leftwards() {
    for (std::size_t i = layered_.layers.size() - 1; i-- > 0;)
      sort_by_mean(layered_.layers[i], &Layered::Vertex::right);
  }

  // Vertices without neighbours on that side keep their places.
  void sort_by_mean(std::vector<std::uint32_t> &layer, Neighbours side) {
    std::vector<std::pair<double, std::uint32_t>> movable;
    std::vector<std::uint32_t> free_places;
    for (std::uint32_t i = 0; i < layer.size(); ++i) {
      interrupt_.poll();
      const auto &neighbours = layered_.vertices[layer[i]].*side;
      if (neighbours.empty()) continue;
      double sum = 0;
      for (const std::uint32_t neighbour : neighbours) sum += place_[neighbour];
      movable.emplace_back(sum / static_cast<double>(neighbours.size()), layer[i]);
      free_places.push_back(i);
    }
    std::stable_sort(movable.begin(), movable.end(),
                     [](const auto &a, const auto &b) { return a.first < b.first; });
    for (std::size_t i = 0; i < movable.size(); ++i) set(layer, free_places[i], movable[i].second);
  }

  void set(std::vector<std::uint32_t> &layer, std::uint32_t at, std::uint32_t vertex) {
    layer[at] = vertex;
    place_[vertex] = at;
  }

  // Swaps vertices that stand one above the other as long as that helps.
  void swap_neighbours() {
    bool improved = true;
    for (int round = 0; improved && round < max_swap_rounds; ++round) {
      improved = false;
      for (auto &layer : layered_.layers)
        for (std::uint32_t i = 0; i + 1 < layer.size(); ++i) {
          const std::uint32_t upper = layer[i], lower = layer[i + 1];
          if (crossings_of_pair(upper, lower) <= crossings_of_pair(lower, upper)) continue;
          set(layer, i, lower);
          set(layer, i + 1, upper);
          improved = true;
        }
    }
  }

  std::uint64_t crossings_of_pair(std::uint32_t upper, std::uint32_t lower) {
    return crossings_on_side(upper, lower, &Layered::Vertex::left) +
           crossings_on_side(upper, lower, &Layered::Vertex::right);
  }

  std::uint64_t crossings_on_side(std::uint32_t upper, std::uint32_t lower, Neighbours side) {
    std::uint64_t crossings = 0;
    for (const std::uint32_t a : layered_.vertices[upper].*side) {
      interrupt_.poll();
      for (const std::uint32_t b : layered_.vertices[lower].*side)
        if (place_[a] > place_[b]) ++crossings;
    }
    return crossings;
  }

  Layered &layered_;
  Interrupt &interrupt_;
  std::vector<std::uint32_t> place_;  // of each vertex in its layer
  Layers best_;
  std::uint64_t best_crossings_ = 0;
};

// Nodes of one group together, nodes before bends, otherwise as they came.
void group_layers(Layered &layered, std::span<const std::uint32_t> group_of) {
  const auto rank = [&](std::uint32_t vertex) {
    const std::uint32_t node = layered.vertices[vertex].node;
    return node == Layered::no_node ? Layered::no_node : group_of[node];
  };
  for (auto &layer : layered.layers)
    std::stable_sort(layer.begin(), layer.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return rank(a) < rank(b); });
}

}  // namespace

std::uint64_t count_crossings(const Layered &layered) {
  const std::vector<std::uint32_t> place = places_of(layered);
  std::uint64_t crossings = 0;
  for (std::size_t i = 0; i + 1 < layered.layers.size(); ++i) {
    std::vector<std::uint32_t> ends;
    for (const std::uint32_t vertex : layered.layers[i]) {
      const auto first = static_cast<std::ptrdiff_t>(ends.size());
      for (const std::uint32_t right : layered.vertices[vertex].right) ends.push_back(place[right]);
      std::sort(ends.begin() + first, ends.end());
    }
    crossings += count_inversions(ends, layered.layers[i + 1].size());
  }
  return crossings;
}

void reduce_crossings(Layered &layered, std::span<const std::uint32_t> group_of,
                      Interrupt &interrupt) {
  group_layers(layered, group_of);
  CrossingReduction(layered, interrupt).run();
}

}  // namespace meshcat::core::lineage

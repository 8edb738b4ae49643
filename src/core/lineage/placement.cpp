#include "core/lineage/placement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace meshcat::core::lineage {
namespace {

// A run of vertices that stand as close together as they may.
struct Block {
  double weight;
  double target;  // weighted mean of what its vertices wish, less their offsets
  std::size_t size;
};

class Placement {
 public:
  Placement(const Layered &layered, std::span<const double> heights, const Spacing &spacing,
            Interrupt &interrupt)
      : layered_(layered),
        heights_(heights),
        spacing_(spacing),
        interrupt_(interrupt),
        centre_(layered.vertices.size()) {}

  std::vector<double> run() {
    for (const auto &layer : layered_.layers) stack(layer);
    for (int round = 0; round < rounds; ++round) {
      for (const auto &layer : layered_.layers) settle(layer);
      std::for_each(layered_.layers.rbegin(), layered_.layers.rend(),
                    [this](const auto &layer) { settle(layer); });
    }
    straighten();
    round_and_shift();
    return std::move(centre_);
  }

 private:
  // Room for a vertex between those above and below it.
  struct Range {
    double top, bottom;

    bool overlaps(const Range &other) const { return top <= other.bottom && other.top <= bottom; }
    Range common(const Range &other) const {
      return {std::max(top, other.top), std::min(bottom, other.bottom)};
    }
    bool contains(double y) const { return top <= y && y <= bottom; }
  };

  static constexpr int rounds = 40;

  double height(std::uint32_t vertex) const {
    return layered_.vertices[vertex].is_bend() ? 0 : heights_[vertex];
  }

  double distance(std::uint32_t upper, std::uint32_t lower) const {
    const bool upper_bends = layered_.vertices[upper].is_bend();
    const bool lower_bends = layered_.vertices[lower].is_bend();
    const double gap = upper_bends && lower_bends   ? spacing_.between_bends
                       : upper_bends || lower_bends ? spacing_.node_and_bend
                                                    : spacing_.between_nodes;
    return (height(upper) + height(lower)) / 2 + gap;
  }

  // How much a link wants to be level: the more, the longer its edge.
  double stiffness(std::uint32_t a, std::uint32_t b) const {
    const int bends = layered_.vertices[a].is_bend() + layered_.vertices[b].is_bend();
    return bends == 2 ? 8 : bends == 1 ? 2 : 1;
  }

  // A first position: packed, around 0.
  void stack(const std::vector<std::uint32_t> &layer) {
    double at = 0;
    for (std::size_t i = 0; i < layer.size(); ++i) {
      if (i > 0) at += distance(layer[i - 1], layer[i]);
      centre_[layer[i]] = at;
    }
    for (const std::uint32_t vertex : layer) centre_[vertex] -= at / 2;
  }

  // Moves the layer's vertices to the weighted mean of their neighbours as far as
  // order and distances let them. With the distances subtracted this is isotonic
  // regression, which pooling adjacent violators solves exactly.
  void settle(const std::vector<std::uint32_t> &layer) {
    std::vector<Block> blocks;
    double offset = 0;
    for (std::size_t i = 0; i < layer.size(); ++i) {
      interrupt_.poll();
      if (i > 0) offset += distance(layer[i - 1], layer[i]);
      Block block = wish(layer[i]);
      block.target -= offset;
      while (!blocks.empty() && blocks.back().target >= block.target) {
        const Block &above = blocks.back();
        const double weight = above.weight + block.weight;
        block.target = (above.target * above.weight + block.target * block.weight) / weight;
        block.weight = weight;
        block.size += above.size;
        blocks.pop_back();
      }
      blocks.push_back(block);
    }
    offset = 0;
    std::size_t at = 0;
    for (const Block &block : blocks)
      for (std::size_t i = 0; i < block.size; ++i, ++at) {
        if (at > 0) offset += distance(layer[at - 1], layer[at]);
        centre_[layer[at]] = block.target + offset;
      }
  }

  // Where a vertex would stand were it alone.
  Block wish(std::uint32_t vertex) const {
    double weight = 0, sum = 0;
    const Layered::Vertex &self = layered_.vertices[vertex];
    for (const auto *side : {&self.left, &self.right})
      for (const std::uint32_t neighbour : *side) {
        weight += stiffness(vertex, neighbour);
        sum += stiffness(vertex, neighbour) * centre_[neighbour];
      }
    if (weight == 0) return {1, centre_[vertex], 1};
    return {weight, sum / weight, 1};
  }

  // Levels the bends of each edge as far as what is above and below lets it, the
  // longest edges first: one step is easier to follow than a slow descent.
  void straighten() {
    std::vector<std::uint32_t> place(centre_.size());
    for (const auto &layer : layered_.layers)
      for (std::uint32_t i = 0; i < layer.size(); ++i) place[layer[i]] = i;
    std::vector<const Layered::Chain *> chains;
    for (const Layered::Chain &chain : layered_.chains)
      if (chain.vertices.size() > 2) chains.push_back(&chain);
    std::stable_sort(chains.begin(), chains.end(), [](const auto *a, const auto *b) {
      return a->vertices.size() > b->vertices.size();
    });
    for (const Layered::Chain *chain : chains) {
      const auto &vertices = chain->vertices;
      for (std::size_t first = 1; first + 1 < vertices.size();) {
        Range room = room_of(vertices[first], place);
        std::size_t end = first + 1;
        for (; end + 1 < vertices.size(); ++end) {
          const Range next = room_of(vertices[end], place);
          if (!room.overlaps(next)) break;
          room = room.common(next);
        }
        level(vertices, first, end, room);
        first = end;
      }
    }
  }

  Range room_of(std::uint32_t vertex, const std::vector<std::uint32_t> &place) {
    interrupt_.poll();
    const auto &layer = layered_.layers[layered_.vertices[vertex].layer];
    const std::size_t at = place[vertex];
    constexpr double far = std::numeric_limits<double>::max();
    return {
        at == 0 ? -far : centre_[layer[at - 1]] + distance(layer[at - 1], vertex),
        at + 1 == layer.size() ? far : centre_[layer[at + 1]] - distance(vertex, layer[at + 1])};
  }

  // Puts bends `first` up to `end` of a chain on one level within their common
  // room: that of what comes before or after them if possible, for then there is
  // one curve less.
  void level(const std::vector<std::uint32_t> &chain, std::size_t first, std::size_t end,
             const Range &room) {
    double mean = 0;
    for (std::size_t i = first; i < end; ++i) mean += centre_[chain[i]];
    mean /= static_cast<double>(end - first);
    double best = std::clamp(mean, room.top, room.bottom);
    const double before = centre_[chain[first - 1]], after = centre_[chain[end]];
    const bool before_is_nearer = std::abs(before - mean) <= std::abs(after - mean);
    for (const double y : {before_is_nearer ? after : before, before_is_nearer ? before : after})
      if (room.contains(y)) best = y;
    for (std::size_t i = first; i < end; ++i) centre_[chain[i]] = best;
  }

  // Rounding keeps distances, for they are whole numbers.
  void round_and_shift() {
    double top = 0;
    bool first = true;
    for (std::uint32_t vertex = 0; vertex < centre_.size(); ++vertex) {
      centre_[vertex] = std::round(centre_[vertex]);
      const double edge = centre_[vertex] - height(vertex) / 2;
      top = first ? edge : std::min(top, edge);
      first = false;
    }
    for (double &centre : centre_) centre -= top;
  }

  const Layered &layered_;
  const std::span<const double> heights_;
  const Spacing spacing_;
  Interrupt &interrupt_;
  std::vector<double> centre_;
};

}  // namespace

std::vector<double> place_vertically(const Layered &layered, std::span<const double> heights,
                                     const Spacing &spacing, Interrupt &interrupt) {
  return Placement(layered, heights, spacing, interrupt).run();
}

}  // namespace meshcat::core::lineage

#include "core/lineage/layout.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "core/lineage/components.hpp"
#include "core/lineage/crossings.hpp"
#include "core/lineage/graph.hpp"
#include "core/lineage/placement.hpp"
#include "random_graph.hpp"

namespace meshcat::core::lineage {
namespace {

// A random drawing of up to 40 boxes, with cycles and several parts.
Drawing random_drawing(unsigned seed) {
  std::mt19937 random(seed);
  Drawing drawing{120, 64, {}, {}, {}};
  const unsigned node_count = 1 + random() % 40;
  for (unsigned i = 0; i < node_count; ++i) {
    drawing.heights.push_back(30 + static_cast<double>(random() % 50));
    drawing.group_of.push_back(random() % 4);
  }
  std::set<std::pair<unsigned, unsigned>> pairs;
  for (unsigned i = random() % (2 * node_count); i > 0; --i) {
    const unsigned from = random() % node_count, to = random() % node_count;
    if (from != to) pairs.emplace(from, to);
  }
  for (const auto &[from, to] : pairs) drawing.arcs.push_back({from, to});
  return drawing;
}

std::uint32_t node_count(const Drawing &drawing) {
  return static_cast<std::uint32_t>(drawing.heights.size());
}

TEST(LayoutTest, LayersLeadToTheRightOutsideOfCycles) {
  test::for_each_seed(80, [](unsigned seed) {
    const Drawing drawing = random_drawing(seed);
    Interrupt interrupt;
    const Layered layered = make_layers(node_count(drawing), drawing.arcs, interrupt);
    std::vector<Edge> edges;
    for (const Arc &arc : drawing.arcs) edges.push_back({arc.from, arc.to, {}});
    const Graph graph(node_count(drawing), edges, interrupt);
    const Components strong = strong_components(graph.view(), interrupt);
    ASSERT_EQ(layered.chains.size(), drawing.arcs.size());
    for (std::size_t i = 0; i < drawing.arcs.size(); ++i) {
      const auto &[vertices, backwards] = layered.chains[i];
      const Arc arc = drawing.arcs[i];
      EXPECT_EQ(vertices.front(), backwards ? arc.to : arc.from);
      EXPECT_EQ(vertices.back(), backwards ? arc.from : arc.to);
      EXPECT_TRUE(!backwards || strong.of[arc.from] == strong.of[arc.to]);
      for (std::size_t j = 1; j < vertices.size(); ++j) {
        EXPECT_EQ(layered.vertices[vertices[j]].layer, layered.vertices[vertices[j - 1]].layer + 1);
        EXPECT_EQ(layered.vertices[vertices[j]].is_bend(), j + 1 < vertices.size());
      }
    }
    for (std::uint32_t layer = 0; layer < layered.layers.size(); ++layer) {
      EXPECT_FALSE(layered.layers[layer].empty());
      for (const auto vertex : layered.layers[layer])
        EXPECT_EQ(layered.vertices[vertex].layer, layer);
    }
  });
}

// Every pair of links between the same two layers, one by one.
std::uint64_t naive_crossings(const Layered &layered) {
  std::vector<std::size_t> place(layered.vertices.size());
  for (const auto &layer : layered.layers)
    for (std::size_t i = 0; i < layer.size(); ++i) place[layer[i]] = i;
  std::uint64_t crossings = 0;
  for (const auto &layer : layered.layers)
    for (const auto a : layer)
      for (const auto b : layer)
        for (const auto to_a : layered.vertices[a].right)
          for (const auto to_b : layered.vertices[b].right)
            crossings += place[a] < place[b] && place[to_a] > place[to_b];
  return crossings;
}

TEST(LayoutTest, ReorderingNeverAddsCrossingsAndKeepsTheLayers) {
  test::for_each_seed(80, [](unsigned seed) {
    const Drawing drawing = random_drawing(seed);
    Interrupt interrupt;
    Layered layered = make_layers(node_count(drawing), drawing.arcs, interrupt);
    const std::vector<std::uint32_t> no_groups(node_count(drawing));
    EXPECT_EQ(count_crossings(layered), naive_crossings(layered));
    const Layered before = layered;
    reduce_crossings(layered, no_groups, interrupt);
    EXPECT_EQ(count_crossings(layered), naive_crossings(layered));
    EXPECT_LE(count_crossings(layered), count_crossings(before));
    for (std::size_t i = 0; i < layered.layers.size(); ++i)
      EXPECT_TRUE(std::is_permutation(layered.layers[i].begin(), layered.layers[i].end(),
                                      before.layers[i].begin(), before.layers[i].end()));
  });
}

TEST(LayoutTest, PlacementKeepsOrderAndDistances) {
  test::for_each_seed(80, [](unsigned seed) {
    const Drawing drawing = random_drawing(seed);
    Interrupt interrupt;
    Layered layered = make_layers(node_count(drawing), drawing.arcs, interrupt);
    std::vector<double> heights;
    for (const double height : drawing.heights) heights.push_back(std::ceil(height / 2) * 2);
    const std::vector<double> centre = place_vertically(layered, heights, {24, 14, 18}, interrupt);
    double top = 1e9;
    for (const auto &layer : layered.layers)
      for (std::size_t i = 0; i < layer.size(); ++i) {
        const auto &vertex = layered.vertices[layer[i]];
        const double height = vertex.is_bend() ? 0 : heights[layer[i]];
        EXPECT_EQ(centre[layer[i]], std::round(centre[layer[i]]));
        top = std::min(top, centre[layer[i]] - height / 2);
        if (i == 0) continue;
        const auto &above = layered.vertices[layer[i - 1]];
        const double height_above = above.is_bend() ? 0 : heights[layer[i - 1]];
        const double gap = vertex.is_bend() && above.is_bend()   ? 14
                           : vertex.is_bend() || above.is_bend() ? 18
                                                                 : 24;
        EXPECT_GE(centre[layer[i]] - centre[layer[i - 1]], (height + height_above) / 2 + gap);
      }
    EXPECT_EQ(top, 0);
  });
}

bool apart(const Box &a, const Box &b, double gap) {
  return a.x + a.width + gap <= b.x || b.x + b.width + gap <= a.x || a.y + a.height + gap <= b.y ||
         b.y + b.height + gap <= a.y;
}

TEST(LayoutTest, BoxesStandApartInsideThePicture) {
  test::for_each_seed(80, [](unsigned seed) {
    const Drawing drawing = random_drawing(seed);
    Interrupt interrupt;
    const Layout layout = lay_out(drawing, interrupt);
    ASSERT_EQ(layout.boxes.size(), drawing.heights.size());
    for (std::size_t i = 0; i < layout.boxes.size(); ++i) {
      const Box &box = layout.boxes[i];
      EXPECT_GE(box.height, drawing.heights[i]);
      EXPECT_TRUE(box.x >= 0 && box.y >= 0 && box.x + box.width <= layout.width &&
                  box.y + box.height <= layout.height);
      for (std::size_t j = 0; j < i; ++j) EXPECT_TRUE(apart(box, layout.boxes[j], 24)) << i << j;
    }
  });
}

bool inside(const Box &box, Point point) {
  return box.x < point.x && point.x < box.x + box.width && box.y < point.y &&
         point.y < box.y + box.height;
}

TEST(LayoutTest, LinesLeadFromBoxToBoxAndThroughNone) {
  test::for_each_seed(80, [](unsigned seed) {
    const Drawing drawing = random_drawing(seed);
    Interrupt interrupt;
    const Layout layout = lay_out(drawing, interrupt);
    ASSERT_EQ(layout.routes.size(), drawing.arcs.size());
    for (std::size_t i = 0; i < layout.routes.size(); ++i) {
      const auto &[points, backwards] = layout.routes[i];
      const Arc arc = drawing.arcs[i];
      const Box &left = layout.boxes[backwards ? arc.to : arc.from];
      const Box &right = layout.boxes[backwards ? arc.from : arc.to];
      ASSERT_EQ(points.size() % 2, 0U);
      EXPECT_EQ(points.front().x, left.x + left.width);
      EXPECT_EQ(points.back().x, right.x);
      EXPECT_TRUE(points.front().y > left.y && points.front().y < left.y + left.height);
      EXPECT_TRUE(points.back().y > right.y && points.back().y < right.y + right.height);
      for (std::size_t j = 1; j < points.size(); ++j) {
        EXPECT_LT(points[j - 1].x, points[j].x);
        EXPECT_TRUE(j % 2 == 1 || points[j - 1].y == points[j].y) << "level through columns";
        for (const double t : {0.0, 0.2, 0.4, 0.6, 0.8, 1.0}) {
          const Point point{points[j - 1].x + t * (points[j].x - points[j - 1].x),
                            points[j - 1].y + t * (points[j].y - points[j - 1].y)};
          for (const Box &box : layout.boxes) EXPECT_FALSE(inside(box, point));
          EXPECT_TRUE(point.y >= 0 && point.y <= layout.height);
        }
      }
    }
  });
}

TEST(LayoutTest, TheSameDrawingHasTheSameLayout) {
  test::for_each_seed(80, [](unsigned seed) {
    const Drawing drawing = random_drawing(seed);
    Interrupt interrupt;
    const Layout one = lay_out(drawing, interrupt), two = lay_out(drawing, interrupt);
    for (std::size_t i = 0; i < one.boxes.size(); ++i) {
      EXPECT_EQ(one.boxes[i].x, two.boxes[i].x);
      EXPECT_EQ(one.boxes[i].y, two.boxes[i].y);
    }
  });
}

Drawing plain_drawing(std::size_t node_count, std::vector<Arc> arcs) {
  return {100, 60, std::vector<double>(node_count, 40), std::vector<std::uint32_t>(node_count),
          std::move(arcs)};
}

TEST(LayoutTest, AChainIsAStraightLine) {
  Interrupt interrupt;
  const Layout layout = lay_out(plain_drawing(4, {{0, 1}, {1, 2}, {2, 3}}), interrupt);
  for (const Box &box : layout.boxes) EXPECT_EQ(box.y, 0);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(layout.boxes[i].x - layout.boxes[i - 1].x, 160);
  EXPECT_EQ(layout.width, 3 * 160 + 100);
  EXPECT_EQ(layout.height, 40);
}

TEST(LayoutTest, ASourceStandsBesideWhatItFeeds) {
  Interrupt interrupt;
  const Layout layout = lay_out(plain_drawing(4, {{0, 1}, {1, 2}, {3, 2}}), interrupt);
  EXPECT_EQ(layout.boxes[3].x, layout.boxes[1].x);
}

TEST(LayoutTest, TreesAndLaddersHaveNoCrossings) {
  Interrupt interrupt;
  const std::vector<Arc> ladder{{0, 5}, {1, 4}, {2, 3}, {3, 8}, {4, 7}, {5, 6}, {0, 4}, {1, 3}};
  Layered layered = make_layers(9, ladder, interrupt);
  reduce_crossings(layered, std::vector<std::uint32_t>(9), interrupt);
  EXPECT_EQ(count_crossings(layered), 0U);
}

TEST(LayoutTest, ACycleIsEnteredWhereDataEntersIt) {
  Interrupt interrupt;
  const std::vector<std::vector<Arc>> drawings{{{3, 2}, {2, 0}, {0, 1}, {1, 2}},
                                               {{0, 1}, {1, 2}, {2, 3}, {3, 1}}};
  for (const auto &arcs : drawings) {
    const Layered layered = make_layers(4, arcs, interrupt);
    for (std::size_t i = 0; i < arcs.size(); ++i)
      EXPECT_EQ(layered.chains[i].backwards, i == 3) << "only the last arc runs back";
  }
}

double middle(const Box &box) {
  return box.y + box.height / 2;
}

TEST(LayoutTest, ABoxStandsInTheMiddleOfItsNeighbours) {
  Interrupt interrupt;
  const Layout fan = lay_out(plain_drawing(5, {{4, 0}, {0, 1}, {0, 2}, {0, 3}}), interrupt);
  EXPECT_EQ(middle(fan.boxes[4]), middle(fan.boxes[2]));
  EXPECT_EQ(middle(fan.boxes[0]), middle(fan.boxes[2]));
  EXPECT_EQ(middle(fan.boxes[3]) - middle(fan.boxes[1]), 2 * 64);
  const Layout fork = lay_out(plain_drawing(4, {{0, 1}, {0, 2}, {2, 3}}), interrupt);
  EXPECT_EQ(middle(fork.boxes[3]), middle(fork.boxes[2]));
}

// The ends of the long edge, 0 and 1, are held apart: 0 by a chain of its own
// above, 1 by what feeds it from below.
TEST(LayoutTest, ALongEdgeIsLevelWhereNothingIsInItsWay) {
  Interrupt interrupt;
  std::vector<Arc> arcs{{0, 1}, {20, 0}, {20, 0 + 21}};
  for (std::uint32_t i = 2; i < 12; ++i) arcs.push_back({i, i + 1});
  arcs.push_back({12, 1});
  for (std::uint32_t i = 13; i < 20; ++i) arcs.push_back({i, 1});
  for (std::uint32_t i = 22; i < 28; ++i) arcs.push_back({20, i});
  const Layout layout = lay_out(plain_drawing(28, arcs), interrupt);
  const auto &points = layout.routes.front().points;
  ASSERT_GT(points.size(), 6U);
  for (std::size_t i = 2; i + 1 < points.size(); ++i) EXPECT_EQ(points[i].y, points[1].y);
}

TEST(LayoutTest, PartsWithoutConnectionFillAPage) {
  Interrupt interrupt;
  const Layout layout = lay_out(plain_drawing(12, {}), interrupt);
  std::set<double> columns, rows;
  for (const Box &box : layout.boxes) {
    columns.insert(box.x);
    rows.insert(box.y);
  }
  EXPECT_GT(columns.size(), 1U);
  EXPECT_GT(rows.size(), 1U);
  EXPECT_EQ(layout.boxes[0].y, layout.boxes[1].y);
}

TEST(LayoutTest, NothingTakesNoSpace) {
  Interrupt interrupt;
  const Layout layout = lay_out(plain_drawing(0, {}), interrupt);
  EXPECT_EQ(layout.width, 0);
  EXPECT_EQ(layout.height, 0);
}

TEST(LayoutTest, StopsWhenAskedTo) {
  Interrupt canceled([]() noexcept { return true; });
  std::vector<Arc> arcs;
  for (std::uint32_t i = 0; i < 40; ++i)
    for (std::uint32_t j = i + 1; j < 40; ++j) arcs.push_back({i, j});
  EXPECT_THROW(lay_out(plain_drawing(40, arcs), canceled), Error);
}

}  // namespace
}  // namespace meshcat::core::lineage

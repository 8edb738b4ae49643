#include "core/lineage/layout.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/lineage/components.hpp"
#include "core/lineage/crossings.hpp"
#include "core/lineage/graph.hpp"
#include "core/lineage/placement.hpp"

namespace meshcat::core::lineage {
namespace {

constexpr Spacing spacing{24, 14, 18};
constexpr double part_gap = 40;  // between parts without connection
constexpr double port_gap = 12;  // between lines that meet the same side of a box

// A connected part of a drawing; its own numbers are positions in these lists.
struct Part {
  std::vector<std::uint32_t> nodes;
  std::vector<std::uint32_t> arcs;
};

// The parts, largest first and otherwise by their first node.
std::vector<Part> split(const Drawing &drawing, Interrupt &interrupt) {
  std::vector<Edge> edges;
  for (const Arc &arc : drawing.arcs) edges.push_back({arc.from, arc.to, {}});
  const Graph graph(drawing.heights.size(), edges, interrupt);
  const Components components = weak_components(graph.view(), interrupt);
  std::vector<Part> parts(components.count);
  for (std::uint32_t node = 0; node < components.of.size(); ++node)
    parts[components.of[node]].nodes.push_back(node);
  for (std::uint32_t arc = 0; arc < drawing.arcs.size(); ++arc)
    parts[components.of[drawing.arcs[arc].from]].arcs.push_back(arc);
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part &a, const Part &b) { return a.nodes.size() > b.nodes.size(); });
  return parts;
}

Drawing drawing_of(const Part &part, const Drawing &whole) {
  Drawing drawing{whole.box_width, whole.column_gap, {}, {}, {}};
  std::vector<std::uint32_t> number(whole.heights.size());
  for (const std::uint32_t node : part.nodes) {
    number[node] = static_cast<std::uint32_t>(drawing.heights.size());
    drawing.heights.push_back(std::ceil(whole.heights[node] / 2) * 2);
    drawing.group_of.push_back(whole.group_of[node]);
  }
  for (const std::uint32_t arc : part.arcs)
    drawing.arcs.push_back({number[whole.arcs[arc].from], number[whole.arcs[arc].to]});
  return drawing;
}

// Lays out one connected part.
class PartLayout {
 public:
  PartLayout(const Drawing &drawing, Interrupt &interrupt)
      : drawing_(drawing),
        layered_(make_layers(static_cast<std::uint32_t>(drawing.heights.size()), drawing.arcs,
                             interrupt)) {
    reduce_crossings(layered_, drawing.group_of, interrupt);
    centre_ = place_vertically(layered_, drawing.heights, spacing, interrupt);
  }

  Layout run() {
    place_columns();
    Layout layout;
    for (std::uint32_t node = 0; node < drawing_.heights.size(); ++node) {
      const double height = drawing_.heights[node];
      layout.boxes.push_back({column_[layered_.vertices[node].layer], centre_[node] - height / 2,
                              drawing_.box_width, height});
    }
    layout.routes.resize(layered_.chains.size());
    assign_ports();
    for (std::size_t i = 0; i < layered_.chains.size(); ++i) layout.routes[i] = route(i);
    layout.width = column_.back() + drawing_.box_width;
    for (std::uint32_t vertex = 0; vertex < layered_.vertices.size(); ++vertex) {
      const double height = layered_.vertices[vertex].is_bend() ? 0 : drawing_.heights[vertex];
      layout.height = std::max(layout.height, centre_[vertex] + height / 2);
    }
    return layout;
  }

 private:
  // Columns stand further apart where lines climb far.
  void place_columns() {
    double x = 0;
    for (const auto &layer : layered_.layers) {
      column_.push_back(x);
      double climb = 0;
      for (const std::uint32_t vertex : layer)
        for (const std::uint32_t right : layered_.vertices[vertex].right)
          climb = std::max(climb, std::abs(centre_[vertex] - centre_[right]));
      x += drawing_.box_width + std::max(drawing_.column_gap, std::min(160.0, climb / 3));
    }
  }

  // Spreads the lines that meet one side of a box, in the order of where they
  // come from or go to, so that they do not cross on the way.
  void assign_ports() {
    const std::size_t chain_count = layered_.chains.size();
    start_.resize(chain_count);
    end_.resize(chain_count);
    std::vector<std::vector<std::uint32_t>> leaving(drawing_.heights.size());
    std::vector<std::vector<std::uint32_t>> arriving(drawing_.heights.size());
    for (std::uint32_t i = 0; i < chain_count; ++i) {
      leaving[layered_.chains[i].vertices.front()].push_back(i);
      arriving[layered_.chains[i].vertices.back()].push_back(i);
    }
    for (std::uint32_t node = 0; node < drawing_.heights.size(); ++node) {
      spread(node, leaving[node], start_,
             [this](std::uint32_t chain) { return centre_[layered_.chains[chain].vertices[1]]; });
      spread(node, arriving[node], end_, [this](std::uint32_t chain) {
        return centre_[layered_.chains[chain].vertices.rbegin()[1]];
      });
    }
  }

  template <class OtherEnd>
  void spread(std::uint32_t node, std::vector<std::uint32_t> &chains, std::vector<double> &port,
              OtherEnd other_end) const {
    std::stable_sort(chains.begin(), chains.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return other_end(a) < other_end(b); });
    const auto count = static_cast<double>(chains.size());
    const double room = drawing_.heights[node] - port_gap;
    const double gap = count < 2 ? 0 : std::min(port_gap, room / (count - 1));
    double y = centre_[node] - gap * (count - 1) / 2;
    for (const std::uint32_t chain : chains) {
      port[chain] = y;
      y += gap;
    }
  }

  Route route(std::size_t chain) const {
    const auto &vertices = layered_.chains[chain].vertices;
    Route route{{}, layered_.chains[chain].backwards};
    for (std::size_t i = 0; i < vertices.size(); ++i) {
      const double left = column_[layered_.vertices[vertices[i]].layer];
      const bool first = i == 0, last = i + 1 == vertices.size();
      const double y = first ? start_[chain] : last ? end_[chain] : centre_[vertices[i]];
      if (!first) route.points.push_back({left, y});
      if (!last) route.points.push_back({left + drawing_.box_width, y});
    }
    return route;
  }

  const Drawing &drawing_;
  Layered layered_;
  std::vector<double> centre_;       // of each vertex
  std::vector<double> column_;       // left side of each layer
  std::vector<double> start_, end_;  // where each chain leaves and arrives
};

// Puts parts into rows, each as wide as the widest part or, if that is wider, as
// a page of pleasant proportions.
class Shelf {
 public:
  explicit Shelf(std::span<const Layout> parts) {
    double area = 0;
    for (const Layout &part : parts) {
      width_ = std::max(width_, part.width);
      area += (part.width + part_gap) * (part.height + part_gap);
    }
    width_ = std::max(width_, std::sqrt(area * 1.8));
  }

  // Where the next part goes.
  Point put(const Layout &part) {
    if (x_ > 0 && x_ + part.width > width_) {
      y_ += row_height_ + part_gap;
      x_ = row_height_ = 0;
    }
    const Point place{x_, y_};
    x_ += part.width + part_gap;
    row_height_ = std::max(row_height_, part.height);
    return place;
  }

 private:
  double width_ = 0, x_ = 0, y_ = 0, row_height_ = 0;
};

}  // namespace

Layout lay_out(const Drawing &drawing, Interrupt &interrupt) {
  const std::vector<Part> parts = split(drawing, interrupt);
  std::vector<Layout> layouts;
  for (const Part &part : parts) {
    const Drawing own = drawing_of(part, drawing);
    layouts.push_back(PartLayout(own, interrupt).run());
  }

  Layout whole;
  whole.boxes.resize(drawing.heights.size());
  whole.routes.resize(drawing.arcs.size());
  Shelf shelf(layouts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Layout &part = layouts[i];
    const Point at = shelf.put(part);
    for (std::size_t j = 0; j < part.boxes.size(); ++j) {
      const Box &box = part.boxes[j];
      whole.boxes[parts[i].nodes[j]] = {box.x + at.x, box.y + at.y, box.width, box.height};
    }
    for (std::size_t j = 0; j < part.routes.size(); ++j) {
      for (Point &point : part.routes[j].points) point = {point.x + at.x, point.y + at.y};
      whole.routes[parts[i].arcs[j]] = std::move(part.routes[j]);
    }
    whole.width = std::max(whole.width, at.x + part.width);
    whole.height = std::max(whole.height, at.y + part.height);
  }
  return whole;
}

}  // namespace meshcat::core::lineage

#include "core/lineage/svg_edges.hpp"

#include <algorithm>
#include <array>

#include "core/lineage/label.hpp"
#include "core/lineage/svg_style.hpp"

namespace meshcat::core::lineage {
namespace {

constexpr double label_size = 10, widest_label = 120, label_height = 14, label_padding = 3;
constexpr double loop_width = 26, loop_height = 13;

std::string shown_label(const PictureEdge &edge) {
  const auto lines = wrap_label(clean_label(edge.label), label_size, false, widest_label, 1);
  return lines.empty() ? std::string() : lines.front();
}

std::string at(Point point) {
  return xml_number(point.x) + " " + xml_number(point.y);
}

// A curve that is level at both ends.
std::string curve(Point from, Point to) {
  const double middle = (from.x + to.x) / 2;
  return "C" + at({middle, from.y}) + " " + at({middle, to.y}) + " " + at(to);
}

// The line of a route, short of the tip of its arrow.
std::string path_of(const Route &route) {
  std::vector<Point> points = route.points;
  if (route.backwards)
    points.front().x += arrow_length - 1;
  else
    points.back().x -= arrow_length - 1;
  std::string path = "M" + at(points.front());
  for (std::size_t i = 1; i < points.size(); ++i)
    path += i % 2 == 1 ? curve(points[i - 1], points[i]) : "H" + xml_number(points[i].x);
  return path;
}

// A loop goes round the upper right corner of its box.
std::string loop_path(const Box &box) {
  const double right = box.x + box.width;
  return "M" + at({right - loop_width, box.y}) + "C" + at({right - loop_width, box.y - 24}) + " " +
         at({right + 34, box.y + loop_height}) + " " +
         at({right + arrow_length - 1, box.y + loop_height});
}

Point on_curve(Point from, Point to, double t) {
  // The middle control points share the abscissa halfway.
  const double s = 1 - t, middle = (from.x + to.x) / 2;
  return {s * s * s * from.x + 3 * s * t * middle + t * t * t * to.x,
          (s * s * s + 3 * s * s * t) * from.y + (3 * s * t * t + t * t * t) * to.y};
}

double overlap(const Box &a, const Box &b) {
  const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
  const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

class EdgeDrawer {
 public:
  EdgeDrawer(XmlWriter &xml, std::span<const DrawnEdge> edges, std::span<const Box> boxes)
      : xml_(xml), edges_(edges), taken_(boxes.begin(), boxes.end()) {}

  void run() {
    const std::span<const Box> boxes(taken_);
    for (const DrawnEdge &edge : edges_) draw_line(edge, boxes[edge.edge.from]);
    for (const DrawnEdge &edge : edges_) {
      const Box box = taken_[edge.edge.from];
      const std::string label = shown_label(edge.edge);
      if (!label.empty()) draw_label(label, candidates(edge, box));
    }
  }

 private:
  void draw_line(const DrawnEdge &edge, const Box &box) {
    const std::string path = edge.is_loop() ? loop_path(box) : path_of(edge.route);
    xml_.open("g").attribute("class", "edge");
    const std::string text = edge.from_title + " \u2192 " + edge.to_title;
    xml_.open("title").text(edge.edge.label.empty() ? text : text + ": " + edge.edge.label).close();
    // A pale seam parts the line from those it crosses.
    xml_.open("path").attribute("d", path).attribute("fill", "none");
    xml_.attribute("stroke", "#FFFFFF").attribute("stroke-width", 4).close();
    xml_.open("path").attribute("d", path);
    stroke_edge(xml_, edge.edge.direct, edge.closes_cycle());
    xml_.close();
    const Point tip = edge.is_loop()         ? Point{box.x + box.width, box.y + loop_height}
                      : edge.route.backwards ? edge.route.points.front()
                                             : edge.route.points.back();
    draw_arrow(xml_, tip, edge.closes_cycle(), edge.closes_cycle() ? cycle_colour : line_colour);
    xml_.close();
  }

  // Where the middle of a label may stand, best first.
  static std::vector<Point> candidates(const DrawnEdge &edge, const Box &box) {
    if (edge.is_loop()) return {{box.x + box.width - 6, box.y - 20}};
    const auto &points = edge.route.points;
    std::vector<Point> places;
    for (const double t : {0.5, 0.4, 0.6, 0.3, 0.7})
      for (std::size_t i = 0; i + 1 < points.size(); i += 2)
        places.push_back(on_curve(points[i], points[i + 1], t));
    for (std::size_t i = 1; i + 1 < points.size(); i += 2)
      places.push_back({(points[i].x + points[i + 1].x) / 2, points[i].y});
    return places;
  }

  void draw_label(const std::string &label, const std::vector<Point> &places) {
    const double width = label_width(label, label_size, false) + 2 * label_padding;
    const auto box_at = [width](Point middle) {
      return Box{middle.x - width / 2, middle.y - label_height / 2, width, label_height};
    };
    Box best{};
    double least = -1;
    for (const Point place : places) {
      const Box box = box_at(place);
      double hidden = 0;
      for (const Box &other : taken_) hidden += overlap(box, other);
      if (least >= 0 && hidden >= least) continue;
      least = hidden;
      best = box;
      if (hidden == 0) break;
    }
    taken_.push_back(best);
    xml_.open("rect").attribute("x", best.x).attribute("y", best.y);
    xml_.attribute("width", best.width).attribute("height", best.height).attribute("rx", 3);
    xml_.attribute("fill", "#FFFFFF").attribute("fill-opacity", "0.9").close();
    draw_text(xml_, {best.x + label_padding, best.y + label_height - 4}, label, label_size,
              muted_ink);
  }

  XmlWriter &xml_;
  const std::span<const DrawnEdge> edges_;
  std::vector<Box> taken_;  // the boxes of all nodes, then those of labels drawn
};

}  // namespace

double narrowest_gap(std::span<const PictureEdge> edges) {
  double gap = 64;
  for (const PictureEdge &edge : edges)
    gap = std::max(gap, label_width(shown_label(edge), label_size, false) + 32);
  return gap;
}

void draw_edges(XmlWriter &xml, std::span<const DrawnEdge> edges, std::span<const Box> boxes) {
  EdgeDrawer(xml, edges, boxes).run();
}

}  // namespace meshcat::core::lineage

// Where the boxes and lines of a layered drawing go, left to right.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/interrupt.hpp"
#include "core/lineage/layering.hpp"

namespace meshcat::core::lineage {

struct Point {
  double x;
  double y;
};

struct Box {
  double x;  // left
  double y;  // top
  double width;
  double height;
};

// A line from the right side of one box to the left side of another. Points come
// in pairs: between the two of a pair it crosses the space between two columns,
// in a curve that is level at both; from pair to pair it is level.
struct Route {
  std::vector<Point> points;
  bool backwards = false;  // the edge runs from the last point to the first
};

// What is to be laid out. All boxes are equally wide.
struct Drawing {
  double box_width;
  double column_gap;                    // the least space between columns
  std::vector<double> heights;          // of each box
  std::vector<std::uint32_t> group_of;  // of each box; those of a group stay near one another
  std::vector<Arc> arcs;                // distinct, and not loops
};

struct Layout {
  double width = 0;
  double height = 0;
  std::vector<Box> boxes;
  std::vector<Route> routes;  // one for each arc
};

// Lays the drawing out after Sugiyama: cycles opened, longest-path layers, few
// crossings, level lines; parts without connection side by side or one below the
// other. Boxes never overlap and lines never pass through boxes.
Layout lay_out(const Drawing &drawing, Interrupt &interrupt);

}  // namespace meshcat::core::lineage

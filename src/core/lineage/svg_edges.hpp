// The edges of an SVG picture.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/lineage/layout.hpp"
#include "core/lineage/picture.hpp"
#include "core/lineage/xml_writer.hpp"

namespace meshcat::core::lineage {

// An edge with its line; a loop has a route without points.
struct DrawnEdge {
  PictureEdge edge;
  Route route;
  std::string from_title, to_title;

  bool is_loop() const noexcept { return edge.from == edge.to; }
  bool closes_cycle() const noexcept { return is_loop() || route.backwards; }
};

// The least space between columns in which the labels of these edges fit.
double narrowest_gap(std::span<const PictureEdge> edges);

// Draws lines, arrow heads and labels. Labels stand on their lines, where they
// hide neither a box nor one another if there is such a place.
void draw_edges(XmlWriter &xml, std::span<const DrawnEdge> edges, std::span<const Box> boxes);

}  // namespace meshcat::core::lineage

// Lineage as a picture to show.
#pragma once

#include <cstddef>
#include <string>

#include "core/interrupt.hpp"
#include "core/lineage/picture.hpp"

namespace meshcat::core::lineage {

// What one drawing takes. Far beyond readable_nodes, this bounds time and memory.
inline constexpr std::size_t max_drawn_nodes = 300;
inline constexpr std::size_t max_drawn_edges = 1000;

// Draws the picture as a standalone SVG document: data flows from left to right,
// each box bears its group's colour and name, edges that only have an influence
// are dashed, and edges that close a cycle run back from right to left in a colour
// of their own. Long texts are cut; tooltips have them in full. The same picture
// always gives the same text, without scripts, styles, or references to anything
// outside. Throws program_limit_exceeded for more than max_drawn_nodes or
// max_drawn_edges, otherwise as check_picture() does.
std::string to_svg(const Picture &picture, Interrupt &interrupt);

}  // namespace meshcat::core::lineage

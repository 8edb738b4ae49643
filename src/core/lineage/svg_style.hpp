// The look that all parts of an SVG picture share.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/lineage/layout.hpp"
#include "core/lineage/xml_writer.hpp"

namespace meshcat::core::lineage {

inline constexpr double margin = 28;
inline constexpr double heading_size = 20, heading_line = 28, header_gap = 18;
inline constexpr double title_size = 13, subtitle_size = 11, caption_size = 10;
inline constexpr double legend_size = 12, legend_line = 20, legend_gap = 30;
inline constexpr double band_width = 7;

inline constexpr std::string_view ink = "#1F2933";
inline constexpr std::string_view muted_ink = "#52606D";
inline constexpr std::string_view line_colour = "#616E7C";
inline constexpr std::string_view cycle_colour = "#B3261E";

// Draws one line of text; `at` is the left end of its baseline.
void draw_text(XmlWriter &xml, Point at, std::string_view text, double size,
               std::string_view colour, bool bold = false);

// Draws the frame of a node.
void draw_box(XmlWriter &xml, const Box &box, bool highlighted);

// Draws the colour of a group as a band at the left of a box. Where the colours
// repeat, the band is broken by gaps; `group_count` as position means no group.
void draw_band(XmlWriter &xml, const Box &band, std::size_t position, std::size_t group_count);

// Draws an arrow head that points right, or left, to `tip`.
inline constexpr double arrow_length = 8;
void draw_arrow(XmlWriter &xml, Point tip, bool leftwards, std::string_view colour);

// Gives the open element the stroke of an edge.
void stroke_edge(XmlWriter &xml, bool direct, bool closes_cycle);

}  // namespace meshcat::core::lineage

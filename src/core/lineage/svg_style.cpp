#include "core/lineage/svg_style.hpp"

#include "core/lineage/palette.hpp"

namespace meshcat::core::lineage {

void draw_text(XmlWriter &xml, Point at, std::string_view text, double size,
               std::string_view colour, bool bold) {
  xml.open("text").attribute("x", at.x).attribute("y", at.y).attribute("font-size", size);
  if (bold) xml.attribute("font-weight", "bold");
  xml.attribute("fill", colour).text(text).close();
}

void draw_box(XmlWriter &xml, const Box &box, bool highlighted) {
  xml.open("rect").attribute("class", "box").attribute("x", box.x).attribute("y", box.y);
  xml.attribute("width", box.width).attribute("height", box.height).attribute("rx", 5);
  xml.attribute("fill", highlighted ? "#FFF6D6" : "#F7F9FB");
  xml.attribute("stroke", highlighted ? ink : "#C3CCD5");
  xml.attribute("stroke-width", highlighted ? 2.4 : 1).close();
}

void draw_band(XmlWriter &xml, const Box &band, std::size_t position, std::size_t group_count) {
  const std::string_view colour =
      position == group_count ? no_group_colour : group_colour(position);
  const double right = band.x + band.width, bottom = band.y + band.height;
  const std::string path = "M" + xml_number(right) + " " + xml_number(band.y) + "H" +
                           xml_number(band.x + 5) + "a5 5 0 0 0 -5 5V" + xml_number(bottom - 5) +
                           "a5 5 0 0 0 5 5H" + xml_number(right) + "Z";
  xml.open("path").attribute("class", "band").attribute("d", path);
  xml.attribute("fill", colour).close();
  const std::size_t repetition = position == group_count ? 0 : position / palette.size();
  if (repetition == 0) return;
  const std::string middle = xml_number(band.x + band.width / 2);
  xml.open("path").attribute("stroke", "#FFFFFF").attribute("stroke-width", band.width);
  xml.attribute("d", "M" + middle + " " + xml_number(band.y + 4) + "V" + xml_number(bottom - 2));
  xml.attribute("stroke-dasharray", "2 " + xml_number(4 + 4 / static_cast<double>(repetition)));
  xml.close();
}

void draw_arrow(XmlWriter &xml, Point tip, bool leftwards, std::string_view colour) {
  const double back = tip.x + (leftwards ? arrow_length : -arrow_length);
  const std::string path = "M" + xml_number(tip.x) + " " + xml_number(tip.y) + "L" +
                           xml_number(back) + " " + xml_number(tip.y - 4) + "V" +
                           xml_number(tip.y + 4) + "Z";
  xml.open("path").attribute("d", path).attribute("fill", colour).close();
}

void stroke_edge(XmlWriter &xml, bool direct, bool closes_cycle) {
  xml.attribute("fill", "none").attribute("stroke", closes_cycle ? cycle_colour : line_colour);
  xml.attribute("stroke-width", closes_cycle ? 2 : 1.4);
  if (!direct) xml.attribute("stroke-dasharray", "5 4");
}

}  // namespace meshcat::core::lineage

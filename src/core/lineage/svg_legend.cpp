#include "core/lineage/svg_legend.hpp"

#include <algorithm>

#include "core/lineage/label.hpp"
#include "core/lineage/svg_style.hpp"

namespace meshcat::core::lineage {
namespace {

constexpr double sign_width = 30, entry_gap = 24, widest_entry = 300;

double sign_width_of(bool is_group) {
  return is_group ? 18 : sign_width + 8;
}

}  // namespace

SvgLegend::SvgLegend(const Picture &picture, const std::vector<std::string> &groups,
                     std::span<const DrawnEdge> edges, double width)
    : width_(width), group_count_(groups.size()) {
  for (std::size_t i = 0; i < groups.size(); ++i) add(Sign::group, groups[i], i);
  const auto any_node = [&](auto predicate) {
    return std::any_of(picture.nodes.begin(), picture.nodes.end(), predicate);
  };
  const auto any_edge = [&](auto predicate) {
    return std::any_of(edges.begin(), edges.end(), predicate);
  };
  if (!groups.empty() && any_node([](const PictureNode &node) { return node.group.empty(); }))
    add(Sign::group, "(no group)", group_count_);
  end_row();
  if (any_edge([](const DrawnEdge &edge) { return edge.edge.direct; }))
    add(Sign::direct, "direct: values flow");
  if (any_edge([](const DrawnEdge &edge) { return !edge.edge.direct; }))
    add(Sign::indirect, "indirect: joins, filters, groups, order");
  if (any_edge([](const DrawnEdge &edge) { return edge.closes_cycle(); }))
    add(Sign::cycle, "closes a cycle");
  if (any_node([](const PictureNode &node) { return node.highlighted; }))
    add(Sign::highlight, picture.highlight_meaning);
  end_row();
}

void SvgLegend::add(Sign sign, const std::string &text, std::size_t group) {
  const auto lines = wrap_label(clean_label(text), legend_size, false, widest_entry, 1);
  const std::string shown = lines.empty() ? "" : lines.front();
  const double entry_width =
      sign_width_of(sign == Sign::group) + label_width(shown, legend_size, false);
  if (x_ > 0 && x_ + entry_width > width_) end_row();
  entries_.push_back({sign, group, shown, x_, row_});
  x_ += entry_width + entry_gap;
}

void SvgLegend::end_row() {
  if (x_ > 0) ++row_;
  x_ = 0;
}

double SvgLegend::height() const {
  return static_cast<double>(row_) * legend_line;
}

void SvgLegend::draw_sign(XmlWriter &xml, const Entry &entry, double y) const {
  const double x = margin + entry.x;
  switch (entry.sign) {
    case Sign::group:
      return draw_band(xml, {x, y, 12, 14}, entry.group, group_count_);
    case Sign::highlight:
      return draw_box(xml, {x, y, sign_width, 14}, true);
    default: {
      const bool cycle = entry.sign == Sign::cycle;
      const double tip = cycle ? x : x + sign_width, end = cycle ? x + sign_width : x;
      xml.open("path").attribute("d", "M" + xml_number(end) + " " + xml_number(y + 7) + "H" +
                                          xml_number(tip + (cycle ? 7 : -7)));
      stroke_edge(xml, entry.sign != Sign::indirect, cycle);
      xml.close();
      return draw_arrow(xml, {tip, y + 7}, cycle, cycle ? cycle_colour : line_colour);
    }
  }
}

void SvgLegend::draw(XmlWriter &xml, double top) const {
  xml.open("g").attribute("class", "legend");
  for (const Entry &entry : entries_) {
    const double y = top + static_cast<double>(entry.row) * legend_line;
    draw_sign(xml, entry, y);
    draw_text(xml, {margin + entry.x + sign_width_of(entry.sign == Sign::group), y + 11},
              entry.text, legend_size, ink);
  }
  xml.close();
}

}  // namespace meshcat::core::lineage

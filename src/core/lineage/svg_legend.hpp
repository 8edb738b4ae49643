// The legend of an SVG picture.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/lineage/picture.hpp"
#include "core/lineage/svg_edges.hpp"
#include "core/lineage/xml_writer.hpp"

namespace meshcat::core::lineage {

// Explains the colours, lines and frames that occur in the picture, and no
// others: groups first, then lines, in rows of at most `width`.
class SvgLegend {
 public:
  SvgLegend(const Picture &picture, const std::vector<std::string> &groups,
            std::span<const DrawnEdge> edges, double width);

  double height() const;
  void draw(XmlWriter &xml, double top) const;

 private:
  enum class Sign { group, direct, indirect, cycle, highlight };
  struct Entry {
    Sign sign;
    std::size_t group;
    std::string text;
    double x;
    std::size_t row;
  };
  void add(Sign sign, const std::string &text, std::size_t group = 0);
  void end_row();
  void draw_sign(XmlWriter &xml, const Entry &entry, double y) const;

  double width_;
  std::size_t group_count_;
  std::vector<Entry> entries_;
  double x_ = 0;
  std::size_t row_ = 0;
};

}  // namespace meshcat::core::lineage

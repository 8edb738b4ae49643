#include "core/lineage/svg.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "core/lineage/label.hpp"
#include "core/lineage/layout.hpp"
#include "core/lineage/svg_edges.hpp"
#include "core/lineage/svg_legend.hpp"
#include "core/lineage/svg_style.hpp"
#include "core/lineage/xml_writer.hpp"

namespace meshcat::core::lineage {
namespace {

constexpr double caption_line = 14, title_line = 17, subtitle_line = 15;
constexpr double box_top = 6, box_bottom = 9;
constexpr double text_left = 16, text_right = 12;
constexpr double widest_text = 208, narrowest_text = 92;
constexpr double least_width = 420;

// The texts of a box as they are shown, in full or cut.
struct BoxText {
  std::vector<std::string> caption, title, subtitle;  // lines

  double height() const {
    return box_top + caption_line * static_cast<double>(caption.size()) +
           title_line * static_cast<double>(title.size()) +
           subtitle_line * static_cast<double>(subtitle.size()) + box_bottom;
  }
};

BoxText box_text(const PictureNode &node) {
  std::string title = clean_label(node.title);
  if (title.find_first_not_of(' ') == std::string::npos) title = "(no name)";
  const std::string caption = node.group == node.title ? "" : clean_label(node.group);
  return {wrap_label(caption, caption_size, false, widest_text, 1),
          wrap_label(title, title_size, true, widest_text, 2),
          wrap_label(clean_label(node.subtitle), subtitle_size, false, widest_text, 1)};
}

double widest(const std::vector<std::string> &lines, double size, bool bold) {
  double width = 0;
  for (const std::string &line : lines) width = std::max(width, label_width(line, size, bold));
  return width;
}

void check_size(const Picture &picture) {
  check_picture(picture);
  if (picture.nodes.size() <= max_drawn_nodes && picture.edges.size() <= max_drawn_edges) return;
  throw Error(sqlstate::program_limit_exceeded, "picture is too large to draw",
              "It has " + std::to_string(picture.nodes.size()) + " nodes and " +
                  std::to_string(picture.edges.size()) + " edges; the limits are " +
                  std::to_string(max_drawn_nodes) + " and " + std::to_string(max_drawn_edges) + ".",
              "Collapse it by group, or limit its depth.");
}

class SvgPicture {
 public:
  SvgPicture(const Picture &picture, Interrupt &interrupt)
      : picture_(picture), groups_(groups_of(picture)), edges_(merged_edges(picture)) {
    for (const PictureNode &node : picture.nodes) texts_.push_back(box_text(node));
    layout_ = lay_out(drawing(), interrupt);
    width_ = std::max(layout_.width, least_width);
    for (Box &box : layout_.boxes) box = {box.x + margin, box.y, box.width, box.height};
  }

  std::string run() {
    const std::vector<std::string> title =
        wrap_label(clean_label(picture_.title), heading_size, true, width_, 2);
    const std::vector<std::string> subtitle =
        wrap_label(clean_label(picture_.subtitle), legend_size, false, width_, 2);
    const double body = margin + heading_line * static_cast<double>(title.size()) +
                        legend_line * static_cast<double>(subtitle.size()) + header_gap;
    move_down(body);
    const double empty_line = picture_.nodes.empty() ? heading_line : 0;
    const double legend_top = body + layout_.height + empty_line + legend_gap;
    const SvgLegend legend(picture_, groups_, routes_, width_);

    xml_.open("svg").attribute("xmlns", "http://www.w3.org/2000/svg");
    const double height = legend_top + legend.height() + margin;
    xml_.attribute("width", width_ + 2 * margin).attribute("height", height);
    xml_.attribute("viewBox", "0 0 " + xml_number(width_ + 2 * margin) + " " + xml_number(height));
    xml_.attribute("role", "img").attribute("font-family", "sans-serif");
    xml_.open("title").text(picture_.title).close();
    xml_.open("rect").attribute("width", "100%").attribute("height", "100%");
    xml_.attribute("fill", "#FFFFFF").close();
    draw_header(title, subtitle);
    if (picture_.nodes.empty())
      draw_text(xml_, {margin, body}, "There is nothing to show.", legend_size, muted_ink);
    draw_edges(xml_, routes_, layout_.boxes);
    for (std::size_t i = 0; i < picture_.nodes.size(); ++i) draw_node(i);
    legend.draw(xml_, legend_top);
    xml_.close();
    return xml_.take();
  }

 private:
  Drawing drawing() {
    Drawing drawing{narrowest_text, narrowest_gap(edges_), {}, {}, {}};
    for (const BoxText &text : texts_) {
      drawing.heights.push_back(text.height());
      drawing.box_width = std::max({drawing.box_width, widest(text.caption, caption_size, false),
                                    widest(text.title, title_size, true),
                                    widest(text.subtitle, subtitle_size, false)});
    }
    drawing.box_width += text_left + text_right;
    for (const PictureNode &node : picture_.nodes) drawing.group_of.push_back(group_of(node));
    for (const PictureEdge &edge : edges_)
      if (edge.from != edge.to) drawing.arcs.push_back({edge.from, edge.to});
    return drawing;
  }

  // The position of the node's group among all; after the last for none.
  std::uint32_t group_of(const PictureNode &node) const {
    const auto found = std::lower_bound(groups_.begin(), groups_.end(), node.group);
    return static_cast<std::uint32_t>(node.group.empty() ? groups_.size()
                                                         : found - groups_.begin());
  }

  // Gives the layout its place under the header, and each edge its line.
  void move_down(double by) {
    for (Box &box : layout_.boxes) box.y += by;
    std::size_t next = 0;
    for (const PictureEdge &edge : edges_) {
      Route route;
      if (edge.from != edge.to) route = std::move(layout_.routes[next++]);
      for (Point &point : route.points) point = {point.x + margin, point.y + by};
      routes_.push_back(
          {edge, std::move(route), picture_.nodes[edge.from].title, picture_.nodes[edge.to].title});
    }
  }

  void draw_header(const std::vector<std::string> &title,
                   const std::vector<std::string> &subtitle) {
    double y = margin;
    for (const std::string &line : title) {
      draw_text(xml_, {margin, y + heading_size}, line, heading_size, ink, true);
      y += heading_line;
    }
    for (const std::string &line : subtitle) {
      draw_text(xml_, {margin, y + legend_size}, line, legend_size, muted_ink);
      y += legend_line;
    }
  }

  void draw_node(std::size_t i) {
    const PictureNode &node = picture_.nodes[i];
    const Box &box = layout_.boxes[i];
    xml_.open("g").attribute("class", "node").attribute("data-id", node.id);
    std::string tooltip = node.group.empty() ? node.title : node.group + ": " + node.title;
    if (!node.subtitle.empty()) tooltip += " (" + node.subtitle + ")";
    xml_.open("title").text(tooltip).close();
    draw_box(xml_, box, node.highlighted);
    draw_band(xml_, {box.x, box.y, band_width, box.height}, group_of(node), groups_.size());
    double y = box.y + box_top;
    const auto draw_lines = [&](const std::vector<std::string> &lines, double line, double size,
                                std::string_view colour, bool bold) {
      for (const std::string &text : lines) {
        y += line;
        draw_text(xml_, {box.x + text_left, y - (line - size) / 2 - 1}, text, size, colour, bold);
      }
    };
    draw_lines(texts_[i].caption, caption_line, caption_size, muted_ink, false);
    draw_lines(texts_[i].title, title_line, title_size, ink, true);
    draw_lines(texts_[i].subtitle, subtitle_line, subtitle_size, muted_ink, false);
    xml_.close();
  }

  const Picture &picture_;
  const std::vector<std::string> groups_;
  const std::vector<PictureEdge> edges_;
  std::vector<BoxText> texts_;
  Layout layout_;
  std::vector<DrawnEdge> routes_;
  double width_;
  XmlWriter xml_;
};

}  // namespace

std::string to_svg(const Picture &picture, Interrupt &interrupt) {
  check_size(picture);
  return SvgPicture(picture, interrupt).run();
}

}  // namespace meshcat::core::lineage

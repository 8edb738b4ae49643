// Pictures of the lineage: Mermaid and SVG, by product and dataset, or by column.
#include <algorithm>
#include <map>
#include <set>

#include "core/lineage/mermaid.hpp"
#include "core/lineage/step.hpp"
#include "core/lineage/svg.hpp"
#include "core/lineage/traversal.hpp"
#include "lineage/network.hpp"

namespace meshcat::lineage {

namespace {

using catalog::Store;
using core::Interrupt;
using core::lineage::Direction;
using core::lineage::Kind;
using core::lineage::Lineage;
using core::lineage::Node;
using core::lineage::Picture;
using core::lineage::Role;

// Builds a picture with one box for each product (its port and what the port
// reads are one thing to a reader) and one for each other dataset; or likewise
// with one for each column.
class Painter {
 public:
  Painter(Network &network, bool columns, Interrupt &interrupt)
      : network_(network),
        lineage_(network.graph()),
        columns_(columns),
        interrupt_(interrupt),
        box_of_(lineage_.node_count(), no_box) {}

  // What is around `starts`, both ways.
  void show_around(const std::vector<Node> &starts) {
    for (const Node start : starts) show(start);
    for (const Direction direction : {Direction::upstream, Direction::downstream})
      for (const auto &reached :
           core::lineage::reach(lineage_, starts, {.direction = direction}, interrupt_).nodes)
        if (!columns_ || lineage_.role(reached.node) == Role::column) show(reached.node);
    paint();
    for (const Node start : starts) picture_.nodes[box_of_[place_of(start)]].highlighted = true;
  }

  // All datasets that edges name.
  void show_all() {
    lineage_.each_edge([&](Node from, Node to, Kind) {
      interrupt_.poll();
      for (const Node end : {from, to}) show(end);
    });
    paint();
  }

  Picture take() { return std::move(picture_); }

 private:
  static constexpr std::uint32_t no_box = core::lineage::unlimited;

  Node place_of(Node node) const {
    return columns_ ? node : lineage_.whole(lineage_.dataset_of(node));
  }

  void show(Node node) {
    const Node place = place_of(node);
    shown_.emplace(network_.id_of(place), place);
  }

  void paint() {
    std::vector<Node> places;
    for (const auto &[id, place] : shown_) places.push_back(place);
    network_.name_nodes(places);
    // In the order of ids; those of datasets are below 0.
    if (!columns_) std::reverse(places.begin(), places.end());
    for (const Node place : places) add_box(place);
    connect(places);
  }

  void add_box(Node place) {
    const Dataset &dataset = network_.dataset_of(place);
    const std::string &column = network_.column(place);
    const auto [found, added] =
        by_key_.try_emplace(std::pair(dataset.product_id ? "p" + std::to_string(*dataset.product_id)
                                                         : "d" + std::to_string(dataset.id),
                                      column),
                            static_cast<std::uint32_t>(picture_.nodes.size()));
    box_of_[place] = found->second;
    if (!added) return;
    const std::string name = dataset.product_id ? dataset.product : dataset.text();
    const std::string group =
        dataset.domain.empty() && !dataset.elsewhere ? dataset.schema : dataset.domain;
    if (columns_)
      picture_.nodes.push_back({name + "#" + column, column, name, group, false});
    else
      picture_.nodes.push_back(
          {name, name, dataset.product_id ? "data product" : "", group, false});
  }

  void connect(const std::vector<Node> &places) {
    if (!columns_)
      lineage_.each_edge([&](Node from, Node to, Kind kind) { link(from, to, kind); });
    else
      for (const Node from : places)
        core::lineage::each_step(lineage_, from, Direction::downstream,
                                 [&](Node to, Kind kind) { link(from, to, kind); });
    for (const auto &[ends, is_direct] : direct_)
      picture_.edges.push_back({ends.first, ends.second, is_direct, {}});
  }

  void link(Node from, Node to, Kind kind) {
    interrupt_.poll();
    const Node source = place_of(from), target = place_of(to);
    const std::uint32_t a = box_of_[source], b = box_of_[target];
    if (a == no_box || b == no_box || (a == b && source != target)) return;
    bool &known = direct_[{a, b}];
    known = known || kind.direct();
  }

  Network &network_;
  const Lineage &lineage_;
  const bool columns_;
  Interrupt &interrupt_;
  std::set<std::pair<std::int64_t, Node>> shown_;
  std::vector<std::uint32_t> box_of_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> by_key_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> direct_;
  Picture picture_;
};

// Pictures are in UTF-8. Elsewhere names are converted, and what is drawn is ASCII.
bool converts() {
  const int encoding = GetDatabaseEncoding();
  return encoding != PG_UTF8 && encoding != PG_SQL_ASCII;
}

void to_utf8(std::string &text) {
  text = bridge::call(
      [&] { return pg_server_to_any(text.c_str(), static_cast<int>(text.size()), PG_UTF8); });
}

void to_utf8(Picture &picture) {
  for (std::string *text : {&picture.title, &picture.subtitle}) to_utf8(*text);
  for (core::lineage::PictureNode &node : picture.nodes)
    for (std::string *text : {&node.id, &node.title, &node.subtitle, &node.group}) to_utf8(*text);
}

// Every character beyond ASCII by its number, between `before` and ";".
std::string to_ascii(const std::string &utf8, const char *before) {
  std::string ascii;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto *bytes = reinterpret_cast<const unsigned char *>(utf8.data()) + i;
    const auto length = static_cast<std::size_t>(pg_utf_mblen(bytes));
    if (length == 1)
      ascii += utf8[i];
    else
      ascii.append(before).append(std::to_string(utf8_to_unicode(bytes))).append(";");
    i += length;
  }
  return ascii;
}

// The picture that both formats draw; `text` may be absent: everything.
Picture picture_of(Store &store, const std::optional<std::string> &text, Interrupt &interrupt) {
  std::vector<Subject> about;
  if (text) about.push_back(subject_of(store, *text));
  Network network(interrupt, about);
  const bool columns = text && about[0].column;
  Painter painter(network, columns, interrupt);
  if (text)
    painter.show_around(network.find(about[0]));
  else
    painter.show_all();
  Picture picture = painter.take();
  if (text && picture.nodes.empty())
    picture.nodes.push_back({about[0].text, about[0].text, "no lineage known", "", true});
  picture.title = text ? "Lineage of " + about[0].text : "Lineage of the mesh";
  if (picture.nodes.size() > core::lineage::readable_nodes) {
    picture = core::lineage::collapse_by_group(
        picture, columns ? core::lineage::Noun{"column", "columns"}
                         : core::lineage::Noun{"dataset", "datasets"});
    picture.subtitle = "collapsed by domain";
  }
  if (converts()) to_utf8(picture);
  return picture;
}

}  // namespace

// mesh.lineage_mermaid(dataset text) -> text
MESHCAT_FUNCTION(meshcat_lineage_mermaid) {
  const auto dataset = bridge::Args(fcinfo).maybe_text(0);
  Interrupt interrupt(bridge::interrupt_pending);
  std::string drawing;
  {
    Store store;
    drawing = core::lineage::to_mermaid(picture_of(store, dataset, interrupt));
  }
  return bridge::text_datum(converts() ? to_ascii(drawing, "#") : drawing);
}

// mesh.lineage_svg(dataset text) -> text
MESHCAT_FUNCTION(meshcat_lineage_svg) {
  const auto dataset = bridge::Args(fcinfo).maybe_text(0);
  Interrupt interrupt(bridge::interrupt_pending);
  std::string drawing;
  {
    Store store;
    drawing = core::lineage::to_svg(picture_of(store, dataset, interrupt), interrupt);
  }
  return bridge::text_datum(converts() ? to_ascii(drawing, "&#") : drawing);
}

}  // namespace meshcat::lineage

// Pictures of the lineage: Mermaid and SVG, by product and dataset.
#include <algorithm>
#include <map>
#include <set>

#include "core/lineage/mermaid.hpp"
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

// The datasets around `starts`, both ways, in the order of their ids.
std::vector<Node> around(const Lineage &lineage, const std::vector<Node> &starts,
                         Interrupt &interrupt) {
  std::set<std::pair<std::int64_t, Node>> shown;
  const auto show = [&](Node node) {
    const Node dataset = lineage.dataset_of(node);
    shown.emplace(lineage.dataset_id(dataset), dataset);
  };
  for (const Node start : starts) show(start);
  for (const Direction direction : {Direction::upstream, Direction::downstream})
    for (const auto &reached :
         core::lineage::reach(lineage, starts, {.direction = direction}, interrupt).nodes)
      show(reached.node);
  std::vector<Node> datasets;
  for (const auto &[id, dataset] : shown) datasets.push_back(dataset);
  return datasets;
}

// All that edges name, likewise.
std::vector<Node> all(const Lineage &lineage, Interrupt &interrupt) {
  std::set<std::pair<std::int64_t, Node>> shown;
  lineage.each_edge([&](Node from, Node to, Kind) {
    interrupt.poll();
    for (const Node dataset : {lineage.dataset_of(from), lineage.dataset_of(to)})
      shown.emplace(lineage.dataset_id(dataset), dataset);
  });
  std::vector<Node> datasets;
  for (const auto &[id, dataset] : shown) datasets.push_back(dataset);
  return datasets;
}

// Builds a picture with one box for each product (its port and what the port
// reads are one thing to a reader) and one for each other dataset.
class Painter {
 public:
  explicit Painter(const Network &network)
      : network_(network), box_of_(network.graph().dataset_count(), no_box) {}

  void show(Node dataset) {
    const Dataset &shown = network_.dataset(dataset);
    const auto [found, added] = by_key_.try_emplace(
        shown.product_id ? "p" + std::to_string(*shown.product_id) : "d" + std::to_string(shown.id),
        static_cast<std::uint32_t>(picture_.nodes.size()));
    if (added)
      picture_.nodes.push_back(
          shown.product_id ? core::lineage::PictureNode{shown.product, shown.product,
                                                        "data product", shown.domain, false}
                           : core::lineage::PictureNode{
                                 shown.text(), shown.text(), "",
                                 shown.domain.empty() ? shown.schema : shown.domain, false});
    box_of_[dataset] = found->second;
  }

  void highlight(Node dataset) { picture_.nodes[box_of_[dataset]].highlighted = true; }

  void connect() {
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> direct;
    const Lineage &lineage = network_.graph();
    lineage.each_edge([&](Node source, Node target, Kind kind) {
      const Node from = lineage.dataset_of(source), to = lineage.dataset_of(target);
      const std::uint32_t a = box_of_[from], b = box_of_[to];
      if (a == no_box || b == no_box || (a == b && from != to)) return;
      bool &known = direct[{a, b}];
      known = known || kind.direct();
    });
    for (const auto &[ends, is_direct] : direct)
      picture_.edges.push_back({ends.first, ends.second, is_direct, {}});
  }

  Picture &picture() { return picture_; }

 private:
  static constexpr std::uint32_t no_box = core::lineage::unlimited;

  const Network &network_;
  std::vector<std::uint32_t> box_of_;
  std::map<std::string, std::uint32_t> by_key_;
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

// The picture that both formats draw; `dataset` may be absent: everything.
Picture picture_of(Store &store, const std::optional<std::string> &dataset, Interrupt &interrupt) {
  const std::optional<Reference> reference =
      dataset ? std::optional(resolve(store, *dataset)) : std::nullopt;
  Network network(interrupt);
  const Lineage &lineage = network.graph();
  const std::vector<Node> starts = reference ? network.find(*reference) : std::vector<Node>();
  const std::vector<Node> shown =
      reference ? around(lineage, starts, interrupt) : all(lineage, interrupt);
  network.name_datasets(shown);
  Painter painter(network);
  for (const Node dataset : shown) painter.show(dataset);
  for (const Node start : starts) painter.highlight(lineage.dataset_of(start));
  painter.connect();
  Picture picture = std::move(painter.picture());
  if (reference && picture.nodes.empty()) {
    const std::string text = reference->name.dataset.to_string();
    picture.nodes.push_back({text, text, "no lineage known", "", true});
  }
  picture.title = reference ? "Lineage of " + reference->name.to_string() : "Lineage of the mesh";
  if (picture.nodes.size() > core::lineage::readable_nodes) {
    picture = core::lineage::collapse_by_group(picture, {"dataset", "datasets"});
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

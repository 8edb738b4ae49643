// Questions to lineage: whom a change reaches.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "catalog/names.hpp"
#include "core/lineage/traversal.hpp"
#include "lineage/network.hpp"
#include "lineage/question.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Args;
using catalog::Store;
using core::Interrupt;
using core::lineage::Node;
using core::lineage::Reach;
using core::lineage::Reached;

// What a walk found of one product, or of a domain's datasets of no product.
struct Impact {
  const Dataset *dataset;
  std::uint32_t hops = core::lineage::unlimited;
  bool direct = false;
  std::set<std::string> columns;
};
// The product, if any, or else the domain and the owner.
using Party = std::tuple<std::optional<std::int64_t>, std::string, std::string>;

Party party_of(const Dataset &dataset) {
  if (dataset.product_id) return {dataset.product_id, "", ""};
  return {std::nullopt, dataset.domain, dataset.owner};
}

// What is downstream of `starts`, without the products of `starts` themselves.
std::map<Party, Impact> impact_of(Network &network, const std::vector<Node> &starts,
                                  Interrupt &interrupt) {
  const Reach reach = core::lineage::reach(network.graph(), starts, {}, interrupt);
  std::vector<Node> named = starts;
  for (const Reached &reached : reach.nodes) named.push_back(reached.node);
  network.name_nodes(named);
  std::set<std::int64_t> own;
  for (const Node start : starts)
    if (const auto &product = network.dataset_of(start).product_id) own.insert(*product);
  std::map<Party, Impact> parties;
  for (const Reached &reached : reach.nodes) {
    const Dataset &dataset = network.dataset_of(reached.node);
    if (dataset.product_id && own.count(*dataset.product_id) != 0) continue;
    Impact &impact = parties[party_of(dataset)];
    impact.dataset = &dataset;
    impact.hops = std::min(impact.hops, reached.hops);
    impact.direct = impact.direct || reached.kinds.direct();
    const std::string &column = network.column(reached.node);
    if (column.empty()) continue;
    const std::string quoted = catalog::quote_identifier(column);
    impact.columns.insert(dataset.product_id ? quoted : dataset.text() + "." + quoted);
  }
  return parties;
}

std::string joined(const std::set<std::string> &texts) {
  std::string list;
  for (const std::string &text : texts) list += (list.empty() ? "" : ", ") + text;
  return list;
}

}  // namespace

// mesh.impact(dataset text, as_of timestamptz) -> setof
//   (domain, owner, product, hops, type, columns)
MESHCAT_FUNCTION(meshcat_lineage_impact) {
  const Args args(fcinfo);
  const std::string text = args.text(0, "dataset");
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Subject subject = subject_of(store, text);
  Network network(interrupt, {subject}, maybe_as_of(args, 1));
  const auto parties = impact_of(network, network.find(subject), interrupt);
  std::vector<const Impact *> sorted;
  for (const auto &[party, impact] : parties) sorted.push_back(&impact);
  std::sort(sorted.begin(), sorted.end(), [](const Impact *a, const Impact *b) {
    return std::tie(a->hops, a->dataset->product, a->dataset->domain, a->dataset->owner) <
           std::tie(b->hops, b->dataset->product, b->dataset->domain, b->dataset->owner);
  });
  for (const Impact *impact : sorted)
    result.add({text_or_null(impact->dataset->domain), text_or_null(impact->dataset->owner),
                text_or_null(impact->dataset->product),
                bridge::int4(static_cast<std::int32_t>(impact->hops)),
                bridge::text(type_text(impact->direct)), bridge::text(joined(impact->columns))});
  return Datum{0};
}

// mesh_catalog.downstream_products(start_product_id bigint) -> setof (product_id, hops)
MESHCAT_FUNCTION(meshcat_lineage_downstream_products) {
  const std::int64_t product = Args(fcinfo).int8(0, "start_product_id");
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Subject subject = subject_of_product(product);
  Network network(interrupt, {subject});
  for (const auto &[party, impact] : impact_of(network, network.find(subject), interrupt))
    if (const auto id = std::get<0>(party))
      result.add({bridge::int8(*id), bridge::int4(static_cast<std::int32_t>(impact.hops))});
  return Datum{0};
}

}  // namespace meshcat::lineage

// Questions to the lineage graph: upstream, downstream, impact, path, cycles.
#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "catalog/names.hpp"
#include "core/lineage/components.hpp"
#include "core/lineage/traversal.hpp"
#include "lineage/network.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Args;
using catalog::Store;
using core::Interrupt;
using core::lineage::Direction;
using core::lineage::Graph;
using core::lineage::Node;
using core::lineage::Reach;
using core::lineage::Reached;
using core::lineage::WalkOptions;

// A limit from an argument; a NULL is none.
std::uint32_t limit(const Args &args, int i, const char *name) {
  if (args.is_null(i)) return core::lineage::unlimited;
  const std::int32_t value = args.int4(i, name);
  if (value < 1)
    throw core::Error(core::sqlstate::invalid_parameter_value,
                      std::string(name) + " must be at least 1", {}, "Pass null for no limit.");
  return static_cast<std::uint32_t>(value);
}

bridge::Param text_or_null(const std::string &value) {
  return bridge::text(value.empty() ? std::nullopt : std::optional(value));
}

void say_truncated(const Reach &reach) {
  if (!reach.truncated()) return;
  const std::string listed = std::to_string(reach.nodes.size()), all = std::to_string(reach.total);
  const bool deeper = reach.depth_limited;
  bridge::call([&] {
    ereport(NOTICE, (errmsg_internal("the answer is truncated: %s of %s%s rows", listed.c_str(),
                                     deeper ? "more than " : "", all.c_str()),
                     errhint("Raise or omit max_depth and max_rows for all of it.")));
  });
}

// Where values arrive, what counts is whether any does so unmasked.
bool is_masked(const core::lineage::KindSet &kinds) {
  return kinds.direct() ? !kinds.exposed() : kinds.masked();
}

// Nearest first, then by name; a whole after its columns.
auto sort_key(const Network &network, const Reached &reached) {
  const Dataset &dataset = network.dataset_of(reached.node);
  const std::string &column = network.nodes()[reached.node].column;
  return std::tuple(reached.hops, std::string_view(dataset.schema), std::string_view(dataset.name),
                    column.empty(), std::string_view(column));
}

Datum list_reached(FunctionCallInfo fcinfo, Direction direction) {
  const Args args(fcinfo);
  const std::string text = args.text(0, "dataset");
  const WalkOptions options{direction, limit(args, 1, "max_depth"), core::lineage::unlimited,
                            args.boolean(2, "direct_only")};
  const std::uint32_t max_rows = limit(args, 3, "max_rows");
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Reference reference = resolve(store, text);
  const Network network(store, interrupt);
  const Graph graph(network.nodes().size(), network.edges(), interrupt);
  Reach reach = core::lineage::reach(graph.view(), network.find(reference), options, interrupt);
  std::sort(reach.nodes.begin(), reach.nodes.end(), [&](const Reached &a, const Reached &b) {
    return sort_key(network, a) < sort_key(network, b);
  });
  if (reach.nodes.size() > max_rows) reach.nodes.resize(max_rows);
  for (const Reached &reached : reach.nodes) {
    const Dataset &dataset = network.dataset_of(reached.node);
    result.add({bridge::text(dataset.text()), text_or_null(network.nodes()[reached.node].column),
                text_or_null(dataset.product), text_or_null(dataset.domain),
                bridge::int4(static_cast<std::int32_t>(reached.hops)),
                bridge::text(type_text(reached.kinds.direct())),
                bridge::text(subtype_text(reached.kinds.closest())),
                bridge::boolean(is_masked(reached.kinds))});
  }
  say_truncated(reach);
  return Datum{0};
}

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
std::map<Party, Impact> impact_of(const Network &network, const std::vector<Node> &starts,
                                  Interrupt &interrupt) {
  const Graph graph(network.nodes().size(), network.edges(), interrupt);
  const Reach reach = core::lineage::reach(graph.view(), starts, WalkOptions{}, interrupt);
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
    const std::string &column = network.nodes()[reached.node].column;
    if (column.empty()) continue;
    const std::string quoted = catalog::quote_identifier(column);
    impact.columns.insert(dataset.product_id ? quoted : dataset.text() + "." + quoted);
  }
  return parties;
}

// By which subtypes one node is an influence on the next; nothing for a whole that is
// one only because values flow between its columns.
std::optional<std::string> influences_of(Store &store, const Network &network, Node from, Node to) {
  const auto column = [&](Node node) { return text_or_null(network.nodes()[node].column); };
  return store
      .query(
          "select pg_catalog.string_agg(distinct e.subtype, ', ' order by e.subtype)"
          " from mesh_catalog.edge_in_force e"
          " where e.source_dataset_id = $1 and e.target_dataset_id = $2 and e.type = 'INDIRECT'"
          " and coalesce(e.source_column = $3, true) and coalesce(e.target_column = $4, true)",
          {bridge::int8(network.dataset_of(from).id), bridge::int8(network.dataset_of(to).id),
           column(from), column(to)})
      .maybe_text(0, 0);
}

std::string joined(const std::set<std::string> &words) {
  std::string text;
  for (const std::string &word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

}  // namespace

// mesh.upstream(dataset text, max_depth integer, direct_only boolean, max_rows integer)
MESHCAT_FUNCTION(meshcat_lineage_upstream) {
  return list_reached(fcinfo, Direction::upstream);
}

// mesh.downstream: likewise
MESHCAT_FUNCTION(meshcat_lineage_downstream) {
  return list_reached(fcinfo, Direction::downstream);
}

// mesh.impact(dataset text) -> setof (domain, owner, product, hops, type, columns)
MESHCAT_FUNCTION(meshcat_lineage_impact) {
  const std::string text = Args(fcinfo).text(0, "dataset");
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Reference reference = resolve(store, text);
  const Network network(store, interrupt);
  const auto parties = impact_of(network, network.find(reference), interrupt);
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
  const Network network(store, interrupt);
  std::vector<Node> starts;
  for (Node node = 0; node < network.nodes().size(); ++node)
    if (network.dataset_of(node).product_id == product) starts.push_back(node);
  for (const auto &[party, impact] : impact_of(network, starts, interrupt))
    if (const auto id = std::get<0>(party))
      result.add({bridge::int8(*id), bridge::int4(static_cast<std::int32_t>(impact.hops))});
  return Datum{0};
}

// mesh.lineage_path(source text, target text) -> setof (step, relation, column_name, type, subtype)
MESHCAT_FUNCTION(meshcat_lineage_path) {
  const Args args(fcinfo);
  const std::string source = args.text(0, "source"), target = args.text(1, "target");
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Reference from = resolve(store, source), to = resolve(store, target);
  const Network network(store, interrupt);
  // A node before all sources and one after all targets, to ask for one path.
  std::vector<core::lineage::Edge> edges = network.edges();
  const auto first = static_cast<Node>(network.nodes().size()), last = first + 1;
  for (const Node node : network.find(from)) edges.push_back({first, node, {}});
  for (const Node node : network.find(to)) edges.push_back({node, last, {}});
  const Graph graph(std::uint64_t{last} + 1, edges, interrupt);
  core::lineage::Path path;
  for (const bool direct_only : {true, false})
    if (!path.found)
      path = core::lineage::shortest_path(graph.view(), first, last, {.direct_only = direct_only},
                                          interrupt);
  for (std::size_t i = 1; path.found && i + 1 < path.nodes.size(); ++i) {
    std::optional<std::string> type, subtype;
    if (i > 1) {
      const core::lineage::Kind kind = path.hops[i - 1];
      type = type_text(kind.direct());
      subtype = kind.direct() ? subtype_text(kind.influence())
                              : influences_of(store, network, path.nodes[i - 1], path.nodes[i]);
    }
    result.add({bridge::int4(static_cast<std::int32_t>(i)),
                bridge::text(network.dataset_of(path.nodes[i]).text()),
                text_or_null(network.nodes()[path.nodes[i]].column), bridge::text(type),
                bridge::text(subtype)});
  }
  return Datum{0};
}

// mesh.lineage_cycles(max_cycles integer) -> setof (cycle integer, relation text)
MESHCAT_FUNCTION(meshcat_lineage_cycles) {
  const std::uint32_t most = limit(Args(fcinfo), 0, "max_cycles");
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Network network(store, interrupt);
  std::vector<core::lineage::Edge> edges;
  for (const core::lineage::Edge &edge : network.edges()) {
    const std::uint32_t source = network.nodes()[edge.from].dataset,
                        target = network.nodes()[edge.to].dataset;
    // From one column to another of the same dataset nothing goes round.
    if (source != target || edge.from == edge.to) edges.push_back({source, target, {}});
  }
  const Graph graph(network.datasets().size(), edges, interrupt);
  const auto found = core::lineage::find_cycles(graph.view(), most, interrupt);
  for (std::size_t i = 0; i < found.cycles.size(); ++i)
    for (const Node dataset : found.cycles[i])
      result.add({bridge::int4(static_cast<std::int32_t>(i + 1)),
                  bridge::text(network.datasets()[dataset].text())});
  if (found.truncated())
    bridge::call([&] {
      ereport(NOTICE, (errmsg_internal("there are " UINT64_FORMAT " cycles", found.total),
                       errhint("Raise max_cycles to list them all.")));
    });
  return Datum{0};
}

}  // namespace meshcat::lineage

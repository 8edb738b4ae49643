// Questions to lineage: upstream, downstream.
#include <algorithm>
#include <string_view>
#include <tuple>

#include "core/lineage/traversal.hpp"
#include "lineage/network.hpp"
#include "lineage/question.hpp"

namespace meshcat::lineage {

using bridge::Args;

std::uint32_t limit(const Args &args, int i, const char *name) {
  if (args.is_null(i)) return core::lineage::unlimited;
  const std::int32_t value = args.int4(i, name);
  if (value < 1)
    throw core::Error(core::sqlstate::invalid_parameter_value,
                      std::string(name) + " must be at least 1", {}, "Pass null for no limit.");
  return static_cast<std::uint32_t>(value);
}

std::optional<TimestampTz> maybe_as_of(const Args &args, int i) {
  if (args.is_null(i)) return std::nullopt;
  return args.timestamptz(i, "as_of");
}

bridge::Param text_or_null(const std::string &value) {
  return bridge::text(value.empty() ? std::nullopt : std::optional(value));
}

void say_truncated(std::size_t listed, std::size_t all, bool depth_limited) {
  if (listed == all && !depth_limited) return;
  const std::string some = std::to_string(listed), total = std::to_string(all);
  bridge::call([&] {
    ereport(NOTICE, (errmsg_internal("the answer is truncated: %s of %s%s rows", some.c_str(),
                                     depth_limited ? "more than " : "", total.c_str()),
                     errhint("Raise or omit max_depth and max_rows for all of it.")));
  });
}

namespace {

using catalog::Store;
using core::Interrupt;
using core::lineage::Direction;
using core::lineage::Reach;
using core::lineage::Reached;
using core::lineage::Role;
using core::lineage::WalkOptions;

// Where values arrive, what counts is whether any does so unmasked.
bool is_masked(const core::lineage::KindSet &kinds) {
  return kinds.direct() ? !kinds.exposed() : kinds.masked();
}

// Nearest first, then by name; a whole after its columns.
auto sort_key(const Network &network, const Reached &reached) {
  const Dataset &dataset = network.dataset_of(reached.node);
  const std::string &column = network.column(reached.node);
  return std::tuple(reached.hops, std::string_view(dataset.schema), std::string_view(dataset.name),
                    column.empty(), std::string_view(column));
}

// The first `most` nodes in the order of their answers, named.
void order(Network &network, std::vector<Reached> &nodes, std::uint32_t most) {
  if (nodes.size() > most) {
    // Names decide only among those that are as far away as the last one.
    const std::uint32_t hops = nodes[most - 1].hops;
    nodes.erase(std::find_if(nodes.begin() + most, nodes.end(),
                             [&](const Reached &reached) { return reached.hops > hops; }),
                nodes.end());
  }
  std::vector<core::lineage::Node> found;
  for (const Reached &reached : nodes) found.push_back(reached.node);
  network.name_nodes(found);
  std::sort(nodes.begin(), nodes.end(), [&](const Reached &a, const Reached &b) {
    return sort_key(network, a) < sort_key(network, b);
  });
  if (nodes.size() > most) nodes.resize(most);
}

Datum list_reached(FunctionCallInfo fcinfo, Direction direction) {
  const Args args(fcinfo);
  const std::string text = args.text(0, "dataset");
  const WalkOptions options{direction, limit(args, 1, "max_depth"), args.boolean(2, "direct_only")};
  const std::uint32_t max_rows = limit(args, 3, "max_rows");
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Subject subject = subject_of(store, text);
  Network network(interrupt, {subject}, maybe_as_of(args, 4));
  Reach reach = core::lineage::reach(network.graph(), network.find(subject), options, interrupt);
  const std::size_t all = reach.nodes.size();
  order(network, reach.nodes, max_rows);
  for (const Reached &reached : reach.nodes) {
    const Dataset &dataset = network.dataset_of(reached.node);
    result.add({bridge::text(dataset.text()), text_or_null(network.column(reached.node)),
                text_or_null(dataset.product), text_or_null(dataset.domain),
                bridge::int4(static_cast<std::int32_t>(reached.hops)),
                bridge::text(type_text(reached.kinds.direct())),
                bridge::text(subtype_text(reached.kinds.closest())),
                bridge::boolean(is_masked(reached.kinds))});
  }
  say_truncated(reach.nodes.size(), all, reach.depth_limited);
  return Datum{0};
}

}  // namespace

// mesh.upstream(dataset text, max_depth integer, direct_only boolean, max_rows integer,
//   as_of timestamptz) -> setof
//   (relation, column_name, product, domain, hops, type, subtype, masked)
MESHCAT_FUNCTION(meshcat_lineage_upstream) {
  return list_reached(fcinfo, Direction::upstream);
}

// mesh.downstream: likewise
MESHCAT_FUNCTION(meshcat_lineage_downstream) {
  return list_reached(fcinfo, Direction::downstream);
}

// mesh_catalog.reached_nodes(dataset text, upstream boolean, max_depth integer,
//   direct_only boolean) -> setof bigint
MESHCAT_FUNCTION(meshcat_lineage_reached_nodes) {
  const Args args(fcinfo);
  const std::string text = args.text(0, "dataset");
  const WalkOptions options{
      args.boolean(1, "upstream") ? Direction::upstream : Direction::downstream,
      limit(args, 2, "max_depth"), args.boolean(3, "direct_only")};
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Subject subject = subject_of(store, text);
  Network network(interrupt, {subject});
  const Reach reach =
      core::lineage::reach(network.graph(), network.find(subject), options, interrupt);
  for (const Reached &reached : reach.nodes) {
    const std::int64_t id = network.id_of(reached.node);
    Datum value = Int64GetDatum(id);
    bool null = network.graph().role(reached.node) == Role::column && id < 0;
    result.add(&value, &null);
  }
  return Datum{0};
}

}  // namespace meshcat::lineage

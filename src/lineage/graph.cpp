// The shared graph, as administrators see it.
#include "bridge/guc.hpp"
#include "bridge/snapshot.hpp"
#include "catalog/store.hpp"
#include "lineage/base.hpp"

namespace meshcat::lineage {

namespace {

using core::Interrupt;

const char *state_text(const BaseFacts &facts) {
  if (!facts.preloaded) return "missing";
  if (bridge::guc::lineage_graph_memory == 0) return "off";
  switch (facts.state) {
    case BaseState::none:
      return "none";
    case BaseState::ready:
      return "ready";
    case BaseState::too_large:
      return "too large";
    case BaseState::failed:
      break;
  }
  return "failed";
}

}  // namespace

// mesh_catalog.build_lineage_graph() -> boolean
MESHCAT_FUNCTION(meshcat_lineage_build_graph) {
  catalog::Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const RecordedEdges recorded;
  const core::Snapshot snapshot = bridge::active_snapshot();
  auto maker = BaseMaker::start(recorded.table(), snapshot);
  if (maker) {
    EdgesRead edges = read_edges(std::nullopt, {}, interrupt);
    if (edges.builder)
      maker->publish(edges.builder->build(interrupt).view());
    else
      maker->refuse(edges.bytes);
  }
  PG_RETURN_BOOL(maker.has_value());
}

// mesh_catalog.lineage_graph_facts(out state, out epoch, out datasets, out columns,
//   out edges, out bytes, out built_at, out build_us, out error, out wanted_bytes,
//   out seen_before)
MESHCAT_FUNCTION(meshcat_lineage_graph_facts) {
  bridge::SetResult result(fcinfo);
  catalog::Store store;
  const RecordedEdges recorded;
  const BaseFacts facts = base_facts(recorded.table());
  const Made &made = facts.current;
  const bool none = made.handle == DSM_HANDLE_INVALID;
  const auto count = [&](std::uint64_t value) {
    return none ? bridge::int8(std::nullopt) : bridge::int8(static_cast<std::int64_t>(value));
  };
  bridge::Param built_at = bridge::timestamptz(made.built_at);
  built_at.null = none;
  const bool refused = facts.state == BaseState::too_large || facts.state == BaseState::failed;
  result.add(
      {bridge::text(state_text(facts)), count(made.epoch), count(made.datasets),
       count(made.columns), count(made.edges), count(made.bytes), built_at,
       count(static_cast<std::uint64_t>(made.build_us)),
       bridge::text(facts.error[0] == '\0' ? std::nullopt
                                           : std::optional<std::string>(facts.error)),
       refused ? bridge::int8(static_cast<std::int64_t>(facts.wanted)) : bridge::int8(std::nullopt),
       count(facts.seen_before)});
  return Datum{0};
}

}  // namespace meshcat::lineage

// Questions to lineage: by which way.
#include "core/lineage/traversal.hpp"
#include "lineage/network.hpp"
#include "lineage/question.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Args;
using catalog::Store;
using core::Interrupt;
using core::lineage::Node;

// By which subtypes one node is an influence on the next; nothing for a whole that is
// one only because values flow between its columns.
std::optional<std::string> influences_of(bridge::Spi &spi, const Network &network, Node from,
                                         Node to) {
  return spi
      .query(
          "select pg_catalog.string_agg(distinct e.subtype, ', ' order by e.subtype)"
          " from mesh_catalog.edge_in_force e"
          " where e.source_dataset_id = $1 and e.target_dataset_id = $2 and e.type = 'INDIRECT'"
          " and coalesce(e.source_column = $3, true) and coalesce(e.target_column = $4, true)",
          {bridge::int8(network.dataset_of(from).id), bridge::int8(network.dataset_of(to).id),
           text_or_null(network.column(from)), text_or_null(network.column(to))},
          true)
      .maybe_text(0, 0);
}

}  // namespace

// mesh.lineage_path(source text, target text) -> setof (step, relation, column_name, type, subtype)
MESHCAT_FUNCTION(meshcat_lineage_path) {
  const Args args(fcinfo);
  const std::string source = args.text(0, "source"), target = args.text(1, "target");
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  const Subject from = subject_of(store, source), to = subject_of(store, target);
  Network network(interrupt, {from, to});
  const std::vector<Node> sources = network.find(from), targets = network.find(to);
  core::lineage::Path path;
  for (const bool direct_only : {true, false})
    if (!path.found)
      path =
          core::lineage::shortest_path(network.graph(), sources, targets, direct_only, interrupt);
  network.name_nodes(path.nodes);
  bridge::Spi spi;
  for (std::size_t i = 0; i < path.nodes.size(); ++i) {
    std::optional<std::string> type, subtype;
    if (i > 0) {
      const core::lineage::Kind kind = path.hops[i - 1];
      type = type_text(kind.direct());
      subtype = kind.direct() ? subtype_text(kind.influence())
                              : influences_of(spi, network, path.nodes[i - 1], path.nodes[i]);
    }
    result.add({bridge::int4(static_cast<std::int32_t>(i + 1)),
                bridge::text(network.dataset_of(path.nodes[i]).text()),
                text_or_null(network.column(path.nodes[i])), bridge::text(type),
                bridge::text(subtype)});
  }
  return Datum{0};
}

}  // namespace meshcat::lineage

// mesh.scan_lineage: what the definitions of views say, into the catalog.
#include "catalog/authority.hpp"
#include "catalog/names.hpp"
#include "lineage/datasets.hpp"
#include "lineage/definition.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Rows;
using catalog::Store;

struct Changes {
  std::int64_t edges, added, removed;
};

// Scanning records facts that the server states; but it writes, so whoever asks
// for it must have something to do in the mesh.
void require_any_duty(Store &store) {
  const Rows rows = store.query("select pg_catalog.cardinality($1) > 0",
                                {bridge::datum(INT8ARRAYOID, catalog::my_domains(store), false)});
  if (rows.boolean(0, 0)) return;
  throw core::Error(core::sqlstate::insufficient_privilege, "permission denied to scan lineage",
                    "Role \"" + store.caller_name() + "\" holds no duty in any domain.",
                    "Ask a member of a domain's team, or a platform admin.");
}

// Replaces what was read from the view's definition before.
Changes record(Store &store, Oid view, const std::vector<SourceEdge> &edges) {
  std::vector<std::string> sources, attributes, targets, types, subtypes, masking;
  std::vector<Oid> relations{view};
  for (const SourceEdge &edge : edges) {
    relations.push_back(edge.relation);
    sources.push_back(std::to_string(edge.relation));
    attributes.push_back(std::to_string(edge.attribute));
    targets.push_back(std::to_string(edge.target));
    types.emplace_back(edge.direct ? "DIRECT" : "INDIRECT");
    subtypes.emplace_back(edge.subtype);
    masking.emplace_back(edge.masking ? "true" : "false");
  }
  ensure_datasets(store, relations);
  const Rows now = store.query("select pg_catalog.clock_timestamp()");
  const bridge::Param seen = bridge::timestamptz(now.timestamptz(0, 0));
  const Rows counts = store.query(
      "with edge as (select * from unnest($2::pg_catalog.oid[], $3::int2[], $4::int2[],"
      "  $5, $6, $7::boolean[]) u (relation, attribute, target, type, subtype, masking)),"
      " written as (insert into mesh_catalog.lineage_edge (source_dataset_id, source_column,"
      "  target_dataset_id, target_column, type, subtype, masking, evidence, first_seen, last_seen,"
      "  recorded_by)"
      " select s.dataset_id, a.attname, t.dataset_id, b.attname, e.type, e.subtype, e.masking,"
      "  'definition', $8, $8, $9"
      " from edge e join mesh_catalog.dataset s on s.relation = e.relation"
      " join mesh_catalog.dataset t on t.relation = $1::pg_catalog.oid"
      " left join pg_catalog.pg_attribute a on a.attrelid = e.relation and a.attnum = e.attribute"
      "  and e.attribute > 0"
      " left join pg_catalog.pg_attribute b on b.attrelid = $1 and b.attnum = e.target"
      "  and e.target > 0"
      " on conflict (source_dataset_id, source_column, target_dataset_id, target_column, type,"
      "  subtype, masking, evidence) do update set last_seen = excluded.last_seen"
      " returning first_seen = $8 as added)"
      " select pg_catalog.count(*), pg_catalog.count(*) filter (where added) from written",
      {bridge::oid(view), bridge::text_array(sources), bridge::text_array(attributes),
       bridge::text_array(targets), bridge::text_array(types), bridge::text_array(subtypes),
       bridge::text_array(masking), seen, bridge::text(store.caller_name())});
  const Rows gone = store.query(
      "delete from mesh_catalog.lineage_edge e using mesh_catalog.dataset t"
      " where t.dataset_id = e.target_dataset_id and t.relation = $1::pg_catalog.oid"
      " and e.evidence = 'definition' and e.last_seen < $2 returning 1",
      {bridge::oid(view), seen});
  return {counts.int8(0, 0), counts.int8(0, 1), static_cast<std::int64_t>(gone.size())};
}

void warn(const std::string &relation, const char *message) {
  bridge::call([&] {
    ereport(WARNING, (errmsg_internal("could not read the lineage of %s", relation.c_str()),
                      errdetail_internal("%s", message)));
  });
}

}  // namespace

// mesh.scan_lineage() -> setof (relation text, edges bigint, added bigint, removed bigint)
MESHCAT_FUNCTION(meshcat_lineage_scan) {
  bridge::SetResult result(fcinfo);
  Store store;
  require_any_duty(store);
  const Rows views = store.query(
      "select c.oid, n.nspname, c.relname from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where c.relkind in ('v', 'm') and c.relpersistence <> 't'"
      " and n.nspname not in ('pg_catalog', 'information_schema', 'mesh', 'mesh_catalog')"
      " order by 2, 3");
  for (std::size_t i = 0; i < views.size(); ++i) {
    const Oid view = views.oid(i, 0);
    const std::string name = catalog::quote_qualified(views.text(i, 1), views.text(i, 2));
    Changes changes{};
    // A view that is dropped meanwhile must not keep the others from being read.
    const bool read =
        bridge::attempt([&] { changes = record(store, view, definition_edges(view)); },
                        [&](const ErrorData &error) { warn(name, error.message); });
    if (read)
      result.add({bridge::text(name), bridge::int8(changes.edges), bridge::int8(changes.added),
                  bridge::int8(changes.removed)});
  }
  return Datum{0};
}

}  // namespace meshcat::lineage

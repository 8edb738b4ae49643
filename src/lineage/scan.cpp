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
  if (catalog::is_admin(store, store.caller())) return;
  const Rows rows = store.query("select pg_catalog.cardinality($1) > 0",
                                {bridge::datum(INT8ARRAYOID, catalog::my_domains(store), false)});
  if (rows.boolean(0, 0)) return;
  throw core::Error(core::sqlstate::insufficient_privilege, "permission denied to scan lineage",
                    "Role \"" + store.caller_name() + "\" holds no duty in any domain.",
                    "Ask a member of a domain's team, or a platform admin.");
}

// Makes the recorded edges of a view those that its definition has now. Records of
// edges compare as a whole: a null in them is a value like any other.
constinit bridge::Prepared replace_edges{
    "with found as (select s.dataset_id as source, e.type, e.subtype, e.masking,"
    "   a.attname::text collate pg_catalog.\"default\" as source_column, t.dataset_id as target,"
    "   b.attname::text collate pg_catalog.\"default\" as target_column"
    "  from unnest($2::pg_catalog.oid[], $3::int2[], $4::int2[], $5, $6, $7::boolean[])"
    "   e (relation, attribute, target, type, subtype, masking)"
    "  join mesh_catalog.dataset s on s.relation = e.relation"
    "  join mesh_catalog.dataset t on t.relation = $1"
    "  left join pg_catalog.pg_attribute a on a.attrelid = e.relation and a.attnum > 0"
    "   and not a.attisdropped and e.attribute in (0, a.attnum)"
    "  left join pg_catalog.pg_attribute b on b.attrelid = $1 and b.attnum > 0"
    "   and b.attnum = e.target),"
    " now as (select distinct f as edge from found f),"
    " before as (select e.edge_id, (e.source_dataset_id, e.type, e.subtype, e.masking,"
    "   e.source_column, e.target_dataset_id, e.target_column) as edge"
    "  from mesh_catalog.lineage_edge e join mesh_catalog.dataset t"
    "   on t.dataset_id = e.target_dataset_id"
    "  where t.relation = $1 and e.evidence = 'definition'),"
    " removed as (delete from mesh_catalog.lineage_edge where edge_id in (select b.edge_id"
    "  from before b where not exists (select from now n where n.edge = b.edge)) returning 1),"
    " confirmed as (update mesh_catalog.lineage_edge e"
    "  set last_seen = greatest(e.last_seen, pg_catalog.now())"
    "  from before b join now n on n.edge = b.edge where e.edge_id = b.edge_id),"
    " added as (insert into mesh_catalog.lineage_edge (source_dataset_id, type,"
    "  subtype, masking, source_column, target_dataset_id, target_column, evidence, recorded_by)"
    "  select (n.edge).*, 'definition', $8 from now n"
    "  where not exists (select from before b where b.edge = n.edge) returning 1)"
    " select (select pg_catalog.count(*) from now), (select pg_catalog.count(*) from added),"
    "  (select pg_catalog.count(*) from removed)"};

Changes record(Store &store, bridge::Spi &session, Oid view, const std::vector<SourceEdge> &edges) {
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
  const Rows counts = session.query(
      replace_edges,
      {bridge::oid(view), bridge::text_array(sources), bridge::text_array(attributes),
       bridge::text_array(targets), bridge::text_array(types), bridge::text_array(subtypes),
       bridge::text_array(masking), bridge::text(store.caller_name())});
  return {counts.int8(0, 0), counts.int8(0, 1), counts.int8(0, 2)};
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
  // One scan at a time; declarations and readers go on.
  store.query("lock table mesh_catalog.lineage_edge in share update exclusive mode");
  const Rows views = store.query(
      "select c.oid, n.nspname, c.relname from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where c.relkind in ('v', 'm') and c.relpersistence <> 't'"
      " and n.nspname not in ('pg_catalog', 'information_schema')"
      " and not exists (select from pg_catalog.pg_depend d"
      "  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid"
      "   and d.deptype = 'e')"  // an extension's own views
      " order by 2, 3");
  for (std::size_t i = 0; i < views.size(); ++i) {
    const Oid view = views.oid(i, 0);
    const std::string name = catalog::quote_qualified(views.text(i, 1), views.text(i, 2));
    bridge::Spi session;  // what this view takes in memory goes with it
    std::vector<SourceEdge> edges;
    // A view that cannot be read must not keep the others from it.
    if (!bridge::attempt([&] { edges = definition_edges(session, view); },
                         [&](const ErrorData &error) { warn(name, error.message); }))
      continue;
    const Changes changes = record(store, session, view, edges);
    result.add({bridge::text(name), bridge::int8(changes.edges), bridge::int8(changes.added),
                bridge::int8(changes.removed)});
  }
  return Datum{0};
}

}  // namespace meshcat::lineage

// mesh.scan_lineage: what the definitions of views and functions say, into the catalog.
#include <map>

#include "catalog/authority.hpp"
#include "catalog/names.hpp"
#include "lineage/datasets.hpp"
#include "lineage/definition.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Rows;
using catalog::Store;

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

// The edges that the definitions of some views have now, as a relation `found`: a column
// that is there no more is none of them.
#define MESHCAT_FOUND_EDGES                                                                     \
  "view as (select v.relation, v.position, t.dataset_id"                                        \
  "  from unnest($1::pg_catalog.oid[]) with ordinality v (relation, position)"                  \
  "  join mesh_catalog.dataset t on t.relation = v.relation),"                                  \
  " found as (select distinct s.dataset_id as source,"                                          \
  "   a.attname::text collate pg_catalog.\"default\" as source_column, t.dataset_id as target," \
  "   b.attname::text collate pg_catalog.\"default\" as target_column, e.subtype, e.masking"    \
  "  from unnest($2::pg_catalog.oid[], $3::int2[], $4::pg_catalog.oid[], $5::int2[], $6,"       \
  "   $7::boolean[]) e (relation, attribute, view, target, subtype, masking)"                   \
  "  join mesh_catalog.dataset s on s.relation = e.relation"                                    \
  "  join view t on t.relation = e.view"                                                        \
  "  left join pg_catalog.pg_attribute a on a.attrelid = e.relation and a.attnum > 0"           \
  "   and not a.attisdropped and e.attribute in (0, a.attnum)"                                  \
  "  left join pg_catalog.pg_attribute b on b.attrelid = e.view and b.attnum > 0"               \
  "   and b.attnum = e.target)"

constexpr char ensure_nodes[] =
    "with " MESHCAT_FOUND_EDGES
    " insert into mesh_catalog.lineage_node (dataset_id, column_name)"
    " select source, source_column from found union select target, target_column from found"
    " order by 1, 2"  // of two shortest ways questions prefer the older columns
    " on conflict (dataset_id, column_name) where dropped_at is null do nothing";

// Makes the recorded edges of some views those that their definitions have now, and
// tells for each view how many there are, are new, and are gone.
constexpr char replace_edges[] =
    "with " MESHCAT_FOUND_EDGES
    ", now as (select s.node_id as source, t.node_id as target, f.subtype, f.masking,"
    "   f.target as dataset_id from found f"
    "  join mesh_catalog.lineage_node s on s.dataset_id = f.source and s.dropped_at is null"
    "   and s.column_name is not distinct from f.source_column"
    "  join mesh_catalog.lineage_node t on t.dataset_id = f.target and t.dropped_at is null"
    "   and t.column_name is not distinct from f.target_column),"
    " before as (select e.edge_id, e.source_node_id as source, e.target_node_id as target,"
    "   e.subtype, e.masking, n.dataset_id from mesh_catalog.lineage_edge e"
    "  join mesh_catalog.lineage_node n on n.node_id = e.target_node_id"
    "  join view using (dataset_id) where e.evidence = 'definition'"
    "   and e.job_id is null and e.ended_at is null),"
    " removed as (update mesh_catalog.lineage_edge e"
    "  set ended_at = greatest(e.first_seen, pg_catalog.now())"
    "  from before b where e.edge_id = b.edge_id and not exists (select from now n"
    "   where (n.source, n.target, n.subtype, n.masking)"
    "    = (b.source, b.target, b.subtype, b.masking)) returning b.dataset_id),"
    " confirmed as (update mesh_catalog.lineage_edge e"
    "  set last_seen = greatest(e.last_seen, pg_catalog.now())"
    "  from before b join now n using (source, target, subtype, masking)"
    "  where e.edge_id = b.edge_id),"
    " new as (select n.* from now n where not exists (select from before b"
    "   where (n.source, n.target, n.subtype, n.masking)"
    "    = (b.source, b.target, b.subtype, b.masking))),"
    " added as (insert into mesh_catalog.lineage_edge (source_node_id, target_node_id, subtype,"
    "   masking, evidence, recorded_by)"
    "  select source, target, subtype, masking, 'definition', $8 from new"
    "  order by dataset_id, target, source, subtype),"
    " changes as (select dataset_id, 1 as now, 0 as added, 0 as removed from now"
    "  union all select dataset_id, 0, 1, 0 from new"
    "  union all select dataset_id, 0, 0, 1 from removed)"
    " select v.relation, coalesce(pg_catalog.sum(c.now), 0), coalesce(pg_catalog.sum(c.added), 0),"
    "  coalesce(pg_catalog.sum(c.removed), 0)"
    " from view v left join changes c using (dataset_id)"
    " group by v.relation, v.position order by v.position";
#undef MESHCAT_FOUND_EDGES

// Views and their edges, recorded by the thousands.
class Batch {
 public:
  void add(Oid view, const std::string &name, const std::vector<SourceEdge> &edges) {
    names_.emplace(view, name);
    views_.push_back(std::to_string(view));
    relations_.push_back(view);
    for (const SourceEdge &edge : edges) {
      relations_.push_back(edge.relation);
      sources_.push_back(std::to_string(edge.relation));
      attributes_.push_back(std::to_string(edge.attribute));
      targets_.push_back(views_.back());
      columns_.push_back(std::to_string(edge.target));
      subtypes_.emplace_back(edge.subtype);
      masking_.emplace_back(edge.masking ? "true" : "false");
    }
  }

  bool full() const { return views_.size() + sources_.size() >= 20000; }

  void record(Store &store, bridge::SetResult &result) const {
    ensure_datasets(store, relations_);
    const auto run = [&](const char *sql) {
      return store.query(sql, {bridge::text_array(views_), bridge::text_array(sources_),
                               bridge::text_array(attributes_), bridge::text_array(targets_),
                               bridge::text_array(columns_), bridge::text_array(subtypes_),
                               bridge::text_array(masking_), bridge::text(store.caller_name())});
    };
    run(ensure_nodes);
    const Rows rows = run(replace_edges);
    for (std::size_t i = 0; i < rows.size(); ++i)
      result.add({bridge::text(names_.at(rows.oid(i, 0))), bridge::int8(rows.int8(i, 1)),
                  bridge::int8(rows.int8(i, 2)), bridge::int8(rows.int8(i, 3))});
  }

 private:
  std::map<Oid, std::string> names_;
  std::vector<Oid> relations_;
  std::vector<std::string> views_, sources_, attributes_, targets_, columns_, subtypes_, masking_;
};

void warn(const std::string &relation, const char *message) {
  bridge::call([&] {
    ereport(WARNING, (errmsg_internal("could not read the lineage of %s", relation.c_str()),
                      errdetail_internal("%s", message)));
  });
}

constexpr char all_views[] =
    "select c.oid, n.nspname, c.relname from pg_catalog.pg_class c"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " where c.relkind in ('v', 'm') and c.relpersistence <> 't'"
    " and n.nspname not in ('pg_catalog', 'information_schema')"
    " and not mesh_catalog.lineage_excludes(n.nspname::text)"
    " and not exists (select from pg_catalog.pg_depend d"
    "  where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid"
    "   and d.deptype = 'e')"  // an extension's own views
    " and ($1 is null or c.oid = any ($1::pg_catalog.oid[]))"
    " order by 2, 3";

void scan(Store &store, const bridge::Param &only, bridge::SetResult &result) {
  // One scan at a time; declarations and readers go on.
  store.query("lock table mesh_catalog.lineage_edge in share update exclusive mode");
  const Rows views = store.query(all_views, {only});
  for (std::size_t i = 0; i < views.size();) {
    const bridge::Spi session;  // what a batch takes in memory goes with it
    Batch batch;
    for (; i < views.size() && !batch.full(); ++i) {
      const Oid view = views.oid(i, 0);
      const std::string name = catalog::quote_qualified(views.text(i, 1), views.text(i, 2));
      // A view that cannot be read must not keep the others from it.
      bridge::attempt([&] { batch.add(view, name, definition_edges(view)); },
                      [&](const ErrorData &error) { warn(name, error.message); });
    }
    batch.record(store, result);
  }
}

}  // namespace

// mesh.scan_lineage() -> setof (relation text, edges bigint, added bigint, removed bigint)
MESHCAT_FUNCTION(meshcat_lineage_scan) {
  bridge::SetResult result(fcinfo);
  Store store;
  require_any_duty(store);
  store.query("select mesh_catalog.fold_lineage()");
  scan(store, bridge::datum(OIDARRAYOID, 0, true), result);
  result.add(store.query("select * from mesh_catalog.scan_foreign_tables(null)"));
  result.add(store.query("select * from mesh_catalog.scan_bodies($1::text::name)",
                         {bridge::text(store.caller_name())}));
  return Datum{0};
}

// mesh_catalog.scan_views(views oid[]) -> the same, of some views
MESHCAT_FUNCTION(meshcat_lineage_scan_views) {
  bridge::SetResult result(fcinfo);
  Store store;
  scan(store, bridge::argument(fcinfo, 0), result);
  return Datum{0};
}

}  // namespace meshcat::lineage

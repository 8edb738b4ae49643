// mesh.scan_lineage: what the definitions of views say, into the catalog.
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

// Makes the recorded edges of some views those that their definitions have now, and
// tells for each view how many there are, are new, and are gone. Records of edges
// compare as a whole: a null in them is a value like any other.
constexpr char replace_edges[] =
    "with view as (select v.relation, v.position, t.dataset_id"
    "  from unnest($1::pg_catalog.oid[]) with ordinality v (relation, position)"
    "  join mesh_catalog.dataset t on t.relation = v.relation),"
    " found as (select s.dataset_id as source, e.type, e.subtype, e.masking,"
    "   a.attname::text collate pg_catalog.\"default\" as source_column, t.dataset_id as target,"
    "   b.attname::text collate pg_catalog.\"default\" as target_column"
    "  from unnest($2::pg_catalog.oid[], $3::int2[], $4::pg_catalog.oid[], $5::int2[], $6, $7,"
    "   $8::boolean[]) e (relation, attribute, view, target, type, subtype, masking)"
    "  join mesh_catalog.dataset s on s.relation = e.relation"
    "  join view t on t.relation = e.view"
    "  left join pg_catalog.pg_attribute a on a.attrelid = e.relation and a.attnum > 0"
    "   and not a.attisdropped and e.attribute in (0, a.attnum)"
    "  left join pg_catalog.pg_attribute b on b.attrelid = e.view and b.attnum > 0"
    "   and b.attnum = e.target),"
    " now as (select distinct f as edge, f.target from found f),"
    " before as (select e.edge_id, (e.source_dataset_id, e.type, e.subtype, e.masking,"
    "   e.source_column, e.target_dataset_id, e.target_column) as edge"
    "  from mesh_catalog.lineage_edge e join view t on t.dataset_id = e.target_dataset_id"
    "  where e.evidence = 'definition'),"
    " removed as (delete from mesh_catalog.lineage_edge e"
    "  using before b where e.edge_id = b.edge_id"
    "   and not exists (select from now n where n.edge = b.edge) returning e.target_dataset_id),"
    " confirmed as (update mesh_catalog.lineage_edge e"
    "  set last_seen = greatest(e.last_seen, pg_catalog.now())"
    "  from before b join now n on n.edge = b.edge where e.edge_id = b.edge_id),"
    " added as (insert into mesh_catalog.lineage_edge (source_dataset_id, type,"
    "  subtype, masking, source_column, target_dataset_id, target_column, evidence, recorded_by)"
    "  select (n.edge).*, 'definition', $9 from now n"
    "  where not exists (select from before b where b.edge = n.edge) order by n.edge"
    "  returning target_dataset_id),"
    " changes as (select target as dataset_id, 1 as now, 0 as added, 0 as removed from now"
    "  union all select target_dataset_id, 0, 1, 0 from added"
    "  union all select target_dataset_id, 0, 0, 1 from removed)"
    " select v.relation, coalesce(pg_catalog.sum(c.now), 0), coalesce(pg_catalog.sum(c.added), 0),"
    "  coalesce(pg_catalog.sum(c.removed), 0)"
    " from view v left join changes c using (dataset_id)"
    " group by v.relation, v.position order by v.position";

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
      types_.emplace_back(edge.direct ? "DIRECT" : "INDIRECT");
      subtypes_.emplace_back(edge.subtype);
      masking_.emplace_back(edge.masking ? "true" : "false");
    }
  }

  bool full() const { return views_.size() + sources_.size() >= 20000; }

  void record(Store &store, bridge::SetResult &result) const {
    ensure_datasets(store, relations_);
    const Rows rows =
        store.query(replace_edges, {bridge::text_array(views_), bridge::text_array(sources_),
                                    bridge::text_array(attributes_), bridge::text_array(targets_),
                                    bridge::text_array(columns_), bridge::text_array(types_),
                                    bridge::text_array(subtypes_), bridge::text_array(masking_),
                                    bridge::text(store.caller_name())});
    for (std::size_t i = 0; i < rows.size(); ++i)
      result.add({bridge::text(names_.at(rows.oid(i, 0))), bridge::int8(rows.int8(i, 1)),
                  bridge::int8(rows.int8(i, 2)), bridge::int8(rows.int8(i, 3))});
  }

 private:
  std::map<Oid, std::string> names_;
  std::vector<Oid> relations_;
  std::vector<std::string> views_, sources_, attributes_, targets_, columns_, types_, subtypes_,
      masking_;
};

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
  return Datum{0};
}

}  // namespace meshcat::lineage

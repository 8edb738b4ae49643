// Lineage that the server cannot see, declared by those who know.
#include "catalog/authority.hpp"
#include "lineage/datasets.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// A declaration speaks about its target: whoever answers for that may make it.
void require_target(Store &store, const Reference &target) {
  for (const Oid relation : target.relations) {
    const Rows rows = store.query(
        "select coalesce((select p.domain_id from mesh_catalog.port o"
        "  join mesh_catalog.product p using (product_id)"
        "  where $1 in (o.relation::pg_catalog.oid, o.source::pg_catalog.oid) limit 1),"
        " (select d.domain_id from mesh_catalog.domain d where d.owner_oid = c.relowner"
        "  order by 1 limit 1)),"
        " pg_catalog.pg_has_role($2, c.relowner, 'USAGE')"
        " from pg_catalog.pg_class c where c.oid = $1",
        {bridge::oid(relation), bridge::oid(store.caller())});
    if (rows.empty() || rows.boolean(0, 1)) continue;
    const std::string action = "declare lineage into \"" + target.text + "\"";
    if (rows.is_null(0, 0))
      catalog::require_admin(store, action);
    else
      catalog::require_duty(store, catalog::domain_by_id(store, rows.int8(0, 0)),
                            {Duty::product_owner, Duty::data_engineer}, action);
  }
}

// A declaration is about one dataset: a product's is its port, which it is known by.
Oid declared_relation(Store &store, const Reference &reference) {
  if (reference.relations.empty())
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "product \"" + reference.text + "\" has no table port", {},
                      "Adopt a relation first, or name a relation as table:schema.relation.");
  for (const Oid relation : reference.relations)
    if (!store
             .query("select from mesh_catalog.port where relation = $1::pg_catalog.regclass",
                    {bridge::oid(relation)})
             .empty())
      return relation;
  return reference.relations.front();
}

std::string type_of(const std::string &subtype) {
  for (const char *direct : {"IDENTITY", "TRANSFORMATION", "AGGREGATION"})
    if (subtype == direct) return "DIRECT";
  for (const char *indirect : {"JOIN", "GROUP_BY", "FILTER", "SORT", "WINDOW", "CONDITIONAL"})
    if (subtype == indirect) return "INDIRECT";
  throw core::Error(sqlstate::invalid_parameter_value,
                    "unknown lineage subtype \"" + subtype + "\"", {},
                    "It is one of IDENTITY, TRANSFORMATION, AGGREGATION, JOIN, GROUP_BY, FILTER, "
                    "SORT, WINDOW, CONDITIONAL.");
}

}  // namespace

// mesh.declare_lineage(source text, target text, subtype text, description text) -> void
MESHCAT_FUNCTION(meshcat_lineage_declare) {
  const Args args(fcinfo);
  const std::string source = args.text(0, "source"), target = args.text(1, "target");
  const std::string description = args.text(3, "description");
  Store store;
  const Reference from = resolve(store, source), to = resolve(store, target);
  require_target(store, to);
  const std::string subtype =
      args.maybe_text(2).value_or(from.column && to.column ? "IDENTITY" : "TRANSFORMATION");
  const std::string type = type_of(subtype);
  const Oid read = declared_relation(store, from), written = declared_relation(store, to);
  ensure_datasets(store, {read, written});
  store.query(
      "insert into mesh_catalog.lineage_edge (source_dataset_id, source_column,"
      " target_dataset_id, target_column, type, subtype, evidence, description, recorded_by)"
      " select s.dataset_id, $2, t.dataset_id, $4, $5, $6, 'declared', $7, $8"
      " from mesh_catalog.dataset s, mesh_catalog.dataset t"
      " where s.relation = $1::pg_catalog.regclass and t.relation = $3::pg_catalog.regclass"
      " on conflict (source_dataset_id, source_column, target_dataset_id, target_column, type,"
      "  subtype, masking, evidence) do update"
      " set last_seen = pg_catalog.now(), description = excluded.description",
      {bridge::oid(read), bridge::text(from.column), bridge::oid(written), bridge::text(to.column),
       bridge::text(type), bridge::text(subtype), bridge::text(description),
       bridge::text(store.caller_name())});
  store.audit("declare lineage", from.text + " -> " + to.text);
  PG_RETURN_VOID();
}

// mesh.retract_lineage(source text, target text) -> bigint
MESHCAT_FUNCTION(meshcat_lineage_retract) {
  const Args args(fcinfo);
  const std::string source = args.text(0, "source"), target = args.text(1, "target");
  Store store;
  const Reference from = resolve(store, source), to = resolve(store, target);
  require_target(store, to);
  const Rows rows = store.query(
      "delete from mesh_catalog.lineage_edge e"
      " using mesh_catalog.dataset s, mesh_catalog.dataset t"
      " where s.dataset_id = e.source_dataset_id and t.dataset_id = e.target_dataset_id"
      " and s.relation = $1::pg_catalog.regclass and t.relation = $3::pg_catalog.regclass"
      " and e.source_column is not distinct from $2 and e.target_column is not distinct from $4"
      " and e.evidence = 'declared' returning 1",
      {bridge::oid(declared_relation(store, from)), bridge::text(from.column),
       bridge::oid(declared_relation(store, to)), bridge::text(to.column)});
  if (!rows.empty()) store.audit("retract lineage", from.text + " -> " + to.text);
  PG_RETURN_INT64(static_cast<std::int64_t>(rows.size()));
}

}  // namespace meshcat::lineage

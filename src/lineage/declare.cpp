// Lineage that the server cannot see, declared by those who know.
#include <algorithm>

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
void require_relation(Store &store, Oid relation, const std::string &action) {
  const Rows rows = store.query(
      "select coalesce((select p.domain_id from mesh_catalog.port o"
      "  join mesh_catalog.product p using (product_id)"
      "  where $1 in (o.relation::pg_catalog.oid, o.source::pg_catalog.oid)"
      "  order by o.relation = $1 desc, p.product_id limit 1),"
      " (select d.domain_id from mesh_catalog.domain d where d.owner_oid = c.relowner"
      "  order by 1 limit 1)),"
      " pg_catalog.pg_has_role($2, c.relowner, 'USAGE')"
      " from pg_catalog.pg_class c where c.oid = $1",
      {bridge::oid(relation), bridge::oid(store.caller())});
  if (rows.empty() || rows.is_null(0, 0)) {
    if (rows.empty() || !rows.boolean(0, 1)) catalog::require_admin(store, action);
  } else if (!rows.boolean(0, 1)) {
    catalog::require_duty(store, catalog::domain_by_id(store, rows.int8(0, 0)),
                          {Duty::product_owner, Duty::data_engineer}, action);
  }
}

// A product is read through its newest port, and written where that reads.
Oid read_relation(Store &store, const Reference &reference) {
  if (!reference.product) return reference.relations.front();
  const Oid port = catalog::output_port(store, *reference.product).relation;
  require_column(store, reference.name, {port});
  return port;
}

Oid written_relation(Store &store, const Reference &reference) {
  if (!reference.product) return reference.relations.front();
  const catalog::Port port = catalog::output_port(store, *reference.product);
  const auto &own = reference.relations;
  const bool owns = std::find(own.begin(), own.end(), port.source) != own.end();
  const Oid written = owns ? port.source : port.relation;
  require_column(store, reference.name, {written});
  return written;
}

// The ids of the datasets that a name may have been declared for, dropped ones included.
std::vector<std::string> declared_datasets(Store &store, const Name &name) {
  const auto &[kind, qualifier, own_name] = name.dataset;
  std::vector<std::string> ids;
  const auto take = [&ids](const Rows &rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.text(i, 0));
  };
  if (kind == core::types::DatasetRef::Kind::relation)
    take(
        store.query("select dataset_id from mesh_catalog.dataset"
                    " where relation_schema = $1 and relation_name = $2",
                    {bridge::text(qualifier), bridge::text(own_name)}));
  if (!ids.empty()) return ids;
  for (const Oid relation : resolve(store, name.dataset.to_string()).relations)
    take(store.query("select dataset_id from mesh_catalog.dataset where relation = $1",
                     {bridge::oid(relation)}));
  return ids;
}

void require_datasets(Store &store, const std::vector<std::string> &ids,
                      const std::string &action) {
  const Rows rows = store.query(
      "select coalesce(relation::pg_catalog.oid, 0) from mesh_catalog.dataset"
      " where dataset_id = any ($1::bigint[])",
      {bridge::text_array(ids)});
  for (std::size_t i = 0; i < rows.size(); ++i) require_relation(store, rows.oid(i, 0), action);
}

void require_subtype(const std::string &subtype) {
  for (const char *known : {"IDENTITY", "TRANSFORMATION", "AGGREGATION", "JOIN", "GROUP_BY",
                            "FILTER", "SORT", "WINDOW", "CONDITIONAL"})
    if (subtype == known) return;
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
  const Oid read = read_relation(store, from), written = written_relation(store, to);
  require_relation(store, written, "declare lineage into \"" + to.name.dataset.to_string() + "\"");
  const std::optional<std::string> &column_read = from.name.column, &column = to.name.column;
  const std::string subtype =
      args.maybe_text(2).value_or(column_read && column ? "IDENTITY" : "TRANSFORMATION");
  require_subtype(subtype);
  ensure_datasets(store, {read, written});
  store.query(
      "insert into mesh_catalog.lineage_edge as e (source_node_id, target_node_id, subtype,"
      " evidence, description, recorded_by)"
      " select mesh_catalog.lineage_node(s.dataset_id, $2),"
      "  mesh_catalog.lineage_node(t.dataset_id, $4), $5, 'declared', $6, $7"
      " from mesh_catalog.dataset s, mesh_catalog.dataset t"
      " where s.relation = $1::pg_catalog.regclass and t.relation = $3::pg_catalog.regclass"
      " on conflict (source_node_id, target_node_id, subtype, masking, evidence, job_id)"
      "  where ended_at is null do update"
      " set last_seen = greatest(e.last_seen, excluded.last_seen),"
      "  description = excluded.description",
      {bridge::oid(read), bridge::text(column_read), bridge::oid(written), bridge::text(column),
       bridge::text(subtype), bridge::text(description), bridge::text(store.caller_name())});
  store.audit("declare lineage", from.name.to_string() + " -> " + to.name.to_string());
  PG_RETURN_VOID();
}

// mesh.retract_lineage(source text, target text) -> bigint
MESHCAT_FUNCTION(meshcat_lineage_retract) {
  const Args args(fcinfo);
  const Name source = Name::parse(args.text(0, "source"));
  const Name target = Name::parse(args.text(1, "target"));
  Store store;
  const auto from = declared_datasets(store, source), to = declared_datasets(store, target);
  require_datasets(store, to, "retract lineage into \"" + target.dataset.to_string() + "\"");
  const Rows retracted = store.query(
      "update mesh_catalog.lineage_edge e set ended_at = greatest(e.first_seen, pg_catalog.now())"
      " from mesh_catalog.lineage_node s, mesh_catalog.lineage_node t"
      " where e.evidence = 'declared' and e.ended_at is null"
      " and s.node_id = e.source_node_id and t.node_id = e.target_node_id"
      " and s.dataset_id = any ($1::bigint[]) and s.column_name is not distinct from $2"
      " and t.dataset_id = any ($3::bigint[]) and t.column_name is not distinct from $4",
      {bridge::text_array(from), bridge::text(source.column), bridge::text_array(to),
       bridge::text(target.column)});
  if (retracted.processed() > 0)
    store.audit("retract lineage", source.to_string() + " -> " + target.to_string());
  PG_RETURN_INT64(static_cast<std::int64_t>(retracted.processed()));
}

}  // namespace meshcat::lineage

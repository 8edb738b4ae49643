#include "quality/subject.hpp"

#include "catalog/names.hpp"

namespace meshcat::quality {

using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

// The column that holds a row's business time, when it is there and its type has
// moments.
std::optional<std::string> time_column(Store &store, std::int64_t port, Oid relation) {
  const bridge::Rows rows = store.query(
      "select p.time_column from mesh_catalog.port p"
      " join pg_catalog.pg_attribute a on a.attrelid = $2 and a.attname = p.time_column"
      " and a.attnum > 0 and not a.attisdropped"
      " join pg_catalog.pg_type t on t.oid = a.atttypid"
      " where p.port_id = $1 and coalesce(nullif(t.typbasetype, 0), t.oid)"
      " in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)",
      {bridge::int8(port), bridge::oid(relation)});
  if (rows.empty()) return std::nullopt;
  return rows.text(0, 0);
}

std::string qualified_name(Store &store, Oid relation) {
  const bridge::Rows rows = store.query(
      "select n.nspname, c.relname from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = $1",
      {bridge::oid(relation)});
  return catalog::quote_qualified(rows.text(0, 0), rows.text(0, 1));
}

Subject make_subject(Store &store, const Product &product, bool source, Oid role, bool own) {
  const catalog::Port port = catalog::output_port(store, product);
  const Oid relation = source ? port.source : port.relation;
  return Subject{product,
                 port,
                 relation,
                 {qualified_name(store, relation), product.name},
                 time_column(store, port.id, relation),
                 role,
                 own};
}

}  // namespace

Subject subject_of_domain(Store &store, const Product &product) {
  if (product.domain.owner == InvalidOid)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the owner role of domain \"" + product.domain.name + "\" no longer exists",
                      "Checks read a product's data with that role's rights.",
                      "Ask a platform admin to give the domain an owner.");
  return make_subject(store, product, true, product.domain.owner, true);
}

Subject subject_of_run(Store &store, const std::string &reference) {
  const Product product = catalog::product_by_ref(store, reference);
  const bool own = catalog::holds(store, store.caller(), product.domain,
                                  {Duty::product_owner, Duty::data_engineer, Duty::data_analyst,
                                   Duty::steward, Duty::compliance_liaison});
  if (own) return subject_of_domain(store, product);
  return make_subject(store, product, false, store.caller(), false);
}

Subject subject_of_caller(Store &store, const std::string &reference) {
  const Product product = catalog::product_by_ref(store, reference);
  const bool is_owner = product.domain.owner != InvalidOid &&
                        store
                            .query("select pg_catalog.pg_has_role($1, $2, 'USAGE')",
                                   {bridge::oid(store.caller()), bridge::oid(product.domain.owner)})
                            .boolean(0, 0);
  if (is_owner) return subject_of_domain(store, product);
  return make_subject(store, product, false, store.caller(), false);
}

}  // namespace meshcat::quality

// Looking for personal and financial data: when somebody asks, and as columns come.
#include <algorithm>

#include "catalog/names.hpp"
#include "classification/proposals.hpp"

extern "C" {
#include "storage/lmgr.h"
}

namespace meshcat::classification {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;
using core::classification::Finding;
namespace sqlstate = core::sqlstate;

namespace {

void report(bridge::SetResult &result, const LookedColumn &column, const Finding &finding,
            const std::optional<std::string> &state) {
  const Datum confidence = bridge::call([&] {
    return DirectFunctionCall2(
        numeric_round,
        DirectFunctionCall1(float8_numeric,
                            Float8GetDatum(static_cast<int>(finding.confidence * 100) / 100.0)),
        Int32GetDatum(2));
  });
  result.add({bridge::text(column.name), bridge::text(column.data_type), bridge::text(finding.kind),
              bridge::text(finding.tag), bridge::datum(NUMERICOID, confidence, false),
              bridge::text(finding.evidence), bridge::text(state)});
}

void classify_product(bridge::SetResult &result, const std::string &reference) {
  Store store;
  const Product product = product_to_decide(store, reference, classifiers, "classify");
  const Oid source = catalog::output_port(store, product).source;
  if (source == InvalidOid)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the relation that product " + product.ref() + " reads no longer exists", {},
                      "SELECT * FROM mesh.ports tells what it was.");
  for (const LookedColumn &column : propose(store, product, source, {}, true))
    for (const Finding &finding : column.findings)
      report(result, column, finding, state_of(store, product, column.name, finding));
  store.audit("classify", product.ref());
}

// As the caller: nothing of the extension's rights is used, and nothing is kept.
void classify_relation(bridge::SetResult &result, Oid relation) {
  Store store;
  const Rows kind = store.query(
      "select relkind in ('r', 'm', 'p', 'v', 'f'), pg_catalog.format('%I', relname)"
      " from pg_catalog.pg_class where oid = $1",
      {bridge::oid(relation)});
  if (!kind.empty() && !kind.boolean(0, 0))
    throw core::Error(sqlstate::wrong_object_type,
                      "relation " + kind.text(0, 1) + " has no rows to look at",
                      "It is not a table, view, materialized view or foreign table.",
                      "Name the relation that holds the data.");
  const auto detectors = load_detectors(store, std::nullopt);
  for (const LookedColumn &column : look_at(store, {relation, store.caller(), true}, {}, detectors))
    for (const Finding &finding : column.findings) report(result, column, finding, std::nullopt);
}

// Products with due columns whose source is a table that reads as it is: a view may take any
// time, as may a foreign table that belongs to it; and the policies of another owner are that
// owner's code.
constexpr char due_sql[] =
    "select s.product_id, s.source::pg_catalog.oid, pg_catalog.array_agg(s.column_name)"
    "  filter (where s.due),"
    " exists (select from mesh_catalog.classified_column k where k.product_id = s.product_id)"
    " from mesh_catalog.source_columns() s join pg_catalog.pg_class c on c.oid = s.source"
    " join mesh_catalog.domain d using (domain_id) join pg_catalog.pg_roles o on o.oid = "
    "d.owner_oid"
    "  and o.rolname = d.owner_name"
    " where (c.relkind in ('r', 'm') and not c.relhassubclass or c.relkind = 'p' and not exists"
    "   (select from pg_catalog.pg_partition_tree(c.oid) t join pg_catalog.pg_class l"
    "     on l.oid = t.relid where l.relkind = 'f'))"
    "  and (not c.relrowsecurity"
    "   or not c.relforcerowsecurity and pg_catalog.pg_has_role(o.oid, c.relowner, 'USAGE'))"
    " group by 1, 2 having pg_catalog.bool_or(s.due) order by 1 limit $1";

void raise_alert(Store &store, const Product &product, const LookedColumn &column,
                 const Finding &finding) {
  if (std::find(column.fresh.begin(), column.fresh.end(), finding.kind) == column.fresh.end())
    return;
  store.query(
      "insert into mesh_catalog.alert (kind, severity, product_id, domain_id, message)"
      " values ('classification', 'warning', $1, $2, $3)",
      {bridge::int8(product.id), bridge::int8(product.domain.id),
       bridge::text("column " + catalog::quote_identifier(column.name) + " of " + product.ref() +
                    " looks like " + finding.kind + ": " + finding.evidence)});
}

// Whoever has the table or changes the product must not keep the worker waiting.
bool lock_at_once(Store &store, std::int64_t product_id, Oid source) {
  const bool locked =
      bridge::call([&] { return ConditionalLockRelationOid(source, AccessShareLock); });
  return locked && !store
                        .query(
                            "select 1 from mesh_catalog.product where product_id = $1"
                            " for no key update skip locked",
                            {bridge::int8(product_id)})
                        .empty();
}

// Returns at how many columns it looked.
std::int64_t classify_due_columns(Store &store, std::int64_t product_id, Oid source,
                                  const std::vector<std::string> &columns, bool known) {
  if (!lock_at_once(store, product_id, source)) return 0;
  const Product product = catalog::product_by_id(store, product_id);
  const auto looked = propose(store, product, source, columns, false);
  for (const LookedColumn &column : looked)
    for (const Finding &finding : column.findings)
      if (known) raise_alert(store, product, column, finding);
  return static_cast<std::int64_t>(looked.size());
}

}  // namespace

// mesh.classify(product text, relation regclass) -> setof
//   (column_name, data_type, kind, tag, confidence, evidence, state)
MESHCAT_FUNCTION(meshcat_classification_classify) {
  const Args args(fcinfo);
  const auto product = args.maybe_text(0);
  const auto relation = args.maybe_oid(1);
  bridge::SetResult result(fcinfo);
  if (product.has_value() == relation.has_value())
    throw core::Error(sqlstate::invalid_parameter_value,
                      "either a product or a relation is to be classified", {},
                      "SELECT * FROM mesh.classify('domain.product'); or, for a look that is not "
                      "kept, mesh.classify(relation => '...').");
  if (product)
    classify_product(result, *product);
  else
    classify_relation(result, *relation);
  return static_cast<Datum>(0);
}

// mesh_catalog.classify_due(most integer) -> bigint
MESHCAT_FUNCTION(meshcat_classification_classify_due) {
  const Args args(fcinfo);
  const std::int32_t most = args.int4(0, "most");
  Store store;
  const Rows due = store.query(due_sql, {bridge::int8(most)});
  std::int64_t columns = 0;
  for (std::size_t i = 0; i < due.size(); ++i)
    columns += classify_due_columns(store, due.int8(i, 0), due.oid(i, 1), due.text_array(i, 2),
                                    due.boolean(i, 3));
  PG_RETURN_INT64(columns);
}

}  // namespace meshcat::classification

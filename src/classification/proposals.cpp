#include "classification/proposals.hpp"

#include <cmath>
#include <cstdio>

namespace meshcat::classification {

using catalog::Product;
using catalog::Store;
using core::classification::Finding;
namespace sqlstate = core::sqlstate;

namespace {

// Rounded down: what is not certain is not written as if it were.
std::string two_places(double confidence) {
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", std::floor(confidence * 100) / 100);
  return text;
}

// A rejection was of other evidence: the proposal is made again. Returns whether so.
bool reopen(Store &store, const Product &product, const LookedColumn &column,
            const Finding &finding) {
  return !store
              .query(
                  "update mesh_catalog.classification set state = 'proposed', decided_at = null,"
                  " decided_by = null, note = ''"
                  " where product_id = $1 and column_name = $2 and kind = $3"
                  " and state = 'rejected' and (basis, data_type) is distinct from ($4, $5)"
                  " returning 1",
                  {bridge::int8(product.id), bridge::text(column.name), bridge::text(finding.kind),
                   bridge::text(finding.basis), bridge::text(column.data_type)})
              .empty();
}

// Returns whether it was there already.
bool renew(Store &store, const Product &product, const LookedColumn &column,
           const Finding &finding) {
  return !store
              .query(
                  "update mesh_catalog.classification set data_type = $4,"
                  " confidence = $5::numeric, evidence = $6, basis = $7,"
                  " found_at = pg_catalog.clock_timestamp()"
                  " where product_id = $1 and column_name = $2 and kind = $3 returning 1",
                  {bridge::int8(product.id), bridge::text(column.name), bridge::text(finding.kind),
                   bridge::text(column.data_type), bridge::text(two_places(finding.confidence)),
                   bridge::text(finding.evidence), bridge::text(finding.basis)})
              .empty();
}

// What bears the tag already needs no proposal. Returns whether there is a new one.
bool propose_new(Store &store, const Product &product, const LookedColumn &column,
                 const Finding &finding) {
  return !store
              .query(
                  "insert into mesh_catalog.classification"
                  " (product_id, column_name, kind, tag, data_type, confidence, evidence, basis)"
                  " select $1, $2, $3, $4, $5, $6::numeric, $7, $8"
                  " where not exists (select from mesh_catalog.version v"
                  "  join mesh_catalog.version_column k using (version_id)"
                  "  where v.product_id = $1 and v.state <> 'retired' and k.column_name = $2"
                  "  and $4 = any (k.classification)) returning 1",
                  {bridge::int8(product.id), bridge::text(column.name), bridge::text(finding.kind),
                   bridge::text(finding.tag), bridge::text(column.data_type),
                   bridge::text(two_places(finding.confidence)), bridge::text(finding.evidence),
                   bridge::text(finding.basis)})
              .empty();
}

void keep(Store &store, const Product &product, LookedColumn &column, const Finding &finding) {
  const bool again = reopen(store, product, column, finding);
  const bool known = renew(store, product, column, finding);
  if (again || (!known && propose_new(store, product, column, finding)))
    column.fresh.push_back(finding.kind);
}

void forget(Store &store, const Product &product, const LookedColumn &column) {
  std::vector<std::string> kinds;
  for (const Finding &finding : column.findings) kinds.push_back(finding.kind);
  store.query(
      "delete from mesh_catalog.classification where product_id = $1 and column_name = $2"
      " and kind <> all ($3) and state = 'proposed'",
      {bridge::int8(product.id), bridge::text(column.name), bridge::text_array(kinds)});
}

void record_look(Store &store, const Product &product, const LookedColumn &column) {
  store.query(
      "insert into mesh_catalog.classified_column (product_id, column_name, data_type)"
      " values ($1, $2, $3) on conflict (product_id, column_name) do update"
      " set data_type = excluded.data_type, looked_at = pg_catalog.clock_timestamp()",
      {bridge::int8(product.id), bridge::text(column.name), bridge::text(column.data_type)});
}

// What was found in columns that the source does not have any more.
void forget_columns(Store &store, const Product &product, Oid source) {
  store.query(
      "with gone as (select c.column_name from mesh_catalog.classified_column c"
      "  where c.product_id = $1 and not exists (select from pg_catalog.pg_attribute a"
      "   where a.attrelid = $2 and a.attname::text = c.column_name and a.attnum > 0"
      "   and not a.attisdropped)),"
      " proposals as (delete from mesh_catalog.classification c using gone g"
      "  where c.product_id = $1 and c.column_name = g.column_name and c.state = 'proposed')"
      " delete from mesh_catalog.classified_column c using gone g"
      " where c.product_id = $1 and c.column_name = g.column_name",
      {bridge::int8(product.id), bridge::oid(source)});
}

}  // namespace

Product product_to_decide(Store &store, const std::string &reference,
                          std::initializer_list<catalog::Duty> duties, const std::string &action) {
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain, duties, action + " product " + product.ref());
  store.query("select from mesh_catalog.product where product_id = $1 for no key update",
              {bridge::int8(product.id)});
  return product;
}

std::vector<LookedColumn> propose(Store &store, const Product &product, Oid source,
                                  const std::vector<std::string> &columns, bool thorough) {
  if (product.domain.owner == InvalidOid)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the owner role of domain \"" + product.domain.name + "\" no longer exists",
                      "A product's data is read with that role's rights.",
                      "Ask a platform admin to give the domain an owner.");
  const auto detectors = load_detectors(store, product.domain.id);
  std::vector<LookedColumn> looked =
      look_at(store, {source, product.domain.owner, thorough}, columns, detectors);
  for (LookedColumn &column : looked) {
    for (const Finding &finding : column.findings) keep(store, product, column, finding);
    forget(store, product, column);
    record_look(store, product, column);
  }
  forget_columns(store, product, source);
  return looked;
}

std::string state_of(Store &store, const Product &product, const std::string &column,
                     const Finding &finding) {
  const bridge::Rows rows = store.query(
      "select state from mesh_catalog.classification"
      " where product_id = $1 and column_name = $2 and kind = $3",
      {bridge::int8(product.id), bridge::text(column), bridge::text(finding.kind)});
  return rows.empty() ? "tagged" : rows.text(0, 0);
}

}  // namespace meshcat::classification

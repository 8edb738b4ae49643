// Tags: words to find a product by, and classifications of its columns.
#include "bridge/args.hpp"
#include "catalog/names.hpp"
#include "catalog/port_rule.hpp"
#include "product/part.hpp"

namespace meshcat::product {

using bridge::Args;
using catalog::Duty;
namespace sqlstate = core::sqlstate;

namespace {

constexpr std::initializer_list<Duty> classifiers{Duty::product_owner, Duty::data_engineer,
                                                  Duty::steward, Duty::compliance_liaison};
// Taking a classification away weakens a protection.
constexpr std::initializer_list<Duty> declassifiers{Duty::product_owner, Duty::steward,
                                                    Duty::compliance_liaison};

// What is known of a column counts for every version that is still served. Extremes
// that were found while it was unclassified are forgotten.
void classify(Store &store, const Part &part, const std::string &tag) {
  store.query(
      "update mesh_catalog.version_column c set classification = classification || $3::text"
      " from mesh_catalog.version v where v.version_id = c.version_id and v.product_id = $1"
      " and v.state <> 'retired' and c.column_name = $2 and $3 <> all (c.classification)",
      {bridge::int8(part.product.id), bridge::text(part.column), bridge::text(tag)});
  store.query(
      "update mesh_catalog.column_profile p set minimum = null, maximum = null"
      " from mesh_catalog.version v where v.version_id = p.version_id and v.product_id = $1"
      " and p.column_name = $2",
      {bridge::int8(part.product.id), bridge::text(part.column)});
}

void refuse_missing(const Part &part, const std::string &tag) {
  throw core::Error(sqlstate::undefined_object,
                    "\"" + part.to_string() + "\" does not bear tag \"" + tag + "\"", {},
                    "SELECT * FROM mesh.tags lists all tags.");
}

}  // namespace

// mesh.tag(target text, tag text) -> void
MESHCAT_FUNCTION(meshcat_product_tag) {
  const Args args(fcinfo);
  const std::string target = args.text(0, "target"), tag = args.text(1, "tag");
  catalog::check_name("tag", tag);
  Store store;
  const Part part = part_to_change(store, target, classifiers, "tag");
  if (part.column)
    classify(store, part, tag);
  else
    store.query(
        "update mesh_catalog.product set tags = tags || $2::text"
        " where product_id = $1 and $2 <> all (tags)",
        {bridge::int8(part.product.id), bridge::text(tag)});
  store.audit("tag", part.to_string() + ": " + tag);
  PG_RETURN_VOID();
}

// mesh.untag(target text, tag text) -> void
MESHCAT_FUNCTION(meshcat_product_untag) {
  const Args args(fcinfo);
  const std::string target = args.text(0, "target"), tag = args.text(1, "tag");
  Store store;
  const Part part = part_to_change(store, target, declassifiers, "untag");
  const bridge::Rows rows =
      part.column
          ? store.query(
                "update mesh_catalog.version_column c"
                " set classification = pg_catalog.array_remove(classification, $3)"
                " from mesh_catalog.version v where v.version_id = c.version_id"
                " and v.product_id = $1 and v.state <> 'retired' and c.column_name = $2"
                " and $3 = any (c.classification) returning 1",
                {bridge::int8(part.product.id), bridge::text(part.column), bridge::text(tag)})
          : store.query(
                "update mesh_catalog.product set tags = pg_catalog.array_remove(tags, $2)"
                " where product_id = $1 and $2 = any (tags) returning 1",
                {bridge::int8(part.product.id), bridge::text(tag)});
  const bool hid = catalog::let_go(store, part.product.id, part.column, tag);
  if (rows.empty() && !hid) refuse_missing(part, tag);
  store.audit("untag", part.to_string() + ": " + tag);
  PG_RETURN_VOID();
}

}  // namespace meshcat::product

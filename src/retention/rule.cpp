// Rules: how long rows are kept at least, and after which time they must be gone. What
// is in force is tightened by whoever may set rules, and loosened hardly ever.
#include "bridge/args.hpp"
#include "catalog/names.hpp"
#include "retention/rule.hpp"
#include "retention/setting.hpp"

namespace meshcat::retention {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

bool has_rows(Store &store, std::int64_t id) {
  const auto rule = rule_by_id(store, id);
  if (!rule) return false;
  {
    const AsDomain as_domain(*rule);
    bridge::Spi spi;
    spi.query("lock table " + rule->table.sql() + " in share row exclusive mode");
    return !spi.query("select from " + rule->table.sql() + " as held_row where " + rule->about +
                      " limit 1")
                .empty();
  }
}

}  // namespace

void require_rule_setter(Store &store, const Product &product, const std::string &action) {
  catalog::require_duty(store, product.domain, {Duty::product_owner, Duty::compliance_liaison},
                        action + " of product \"" + product.ref() + "\"");
}

// mesh.retain(product text, of_column text, keep interval, after interval, mode text,
//   action text, anonymise jsonb, only_where text, timezone text, rule_name text,
//   relation text, reason text) -> bigint
MESHCAT_FUNCTION(meshcat_retention_retain) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const Wanted wanted = wanted_of(args, {.column = 1,
                                         .keep = 2,
                                         .due = 3,
                                         .mode = 4,
                                         .action = 5,
                                         .anonymise = 6,
                                         .predicate = 7,
                                         .zone = 8,
                                         .name = 9});
  const auto reason = args.maybe_text(11);
  require_sense(wanted);
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  require_rule_setter(store, product, "set a retention rule");
  PG_RETURN_INT64(set_rule(store, product, wanted, args.maybe_text(10), reason));
}

// mesh.end_retention(product text, rule_name text, reason text) -> void
MESHCAT_FUNCTION(meshcat_retention_end) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), name = args.text(1, "rule_name");
  const std::string reason = args.text(2, "reason");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  require_excuse(store, rule_of(product, name), {}, reason);
  const Rows rule = store.query(
      "select rule_id, mode from mesh_catalog.retention_rule"
      " where product_id = $1 and rule_name = $2 and ended_at is null for update",
      {bridge::int8(product.id), bridge::text(name)});
  if (rule.empty())
    throw core::Error(sqlstate::undefined_object,
                      "product \"" + product.ref() + "\" has no retention rule \"" + name + "\"",
                      {}, "SELECT * FROM mesh.retention_rules lists them.");
  if (rule.text(0, 1) == "compliance" && has_rows(store, rule.int8(0, 0)))
    refuse_compliance(name, "The table still has rows that it is about.");
  end_rule(store, rule.int8(0, 0), reason);
  store.audit("end retention rule", product.ref() + ": " + name + ": " + reason);
  PG_RETURN_VOID();
}

}  // namespace meshcat::retention

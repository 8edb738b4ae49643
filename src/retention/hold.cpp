// Legal holds: set at once, released by another.
#include "bridge/args.hpp"
#include "catalog/four_eyes.hpp"
#include "catalog/newest_state.hpp"
#include "retention/target.hpp"

namespace meshcat::retention {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

void require_words(const std::string &text, const char *message, const char *hint) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw core::Error(sqlstate::invalid_parameter_value, message, {}, hint);
}

// Who owns the data may want it gone: of the domain only its compliance_liaison decides.
void require_holder(Store &store, const Product &product, const char *action) {
  if (catalog::is_admin(store, store.caller())) return;
  const bool liaison =
      store
          .query(
              "select exists (select from mesh_catalog.duty t join pg_catalog.pg_roles r"
              "  on r.oid = t.role_oid and r.rolname = t.role_name where t.domain_id = $1"
              "  and t.duty = 'compliance_liaison' and pg_catalog.pg_has_role($2, r.oid, 'USAGE'))",
              {bridge::int8(product.domain.id), bridge::oid(store.caller())})
          .boolean(0, 0);
  if (liaison) return;
  throw core::Error(
      sqlstate::insufficient_privilege,
      std::string("permission denied to ") + action + " of product \"" + product.ref() + "\"",
      "Role \"" + store.caller_name() + "\" is neither compliance_liaison of domain \"" +
          product.domain.name + "\" nor a platform admin.",
      "Ask one of them: SELECT * FROM mesh.duties WHERE duty = 'compliance_liaison';");
}

void require_other_eyes(Store &store, std::int64_t id, Oid setter, Oid session) {
  const Oid common =
      catalog::common_side(GetSessionUserId(), store.caller(), session, {session, setter});
  if (common == InvalidOid) return;
  throw core::Error(sqlstate::insufficient_privilege,
                    "hold " + std::to_string(id) + " must be released by another than who set it",
                    "Logged in as \"" + catalog::role_name(GetSessionUserId()) +
                        "\", acting as \"" + store.caller_name() +
                        "\": that is, or can become, \"" + catalog::role_name(common) +
                        "\", who set it.",
                    "Another compliance_liaison or platform admin releases it, from a login of "
                    "their own.");
}

}  // namespace

// mesh.hold(product text, reason text, matter text, only_where text, relation text)
//   -> bigint
MESHCAT_FUNCTION(meshcat_retention_hold) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), reason = args.text(1, "reason");
  const auto matter = args.maybe_text(2), predicate = args.maybe_text(3);
  require_words(reason, "a hold needs a reason", "Say what the data is needed for.");
  catalog::require_newest_state("hold rows", "duties");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  require_holder(store, product, "hold rows");
  const Table table = table_of(store, product, args.maybe_text(4));
  if (predicate) require_condition(table, "the condition of a hold", *predicate);
  lock_and_guard(store, table);
  const Oid session = GetSessionUserId();
  const std::int64_t id =
      store
          .query(
              "insert into mesh_catalog.legal_hold (product_id, relation, relation_schema,"
              " relation_name, predicate, matter, reason, set_by, setter_oid, setter_name,"
              " session_oid, session_name)"
              " values ($1, $2, $3, $4, $5, $6, $7, $9, $8, $9, $10, $11) returning hold_id",
              {bridge::int8(product.id), bridge::oid(table.relation), bridge::text(table.schema),
               bridge::text(table.name), bridge::text(predicate), bridge::text(matter),
               bridge::text(reason), bridge::oid(store.caller()), bridge::text(store.caller_name()),
               bridge::oid(session), bridge::text(catalog::role_name(session))})
          .int8(0, 0);
  store.audit("hold", product.ref() + ": hold " + std::to_string(id) + ": " + reason);
  PG_RETURN_INT64(id);
}

// mesh.release_hold(hold_id bigint, reason text) -> void
MESHCAT_FUNCTION(meshcat_retention_release_hold) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "hold_id");
  const std::string reason = args.text(1, "reason");
  require_words(reason, "a release needs a reason", "Say why the data need not be held any more.");
  catalog::require_newest_state("release a hold", "duties");
  Store store;
  const Rows hold = store.query(
      "select product_id, setter_oid, session_oid, released_by from mesh_catalog.legal_hold"
      " where hold_id = $1 for update",
      {bridge::int8(id)});
  if (hold.empty())
    throw core::Error(sqlstate::undefined_object, "there is no hold " + std::to_string(id), {},
                      "SELECT * FROM mesh.holds lists those you may see.");
  const Product product = catalog::product_by_id(store, hold.int8(0, 0));
  require_holder(store, product, "release a hold");
  if (!hold.is_null(0, 3))
    throw core::Error(
        sqlstate::object_not_in_prerequisite_state,
        "hold " + std::to_string(id) + " was released by \"" + hold.text(0, 3) + "\"");
  require_other_eyes(store, id, hold.oid(0, 1), hold.oid(0, 2));
  store.query(
      "update mesh_catalog.legal_hold set released_at = pg_catalog.clock_timestamp(),"
      " released_by = $2, release_reason = $3 where hold_id = $1",
      {bridge::int8(id), bridge::text(store.caller_name()), bridge::text(reason)});
  store.audit("release hold", product.ref() + ": hold " + std::to_string(id) + ": " + reason);
  PG_RETURN_VOID();
}

}  // namespace meshcat::retention

// Which issuers are believed, who their subjects are, and which logins act for others.
#include <algorithm>

#include "bridge/args.hpp"
#include "bridge/json.hpp"
#include "catalog/authority.hpp"
#include "catalog/fresh_catalog.hpp"
#include "catalog/names.hpp"
#include "identity/issuer.hpp"
#include "identity/secret.hpp"

namespace meshcat::identity {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Store;
using core::identity::Key;
namespace sqlstate = core::sqlstate;

// Keys that stay keep their number: who is logged in by them stays so.
void keep_keys(Store &store, std::int64_t issuer, const std::vector<Key> &keys) {
  std::vector<std::string> kept;
  for (const Key &key : keys) {
    const char *algorithm = core::identity::algorithm_name(key.algorithm);
    const Rows rows = store.query(
        "with same as (select key_id from mesh_catalog.issuer_key where issuer_id = $1"
        "  and kid is not distinct from $2 and (algorithm, modulus, exponent, x, y, secret)"
        "  = ($3, $4, $5, $6, $7, $8)), gone as (delete from mesh_catalog.issuer_key"
        "  where issuer_id = $1 and kid is not distinct from $2"
        "  and key_id not in (select key_id from same)) select key_id from same",
        {bridge::int8(issuer), bridge::text(key.id), bridge::text(algorithm),
         bridge::bytea(key.modulus), bridge::bytea(key.exponent), bridge::bytea(key.x),
         bridge::bytea(key.y), bridge::bytea(key.secret)});
    if (!rows.empty()) {
      kept.push_back(rows.text(0, 0));
      continue;
    }
    const Rows added = store.query(
        "insert into mesh_catalog.issuer_key"
        " (issuer_id, kid, algorithm, modulus, exponent, x, y, secret)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) returning key_id",
        {bridge::int8(issuer), bridge::text(key.id), bridge::text(algorithm),
         bridge::bytea(key.modulus), bridge::bytea(key.exponent), bridge::bytea(key.x),
         bridge::bytea(key.y), bridge::bytea(key.secret)});
    kept.push_back(added.text(0, 0));
  }
  store.query(
      "delete from mesh_catalog.issuer_key where issuer_id = $1"
      " and key_id <> all ($2::pg_catalog.int8[])",
      {bridge::int8(issuer), bridge::text_array(kept)});
}

// A key that no accepted algorithm is for would be trusted in vain, and one of a secret by
// oversight.
void require_algorithms(const std::vector<Key> &keys, const std::vector<std::string> &algorithms) {
  for (const std::string &name : algorithms)
    if (!core::identity::algorithm_named(name))
      throw core::Error(sqlstate::invalid_parameter_value, "unknown algorithm \"" + name + "\"", {},
                        "Known are RS256, ES256, EdDSA and, where it is asked for, HS256.");
  for (const Key &key : keys) {
    const std::string name = core::identity::algorithm_name(key.algorithm);
    if (std::find(algorithms.begin(), algorithms.end(), name) == algorithms.end())
      throw core::Error(sqlstate::invalid_parameter_value,
                        "a key is for " + name + ", which is not accepted of the issuer",
                        key.id ? "Its id is \"" + *key.id + "\"." : "It has no id.",
                        "Leave the key out, or add \"" + name + "\" to algorithms.");
  }
}

std::string required(const Args &args, int i, const char *name) {
  std::string value = args.text(i, name);
  if (value.empty())
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"" + std::string(name) + "\" must not be empty");
  return value;
}

void trust_issuer(FunctionCallInfo fcinfo) {
  const Args args(fcinfo);
  const std::string name = required(args, 0, "issuer");
  args.require(2, "jwks");
  for (const auto &[i, argument] : {std::pair{6, "attributes"}, {7, "leeway"}, {8, "longest"}})
    args.require(i, argument);
  const std::vector<Key> keys = core::identity::keys_of(bridge::json_value(args.datum(2)));
  require_algorithms(keys, args.text_array(3, "algorithms"));
  required(args, 4, "role_claim");
  Store store;
  catalog::require_admin(store, "trust an issuer");
  const Rows rows = store.query(
      "insert into mesh_catalog.issuer (issuer_name, audiences, algorithms, role_claim,"
      " match_roles, attributes, leeway, longest, single_use, trusted_by)"
      " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (issuer_name) do update"
      " set audiences = excluded.audiences, algorithms = excluded.algorithms,"
      " role_claim = excluded.role_claim, match_roles = excluded.match_roles,"
      " attributes = excluded.attributes, leeway = excluded.leeway, longest = excluded.longest,"
      " single_use = excluded.single_use, trusted_at = pg_catalog.now(),"
      " trusted_by = excluded.trusted_by returning issuer_id",
      {bridge::text(name), bridge::text_array(args.text_array(1, "audiences")),
       bridge::text_array(args.text_array(3, "algorithms")),
       bridge::text(args.text(4, "role_claim")), bridge::boolean(args.boolean(5, "match_roles")),
       bridge::argument(fcinfo, 6), bridge::argument(fcinfo, 7), bridge::argument(fcinfo, 8),
       bridge::boolean(args.boolean(9, "single_use")), bridge::text(store.caller_name())});
  keep_keys(store, rows.int8(0, 0), keys);
  store.audit("trust issuer", name);
}

}  // namespace

// mesh.trust_issuer(issuer text, audiences text[], jwks jsonb, algorithms text[],
//   role_claim text, match_roles boolean, attributes jsonb, leeway interval,
//   longest interval, single_use boolean) -> void
MESHCAT_FUNCTION(meshcat_identity_trust_issuer) {
  keeping_secret([&] { trust_issuer(fcinfo); });
  PG_RETURN_VOID();
}

// mesh.distrust_issuer(issuer text) -> void
MESHCAT_FUNCTION(meshcat_identity_distrust_issuer) {
  const std::string name = Args(fcinfo).text(0, "issuer");
  Store store;
  catalog::require_admin(store, "distrust an issuer");
  store.query("delete from mesh_catalog.issuer where issuer_id = $1",
              {bridge::int8(require_issuer(store, name))});
  store.audit("distrust issuer", name);
  PG_RETURN_VOID();
}

// mesh.map_identity(issuer text, claim_value text, role regrole) -> void
MESHCAT_FUNCTION(meshcat_identity_map) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "issuer"), value = required(args, 1, "claim_value");
  const Oid role = args.oid(2, "role");
  Store store;
  catalog::require_admin(store, "map an identity");
  const std::string role_name = catalog::live_role_name(store, role);
  if (bridge::call([&] { return superuser_arg(role); }))
    throw core::Error(sqlstate::insufficient_privilege,
                      "nobody becomes a superuser by a token: \"" + role_name + "\"", {},
                      "Superusers log in to the server itself.");
  // Said anew it has another number: who is logged in by what was said before no longer is.
  store.query("delete from mesh_catalog.identity where issuer_id = $1 and claim_value = $2",
              {bridge::int8(require_issuer(store, name)), bridge::text(value)});
  store.query(
      "insert into mesh_catalog.identity (issuer_id, claim_value, role_name, role_oid, mapped_by)"
      " values ($1, $2, $3, $4, $5)",
      {bridge::int8(require_issuer(store, name)), bridge::text(value), bridge::text(role_name),
       bridge::oid(role), bridge::text(store.caller_name())});
  store.audit("map identity", name + ": " + value + " is " + role_name);
  PG_RETURN_VOID();
}

// mesh.unmap_identity(issuer text, claim_value text) -> void
MESHCAT_FUNCTION(meshcat_identity_unmap) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "issuer"), value = args.text(1, "claim_value");
  Store store;
  catalog::require_admin(store, "unmap an identity");
  const Rows gone = store.query(
      "delete from mesh_catalog.identity where issuer_id = $1 and claim_value = $2 returning 1",
      {bridge::int8(require_issuer(store, name)), bridge::text(value)});
  if (gone.empty())
    throw core::Error(sqlstate::undefined_object, "no role is mapped to \"" + value + "\"", {},
                      "mesh.identities lists those that are.");
  store.audit("unmap identity", name + ": " + value);
  PG_RETURN_VOID();
}

// mesh.add_service_account(role regrole) -> void
MESHCAT_FUNCTION(meshcat_identity_add_service_account) {
  const Oid role = Args(fcinfo).oid(0, "role");
  Store store;
  catalog::require_admin(store, "add a service account");
  const std::string name = catalog::live_role_name(store, role);
  if (bridge::call([&] { return superuser_arg(role); }))
    throw core::Error(
        sqlstate::invalid_parameter_value, "superuser \"" + name + "\" is no service account",
        "Nothing would be closed to it.", "Let the tool log in as a role of its own.");
  store.query(
      "insert into mesh_catalog.service_account (role_name, role_oid, added_by)"
      " values ($1, $2, $3) on conflict (role_name) do update set role_oid = excluded.role_oid",
      {bridge::text(name), bridge::oid(role), bridge::text(store.caller_name())});
  store.audit("add service account", name);
  PG_RETURN_VOID();
}

// mesh.drop_service_account(role regrole) -> void
MESHCAT_FUNCTION(meshcat_identity_drop_service_account) {
  const Oid role = Args(fcinfo).oid(0, "role");
  Store store;
  catalog::require_admin(store, "drop a service account");
  const Rows gone = store.query(
      "delete from mesh_catalog.service_account where role_oid = $1 returning role_name",
      {bridge::oid(role)});
  if (gone.empty())
    throw core::Error(sqlstate::undefined_object,
                      "role \"" + catalog::role_name(role) + "\" is no service account", {},
                      "mesh.service_accounts lists those that are.");
  store.audit("drop service account", gone.text(0, 0));
  PG_RETURN_VOID();
}

// mesh_catalog.issuer_keys(issuer_id bigint) -> text[]
MESHCAT_FUNCTION(meshcat_identity_issuer_keys) {
  static constinit bridge::Prepared names{
      "select coalesce(kid || ' ', '') || algorithm from mesh_catalog.issuer_key"
      " where issuer_id = $1 order by key_id"};
  const std::int64_t issuer = Args(fcinfo).int8(0, "issuer_id");
  std::vector<std::string> keys;
  {
    catalog::FreshCatalog catalog;
    const Rows rows = catalog.query(names, {bridge::int8(issuer)});
    for (std::size_t i = 0; i < rows.size(); ++i) keys.push_back(rows.text(i, 0));
  }
  return bridge::text_array_datum(keys);
}

}  // namespace meshcat::identity

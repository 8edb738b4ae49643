// Login with a token, and what the session is by it.
#include "bridge/args.hpp"
#include "catalog/attempt.hpp"
#include "catalog/authority.hpp"
#include "catalog/identity.hpp"
#include "core/json/write.hpp"
#include "identity/clock.hpp"
#include "identity/issuer.hpp"
#include "identity/secret.hpp"

extern "C" {
#include "access/xlog.h"
#include "utils/guc.h"
}

namespace meshcat::identity {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Identity;
using catalog::Store;
using core::identity::Key;
using core::identity::Token;
namespace json = core::json;
namespace sqlstate = core::sqlstate;

[[noreturn]] void refuse(const std::string &detail, const std::string &hint) {
  throw core::Error(sqlstate::invalid_authorization, "the token is refused", detail, hint);
}

// Who has powers of its own nobody becomes by a name alone.
constexpr char powerful[] =
    "select r.oid, r.rolsuper, r.rolcreaterole or r.rolreplication or r.rolbypassrls"
    " or r.rolname like 'pg\\_%' or pg_catalog.pg_has_role(r.oid, $2, 'USAGE')"
    " or exists (select from mesh_catalog.platform_admin a"
    "  where pg_catalog.pg_has_role(r.oid, a.role_oid, 'USAGE'))"
    " from pg_catalog.pg_roles r where r.rolname = $1";

Oid role_by_name(Store &store, const std::string &name) {
  const Rows rows =
      store.query(powerful, {bridge::text(name), bridge::oid(catalog::extension_owner())});
  if (rows.empty())
    refuse("Nobody here is who it is about.", "A platform admin can say: mesh.map_identity().");
  if (rows.boolean(0, 1) || rows.boolean(0, 2))
    refuse("Role \"" + name + "\" has powers that a name in a token does not give.",
           "A platform admin can say that it is meant: mesh.map_identity().");
  return rows.oid(0, 0);
}

// The role that a token's subject is here, and by which mapping.
std::pair<Oid, std::optional<std::int64_t>> role_of(Store &store, const Issuer &issuer,
                                                    const Token &token) {
  const std::string &claim = core::identity::claimed_role(issuer, token);
  const Rows rows = store.query(
      "select m.identity_id, r.oid, r.rolsuper from mesh_catalog.identity m"
      " left join pg_catalog.pg_roles r on r.oid = m.role_oid and r.rolname = m.role_name"
      " where m.issuer_id = $1 and m.claim_value = $2",
      {bridge::int8(issuer.id), bridge::text(claim)});
  if (rows.empty() && issuer.match_roles) return {role_by_name(store, claim), {}};
  if (rows.empty() || rows.is_null(0, 1))
    refuse("Nobody here is who it is about.", "A platform admin can say: mesh.map_identity().");
  if (rows.boolean(0, 2)) refuse("Nobody becomes a superuser by a token.", {});
  return {rows.oid(0, 1), rows.int8(0, 0)};
}

void require_may_become(Store &store, Oid role) {
  const Oid session = GetSessionUserId();
  const Rows member = store.query("select pg_catalog.pg_has_role($1, $2, 'MEMBER')",
                                  {bridge::oid(session), bridge::oid(role)});
  if (member.boolean(0, 0)) return;
  const std::string login = catalog::role_name(session), name = catalog::role_name(role);
  throw core::Error(sqlstate::insufficient_privilege,
                    "permission denied to log in as role \"" + name + "\"",
                    "This session is \"" + login + "\", which may not become it.",
                    "GRANT " + name + " TO " + login + ";");
}

// Within this transaction: if it is rolled back, the token was not used.
void use_up(Store &store, const Issuer &issuer, const std::string &text, TimestampTz expiry) {
  if (XactReadOnly || RecoveryInProgress())
    refuse("It is good for one login alone, which a read-only transaction cannot note.",
           "Log in before it, or in a transaction that may write.");
  store.query("delete from mesh_catalog.used_token where expires_at < pg_catalog.now()");
  // Of what is signed: a signature may have more than one text.
  const Rows first = store.query(
      "insert into mesh_catalog.used_token (issuer_id, digest, expires_at)"
      " values ($1, pg_catalog.sha256($2), $3) on conflict do nothing returning 1",
      {bridge::int8(issuer.id), bridge::bytea(text.substr(0, text.rfind('.'))),
       bridge::timestamptz(expiry)});
  if (first.empty()) refuse("It was used before.", "Sign in anew, and pass the new token.");
}

// For the log: whom a token that nobody has judged yet says that it is about, if anybody.
std::string claimed(const Token &token) {
  const json::Value *subject = token.claim("sub");
  const bool told = subject != nullptr && subject->text() != nullptr;
  return (told ? *subject->text() : std::string("nobody")) + " by " + token.issuer();
}

Identity verified(Store &store, const std::string &text) {
  const Token token(text);
  const catalog::attempt::About about(claimed(token));
  const auto issuer = find_issuer(token.issuer());
  if (!issuer) refuse("It is of no issuer that is trusted here.", "mesh.issuers lists those.");
  const Key &key = token.judge(issuer->trust, now());
  const auto [role, mapping] = role_of(store, *issuer, token);
  require_may_become(store, role);
  Identity identity{token.issuer(),
                    token.subject(),
                    issuer->id_of(key),
                    mapping,
                    role,
                    GetSessionUserId(),
                    end_of(token, *issuer),
                    core::identity::told_attributes(*issuer, token),
                    json::write(token.claims())};
  if (issuer->single_use) use_up(store, *issuer, text, identity.expires_at);
  return identity;
}

void set_role(const std::string &name, bool local) {
  bridge::call([&] {
    set_config_option("role", name.c_str(), PGC_USERSET, PGC_S_SESSION,
                      local ? GUC_ACTION_LOCAL : GUC_ACTION_SET, true, 0, false);
  });
}

void warn_without_transaction() {
  if (bridge::call([] { return IsTransactionBlock(); })) return;
  bridge::call([] {
    ereport(WARNING, (errcode(ERRCODE_NO_ACTIVE_SQL_TRANSACTION),
                      errmsg("the login ends with this statement"),
                      errhint("BEGIN a transaction before it, or pass local => false to stay "
                              "logged in.")));
  });
}

std::string login(const std::string &token, bool local) {
  std::string role;
  Identity identity;
  {
    Store store;
    identity = verified(store, token);
    role = catalog::role_name(identity.role);
    // A reader's transaction may be read-only; who reads is told by the reads themselves.
    if (!XactReadOnly && !RecoveryInProgress())
      store.audit("login", role + ": " + identity.subject + " by " + identity.issuer);
  }
  if (local) warn_without_transaction();
  set_role(role, local);
  catalog::assume(std::move(identity), local);
  return role;
}

json::Value attributes_as_json(const Identity &identity) {
  json::Object object;
  for (const auto &[name, values] : identity.attributes) {
    json::Array array;
    if (values)
      for (const std::string &value : *values) array.push_back({value});
    object.push_back({name, values ? json::Value{std::move(array)} : json::Value{json::Null{}}});
  }
  return {std::move(object)};
}

Datum jsonb(const std::string &text) {
  return bridge::call([&] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(text.c_str())); });
}

}  // namespace

// mesh.login(token text, local boolean) -> text: the role that the session is now
MESHCAT_FUNCTION(meshcat_identity_login) {
  const Args args(fcinfo);
  return keeping_secret(
      [&] { return bridge::text_datum(login(args.text(0, "token"), args.boolean(1, "local"))); });
}

// mesh.logout() -> void
MESHCAT_FUNCTION(meshcat_identity_logout) {
  catalog::forget_identity();
  set_role("none", false);
  PG_RETURN_VOID();
}

// mesh_catalog.session() -> record of what mesh.session shows
MESHCAT_FUNCTION(meshcat_identity_session) {
  const Oid role = GetUserId();
  const catalog::Standing standing = catalog::standing(role);
  const Identity *identity = catalog::assumed_identity();
  Datum values[8] = {bridge::text_datum(catalog::role_name(GetSessionUserId())),
                     bridge::text_datum(catalog::role_name(role)),
                     0,
                     0,
                     0,
                     bridge::text_datum(catalog::standing_name(standing)),
                     0,
                     0};
  bool nulls[8] = {false, false, true, true, true, false, true, true};
  // To another role than it is of, a token's content is none of its business.
  if (identity != nullptr && standing != catalog::Standing::other_role) {
    values[2] = bridge::text_datum(identity->issuer);
    values[3] = bridge::text_datum(identity->subject);
    values[4] = TimestampTzGetDatum(identity->expires_at);
    values[6] = jsonb(json::write(attributes_as_json(*identity)));
    values[7] = jsonb(identity->claims);
    for (const int i : {2, 3, 4, 6, 7}) nulls[i] = false;
  }
  return bridge::call([&] {
    TupleDesc shape;
    if (get_call_result_type(fcinfo, nullptr, &shape) != TYPEFUNC_COMPOSITE)
      elog(ERROR, "mesh_catalog.session() returns a record");
    return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(shape), values, nulls));
  });
}

}  // namespace meshcat::identity

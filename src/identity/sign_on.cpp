#include "identity/sign_on.hpp"

#include <algorithm>
#include <vector>

#include "catalog/identity.hpp"
#include "core/identity/trust_image.hpp"
#include "core/json/write.hpp"
#include "identity/clock.hpp"
#include "identity/published.hpp"

extern "C" {
#include "utils/syscache.h"
}

namespace meshcat::identity {

namespace {

using core::identity::Issuer;
using core::identity::Key;
using core::identity::Subject;
using core::identity::Token;

[[noreturn]] void refuse(const std::string &detail, const std::string &hint = {}) {
  throw core::Error(core::sqlstate::invalid_authorization, "the token is refused", detail, hint);
}

// Before a session has a database, shared catalogs can be read all the same.
struct Role {
  Oid id = InvalidOid;
  bool superuser = false;
  bool powerful = false;
};

Role role_named(const std::string &name, const std::vector<std::uint32_t> &admins) {
  return bridge::call([&] {
    HeapTuple tuple = SearchSysCache1(AUTHNAME, PointerGetDatum(name.c_str()));
    if (!HeapTupleIsValid(tuple)) return Role{};
    const auto *form = reinterpret_cast<Form_pg_authid>(GETSTRUCT(tuple));
    Role role{form->oid, form->rolsuper,
              form->rolcreaterole || form->rolreplication || form->rolbypassrls ||
                  name.starts_with("pg_")};
    ReleaseSysCache(tuple);
    for (const std::uint32_t admin : admins)
      role.powerful = role.powerful || has_privs_of_role(role.id, admin);
    return role;
  });
}

// The mapping by which the token's subject is that role; nothing: it is by its name.
std::optional<std::int64_t> mapping_to(const std::string &role_name, const Role &role,
                                       const std::optional<Subject> &subject, const Issuer &issuer,
                                       const std::string &claim) {
  if (role.superuser) refuse("Nobody becomes a superuser by a token.");
  if (subject) {
    if (subject->role != role.id || subject->role_name != role_name)
      refuse("Whom it is about is another role.", "mesh.identities tells who is who.");
    return subject->id;
  }
  if (!issuer.match_roles || claim != role_name)
    refuse("Nobody here is who it is about.", "A platform admin can say: mesh.map_identity().");
  if (role.powerful)
    refuse("Role \"" + role_name + "\" has powers that a name in a token does not give.",
           "A platform admin can say that it is meant: mesh.map_identity().");
  return {};
}

void go_by(const Token &token, const Issuer &issuer, const Key &key, const std::string &role_name,
           const std::string &claim, const published::Present &present) {
  // A client connects as often as it likes, and nothing can be written before it has.
  if (issuer.single_use)
    refuse("It is good for one login alone, which signing on cannot note.",
           "Log in with it, mesh.login(), or trust its issuer without single_use.");
  const Role role = role_named(role_name, core::identity::read_admins(present.image));
  if (role.id == InvalidOid) refuse("There is no role \"" + role_name + "\".");
  const auto mapping =
      mapping_to(role_name, role, core::identity::find_subject(present.image, issuer.id, claim),
                 issuer, claim);
  catalog::sign_on(present.database,
                   {token.issuer(), token.subject(), issuer.id_of(key), mapping, role.id, role.id,
                    end_of(token, issuer), core::identity::told_attributes(issuer, token),
                    core::json::write(token.claims())});
}

}  // namespace

SignOn sign_on(const std::string &text, const std::string &role, const std::string &issuer_name) {
  SignOn outcome;
  try {
    const Token token(text);
    if (token.issuer() != core::identity::issuer_of_discovery(issuer_name))
      refuse("It is from another issuer than pg_hba.conf asks for.");
    const published::Present present = published::wait_for_present();
    const auto issuer = core::identity::find_issuer(present.image, token.issuer());
    if (!issuer) refuse("It is of no issuer that is trusted here.", "mesh.issuers lists those.");
    const Key &key = token.judge(issuer->trust, now());
    const std::string &claim = core::identity::claimed_role(*issuer, token);
    outcome.name = claim;
    go_by(token, *issuer, key, role, claim, present);
  } catch (const core::Error &error) {
    outcome.refusal = error;
  }
  return outcome;
}

}  // namespace meshcat::identity

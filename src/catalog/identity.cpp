#include "catalog/identity.hpp"

#include <iterator>
#include <memory>
#include <tuple>

#include "bridge/session_value.hpp"
#include "catalog/authority.hpp"
#include "catalog/fresh_catalog.hpp"
#include "catalog/kept.hpp"

namespace meshcat::catalog {

namespace {

struct Assumed {
  Identity identity;
  TimestampTz transaction;  // when the transaction that it was assumed in began
};
using Identities = std::map<std::int64_t, Assumed>;

// By the session's value; lives as long as the process. What a transaction assumed may come
// back while it lasts, by a rollback.
constinit Identities *identities = nullptr;
constinit std::int64_t last = 0;

// From before the session had a database, for as long as it lives.
struct SignedOn {
  Oid database;
  Identity identity;
};
constinit const SignedOn *signed_on = nullptr;

const Identity *signed_on_here() noexcept {
  return signed_on != nullptr && signed_on->database == MyDatabaseId ? &signed_on->identity
                                                                     : nullptr;
}

// What earlier transactions assumed, and the session does not go by, nothing brings back.
void drop_past(TimestampTz transaction) {
  const std::int64_t present = bridge::session_value::get();
  for (auto each = identities->begin(); each != identities->end();)
    each = each->first != present && each->second.transaction != transaction
               ? identities->erase(each)
               : std::next(each);
}

// Distrusting an issuer, taking a key or a mapping back ends what is based on it.
constinit bridge::Prepared is_trusted = {
    "select exists (select from mesh_catalog.issuer_key k"
    "  join mesh_catalog.issuer i using (issuer_id)"
    "  where k.key_id = $1 and ($2 is not null or i.match_roles))"
    " and ($2 is null or exists (select from mesh_catalog.identity m"
    "  join pg_catalog.pg_roles r on r.oid = m.role_oid and r.rolname = m.role_name"
    "  where m.identity_id = $2 and m.role_oid = $3))"};

constinit bridge::Prepared is_service_account = {
    "select exists (select from mesh_catalog.service_account where role_oid = $1)"};

bool trusts(const Identity &identity) {
  using Question = std::tuple<std::int64_t, std::optional<std::int64_t>, Oid>;
  static auto *const kept = new Kept<Question, bool>;
  return kept->get({identity.key_id, identity.mapping_id, identity.role}, [&](TimestampTz &) {
    FreshCatalog catalog;
    return catalog
        .query(is_trusted, {bridge::int8(identity.key_id), bridge::int8(identity.mapping_id),
                            bridge::oid(identity.role)})
        .boolean(0, 0);
  });
}

}  // namespace

void assume(Identity identity, bool local) {
  if (identities == nullptr) identities = new Identities;
  const TimestampTz transaction = GetCurrentTransactionStartTimestamp();
  drop_past(transaction);
  identities->emplace(++last, Assumed{std::move(identity), transaction});
  bridge::session_value::set(last, local);
}

void forget_identity() {
  bridge::session_value::set(0, false);
}

void sign_on(Oid database, Identity identity) {
  signed_on = new SignedOn{database, std::move(identity)};
}

const Identity *assumed_identity() noexcept {
  const std::int64_t present = bridge::session_value::get();
  if (present == 0) return signed_on_here();
  if (identities == nullptr) return nullptr;
  const auto found = identities->find(present);
  return found == identities->end() ? nullptr : &found->second.identity;
}

const char *standing_name(Standing standing) noexcept {
  constexpr const char *names[] = {"none", "valid", "expired", "other role", "distrusted"};
  return names[static_cast<std::size_t>(standing)];
}

Standing standing(Oid role) {
  const Identity *identity = assumed_identity();
  if (identity == nullptr) return Standing::none;
  if (identity->role != role || identity->session_role != GetSessionUserId())
    return Standing::other_role;
  if (identity->expires_at <= GetCurrentTimestamp()) return Standing::expired;
  return trusts(*identity) ? Standing::valid : Standing::distrusted;
}

const Identity *identity_of(Oid role) {
  return standing(role) == Standing::valid ? assumed_identity() : nullptr;
}

bool needs_login(Oid role, bool service_account) {
  const Identity *assumed = assumed_identity();
  if (!service_account && (assumed == nullptr || assumed->role != role)) return false;
  return standing(role) != Standing::valid;
}

bool needs_login(Oid role) {
  const bool service_account = [] {
    FreshCatalog catalog;
    return catalog.query(is_service_account, {bridge::oid(GetSessionUserId())}).boolean(0, 0);
  }();
  return needs_login(role, service_account);
}

Unidentified why_unidentified(Oid role) {
  const char *hint = "Log in with a token: SELECT mesh.login('...');";
  const std::string name = "role \"" + role_name(role) + "\"";
  switch (standing(role)) {
    case Standing::expired:
      return {"The token of " + name + " has expired.", hint};
    case Standing::distrusted:
      return {"The token of " + name + " is no longer trusted.", hint};
    case Standing::other_role:
      return {"The session is logged in as another than " + name + ".", hint};
    default:
      return {"Service account \"" + role_name(GetSessionUserId()) +
                  "\" acts for persons alone, and none is logged in.",
              hint};
  }
}

}  // namespace meshcat::catalog

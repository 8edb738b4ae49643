// Who the session is by a token: what mesh.login() verified, and whether it still holds.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::catalog {

struct Identity {
  std::string issuer, subject;
  std::int64_t key_id;                     // of mesh_catalog.issuer_key
  std::optional<std::int64_t> mapping_id;  // of mesh_catalog.identity; none: by its name
  Oid role, session_role;
  TimestampTz expires_at;
  // The attributes that the issuer's tokens tell; nothing for one that this does not have.
  std::map<std::string, std::optional<std::vector<std::string>>> attributes;
  std::string claims;  // JSON

  // As the log tells who it was.
  std::string told() const { return subject + " of " + issuer; }
};

// The session goes by it from now on, as bridge::session_value is kept.
void assume(Identity identity, bool local);
void forget_identity();

// The session was signed on so by the server, into that database: what it goes by when
// nothing else was assumed, as long as it lasts. In another database it is nobody's.
void sign_on(Oid database, Identity identity);

// What the session goes by, whether or not it holds; null: nothing.
const Identity *assumed_identity() noexcept;

// For messages and mesh.session, the words of its column "state".
enum class Standing { none, valid, expired, other_role, distrusted };
const char *standing_name(Standing standing) noexcept;

// Whether the session's identity holds for `role` at this moment.
Standing standing(Oid role);
// The identity that holds for `role`; null: none does.
const Identity *identity_of(Oid role);

// Whether `role` is nobody in this session for want of a valid token: it is a service
// account's, which act for persons alone, or went by a token that holds no longer.
bool needs_login(Oid role, bool service_account);
bool needs_login(Oid role);

// What to tell of it.
struct Unidentified {
  std::string detail, hint;
};
Unidentified why_unidentified(Oid role);

}  // namespace meshcat::catalog

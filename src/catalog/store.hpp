// The catalog's tables, read and written as the extension's owner. Authority
// is decided before, by the caller that Store remembers.
#pragma once

#include <string>

#include "bridge/spi.hpp"
#include "catalog/restore.hpp"

namespace meshcat::catalog {

// While it lives, the current user is the extension's owner. Nothing that a
// user wrote may run inside: no predicate, no view, no user's function.
class OwnerScope {
 public:
  OwnerScope();
  ~OwnerScope();
  OwnerScope(const OwnerScope &) = delete;
  OwnerScope &operator=(const OwnerScope &) = delete;

  Oid caller() const { return caller_; }

 private:
  Oid caller_;
  int security_context_;
};

// An SPI session as the extension's owner. The first one after a restore into
// another cluster binds the recorded roles anew (restore.hpp). Throws
// object_not_in_prerequisite_state when the loaded library and the installed
// SQL are of different versions.
class Store {
 public:
  Store();

  // The role on whose behalf this call works (never the extension's owner,
  // unless that is who called).
  Oid caller() const { return scope_.caller(); }
  std::string caller_name() const;

  bridge::Rows query(const char *sql, std::initializer_list<bridge::Param> params = {}) {
    return spi_.query(sql, params);
  }
  bridge::Rows query(const std::string &sql, std::initializer_list<bridge::Param> params = {}) {
    return spi_.query(sql, params);
  }

  // Appends to the audit log, in this transaction: who did what to which
  // object. `details` is a jsonb text or empty. Every call that writes ends here.
  void audit(const char *action, const std::string &object, const std::string &details = {});
  // The same for what `role` did by other means than this call, such as DDL.
  void append(Oid role, const std::string &action, const std::string &object,
              const std::string &details = {});

 private:
  OwnerScope scope_;
  bridge::Spi spi_;
  Installation installation_;
};

// Runs `body` as `role` under a security-restricted context: what a user
// wrote, on behalf of whoever is responsible for it.
class RoleScope {
 public:
  explicit RoleScope(Oid role);
  ~RoleScope();
  RoleScope(const RoleScope &) = delete;
  RoleScope &operator=(const RoleScope &) = delete;

 private:
  Oid user_;
  int security_context_;
};

// The role that owns the extension's catalog: the platform admin.
Oid extension_owner();

}  // namespace meshcat::catalog

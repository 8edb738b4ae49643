#include "audit/shared_ddl.hpp"

#include <optional>

#include "audit/role_spec.hpp"
#include "bridge/hooks.hpp"
#include "bridge/scope.hpp"
#include "catalog/own_ddl.hpp"
#include "core/json/write.hpp"

extern "C" {
#include "access/xlog.h"
#include "commands/defrem.h"
}

namespace meshcat::audit {

namespace {

namespace json = core::json;

struct Done {
  std::string object;
  json::Object facts;
};

std::string names_of(const List *roles) {
  std::string names;
  for (int i = 0; i < list_length(roles); ++i)
    names += (i == 0 ? "" : ", ") + role_name(static_cast<const RoleSpec *>(list_nth(roles, i)));
  return names;
}

// The options' names; of those that are switches, which way. No other value is told: one
// of them is the password.
json::Object options_of(const List *options) {
  json::Array told;
  for (int i = 0; i < list_length(options); ++i) {
    const auto *option = static_cast<const DefElem *>(list_nth(options, i));
    std::string name = option->defname;
    if (option->arg != nullptr && IsA(option->arg, Boolean) && !boolVal(option->arg))
      name = "no " + name;
    told.push_back({std::move(name)});
  }
  json::Object facts;
  if (!told.empty()) facts.push_back({"options", {std::move(told)}});
  return facts;
}

Done membership(const GrantRoleStmt &statement) {
  std::string roles;
  for (int i = 0; i < list_length(statement.granted_roles); ++i) {
    const auto *role = static_cast<const AccessPriv *>(list_nth(statement.granted_roles, i));
    roles += (i == 0 ? "" : ", ") + std::string(role->priv_name);
  }
  json::Object facts;
  facts.push_back({statement.is_grant ? "to" : "from", {names_of(statement.grantee_roles)}});
  return {roles, std::move(facts)};
}

json::Object one(const char *key, const std::string &value) {
  json::Object facts;
  facts.push_back({key, {value}});
  return facts;
}

std::string first_name(const Node *object) {
  return IsA(object, String) ? strVal(object) : "";
}

std::optional<Done> role_change(const Node *node) {
  switch (nodeTag(node)) {
    case T_CreateRoleStmt: {
      const auto *statement = reinterpret_cast<const CreateRoleStmt *>(node);
      return Done{statement->role, options_of(statement->options)};
    }
    case T_AlterRoleStmt: {
      const auto *statement = reinterpret_cast<const AlterRoleStmt *>(node);
      return Done{role_name(statement->role), options_of(statement->options)};
    }
    case T_AlterRoleSetStmt: {
      const auto *statement = reinterpret_cast<const AlterRoleSetStmt *>(node);
      const char *setting = statement->setstmt->name;
      return Done{statement->role == nullptr ? "all roles" : role_name(statement->role),
                  one("setting", setting == nullptr ? "all" : setting)};
    }
    case T_DropRoleStmt:
      return Done{names_of(reinterpret_cast<const DropRoleStmt *>(node)->roles), {}};
    case T_GrantRoleStmt:
      return membership(*reinterpret_cast<const GrantRoleStmt *>(node));
    case T_DropOwnedStmt:
      return Done{names_of(reinterpret_cast<const DropOwnedStmt *>(node)->roles), {}};
    case T_ReassignOwnedStmt: {
      const auto *statement = reinterpret_cast<const ReassignOwnedStmt *>(node);
      return Done{names_of(statement->roles), one("to", role_name(statement->newrole))};
    }
    default:
      return std::nullopt;
  }
}

std::optional<Done> trigger_change(const Node *node) {
  switch (nodeTag(node)) {
    case T_CreateEventTrigStmt:
      return Done{reinterpret_cast<const CreateEventTrigStmt *>(node)->trigname, {}};
    case T_AlterEventTrigStmt: {
      const auto *statement = reinterpret_cast<const AlterEventTrigStmt *>(node);
      return Done{statement->trigname, one("enabled", std::string(1, statement->tgenabled))};
    }
    case T_RenameStmt: {
      const auto *statement = reinterpret_cast<const RenameStmt *>(node);
      if (statement->renameType == OBJECT_ROLE)
        return Done{statement->subname, one("new name", statement->newname)};
      if (statement->renameType == OBJECT_EVENT_TRIGGER)
        return Done{first_name(statement->object), one("new name", statement->newname)};
      return std::nullopt;
    }
    case T_AlterOwnerStmt: {
      const auto *statement = reinterpret_cast<const AlterOwnerStmt *>(node);
      if (statement->objectType != OBJECT_EVENT_TRIGGER) return std::nullopt;
      return Done{first_name(statement->object), one("owner", role_name(statement->newowner))};
    }
    case T_DropStmt: {
      const auto *statement = reinterpret_cast<const DropStmt *>(node);
      if (statement->removeType != OBJECT_EVENT_TRIGGER) return std::nullopt;
      return Done{first_name(static_cast<const Node *>(linitial(statement->objects))), {}};
    }
    default:
      return std::nullopt;
  }
}

// In a database that has the extension, of this version.
bool is_installed() {
  if (RecoveryInProgress() ||
      !bridge::call([] { return OidIsValid(get_namespace_oid("mesh_catalog", true)); }))
    return false;
  bridge::Spi spi;
  return !spi.query(
                 "select from pg_catalog.pg_extension where extname = 'meshcat'"
                 " and extversion = $1",
                 {bridge::text(MESHCAT_VERSION)})
              .empty();
}

void after_utility(const bridge::hooks::Utility &utility) {
  const Node *node = utility.statement->utilityStmt;
  std::optional<Done> done = role_change(node);
  if (!done) done = trigger_change(node);
  if (!done || catalog::OwnDdl::active() || creating_extension) return;
  const bridge::SafeSearchPath search_path;
  if (!is_installed()) return;
  const char *tag = bridge::call([&] { return CreateCommandName(const_cast<Node *>(node)); });
  catalog::Store store;
  store.append(store.caller(), tag, done->object,
               done->facts.empty() ? "" : json::write({std::move(done->facts)}));
}

}  // namespace

void watch_shared_ddl() {
  bridge::hooks::after_utility(after_utility);
}

}  // namespace meshcat::audit

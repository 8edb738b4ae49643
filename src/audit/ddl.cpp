// DDL that was not the mesh's own: what a command did, told without its text, which may
// hold values or secrets.
#include "audit/role_spec.hpp"
#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"
#include "core/json/write.hpp"

extern "C" {
#include "catalog/pg_proc.h"
#include "tcop/deparse_utility.h"
#include "utils/aclchk_internal.h"
}

namespace meshcat::audit {

namespace {

using bridge::Args;
namespace json = core::json;

struct Altered {
  AlterTableType type;
  const char *words;
  bool named;  // its name says which column, constraint, trigger or rule
};

constexpr Altered known[] = {
    {AT_DropColumn, "DROP COLUMN", true},
    {AT_AlterColumnType, "ALTER COLUMN TYPE", true},
    {AT_ColumnDefault, "ALTER COLUMN DEFAULT", true},
    {AT_SetNotNull, "SET NOT NULL", true},
    {AT_DropNotNull, "DROP NOT NULL", true},
    {AT_DropConstraint, "DROP CONSTRAINT", true},
    {AT_EnableTrig, "ENABLE TRIGGER", true},
    {AT_EnableAlwaysTrig, "ENABLE ALWAYS TRIGGER", true},
    {AT_EnableReplicaTrig, "ENABLE REPLICA TRIGGER", true},
    {AT_DisableTrig, "DISABLE TRIGGER", true},
    {AT_EnableTrigAll, "ENABLE TRIGGER ALL", false},
    {AT_DisableTrigAll, "DISABLE TRIGGER ALL", false},
    {AT_EnableTrigUser, "ENABLE TRIGGER USER", false},
    {AT_DisableTrigUser, "DISABLE TRIGGER USER", false},
    {AT_EnableRule, "ENABLE RULE", true},
    {AT_EnableAlwaysRule, "ENABLE ALWAYS RULE", true},
    {AT_EnableReplicaRule, "ENABLE REPLICA RULE", true},
    {AT_DisableRule, "DISABLE RULE", true},
    {AT_AddInherit, "INHERIT", false},
    {AT_DropInherit, "NO INHERIT", false},
    {AT_EnableRowSecurity, "ENABLE ROW LEVEL SECURITY", false},
    {AT_DisableRowSecurity, "DISABLE ROW LEVEL SECURITY", false},
    {AT_ForceRowSecurity, "FORCE ROW LEVEL SECURITY", false},
    {AT_NoForceRowSecurity, "NO FORCE ROW LEVEL SECURITY", false},
    {AT_AttachPartition, "ATTACH PARTITION", false},
    {AT_DetachPartition, "DETACH PARTITION", false},
    {AT_SetLogged, "SET LOGGED", false},
    {AT_SetUnLogged, "SET UNLOGGED", false},
    {AT_SetRelOptions, "SET OPTIONS", false},
    {AT_ResetRelOptions, "RESET OPTIONS", false},
    {AT_GenericOptions, "OPTIONS", false},
};

std::string words_of(const AlterTableCmd &command) {
  if (command.subtype == AT_ChangeOwner) return "OWNER TO " + role_name(command.newowner);
  for (const Altered &each : known)
    if (each.type == command.subtype)
      return std::string(each.words) +
             (each.named && command.name != nullptr ? std::string(" ") + command.name : "");
  // Under more than one number in PostgreSQL 15.
  if (command.def != nullptr && IsA(command.def, ColumnDef))
    return std::string("ADD COLUMN ") + reinterpret_cast<const ColumnDef *>(command.def)->colname;
  if (command.def != nullptr && IsA(command.def, Constraint)) return "ADD CONSTRAINT";
  return "OTHER";
}

json::Value alterations(const CollectedCommand &command) {
  json::Array words;
  const List *list = command.d.alterTable.subcmds;
  for (int i = 0; i < list_length(list); ++i) {
    const auto *sub = static_cast<const CollectedATSubcmd *>(list_nth(list, i));
    if (IsA(sub->parsetree, AlterTableCmd))
      words.push_back({words_of(*reinterpret_cast<const AlterTableCmd *>(sub->parsetree))});
  }
  return {std::move(words)};
}

struct Privilege {
  AclMode bit;
  const char *name;
};
constexpr Privilege privileges[] = {
    {ACL_SELECT, "SELECT"},     {ACL_INSERT, "INSERT"},         {ACL_UPDATE, "UPDATE"},
    {ACL_DELETE, "DELETE"},     {ACL_TRUNCATE, "TRUNCATE"},     {ACL_REFERENCES, "REFERENCES"},
    {ACL_TRIGGER, "TRIGGER"},   {ACL_EXECUTE, "EXECUTE"},       {ACL_USAGE, "USAGE"},
    {ACL_CREATE, "CREATE"},     {ACL_CREATE_TEMP, "TEMPORARY"}, {ACL_CONNECT, "CONNECT"},
#ifdef ACL_MAINTAIN
    {ACL_MAINTAIN, "MAINTAIN"},
#endif
};

// As GRANT has them, in capitals.
std::string upper(const char *name) {
  std::string text = name;
  for (char &c : text) c = static_cast<char>(pg_toupper(static_cast<unsigned char>(c)));
  return text;
}

void add_privileges(json::Array &names, const List *list) {
  for (int i = 0; i < list_length(list); ++i) {
    const auto *privilege = static_cast<const AccessPriv *>(list_nth(list, i));
    std::string name = privilege->priv_name == nullptr ? "ALL" : upper(privilege->priv_name);
    for (int c = 0; c < list_length(privilege->cols); ++c)
      name += (c == 0 ? " (" : ", ") + std::string(strVal(list_nth(privilege->cols, c)));
    names.push_back({name + (privilege->cols == nullptr ? "" : ")")});
  }
}

json::Object grant_facts(const InternalGrant &grant) {
  json::Array names, roles;
  if (grant.all_privs && grant.privileges == ACL_NO_RIGHTS) names.push_back({std::string("ALL")});
  for (const Privilege &each : privileges)
    if ((grant.privileges & each.bit) != 0) names.push_back({std::string(each.name)});
  add_privileges(names, grant.col_privs);
  for (int i = 0; i < list_length(grant.grantees); ++i) {
    const Oid role = list_nth_oid(grant.grantees, i);
    roles.push_back({role == ACL_ID_PUBLIC ? std::string("public") : catalog::role_name(role)});
  }
  json::Object facts;
  facts.push_back({"privileges", {std::move(names)}});
  facts.push_back({grant.is_grant ? "to" : "from", {std::move(roles)}});
  if (grant.grant_option) facts.push_back({"grant option", {true}});
  return facts;
}

json::Array names_of(const List *strings) {
  json::Array names;
  for (int i = 0; i < list_length(strings); ++i)
    names.push_back({std::string(strVal(list_nth(strings, i)))});
  return names;
}

json::Array roles_of(const List *roles) {
  json::Array names;
  for (int i = 0; i < list_length(roles); ++i)
    names.push_back({role_name(static_cast<const RoleSpec *>(list_nth(roles, i)))});
  return names;
}

json::Object default_facts(const AlterDefaultPrivilegesStmt &statement) {
  const GrantStmt &grant = *statement.action;
  json::Object facts;
  for (int i = 0; i < list_length(statement.options); ++i) {
    const auto *option = static_cast<const DefElem *>(list_nth(statement.options, i));
    const auto *list = reinterpret_cast<const List *>(option->arg);
    const std::string name = option->defname;
    facts.push_back(name == "schemas" ? json::Member{"schemas", {names_of(list)}}
                                      : json::Member{"made by", {roles_of(list)}});
  }
  json::Array privileges;
  if (grant.privileges == NIL) privileges.push_back({std::string("ALL")});
  add_privileges(privileges, grant.privileges);
  facts.push_back({"privileges", {std::move(privileges)}});
  facts.push_back({grant.is_grant ? "to" : "from", {roles_of(grant.grantees)}});
  return facts;
}

Oid class_of(ObjectType type) {
  switch (type) {
    case OBJECT_TABLE:
    case OBJECT_SEQUENCE:
      return RelationRelationId;
    case OBJECT_SCHEMA:
      return NamespaceRelationId;
    case OBJECT_FUNCTION:
    case OBJECT_PROCEDURE:
    case OBJECT_ROUTINE:
      return ProcedureRelationId;
    default:
      return InvalidOid;
  }
}

Datum jsonb(json::Object object) {
  const std::string text = json::write({std::move(object)});
  return bridge::call([&] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(text.c_str())); });
}

void add(bridge::SetResult &result, Oid class_id, Oid object, json::Object facts) {
  result.add({bridge::oid(class_id), bridge::oid(object),
              bridge::datum(JSONBOID, jsonb(std::move(facts)), false)});
}

}  // namespace

// mesh_catalog.ddl_objects(command pg_ddl_command) -> setof (classid oid, objid oid,
//   facts jsonb): what a command is about, where pg_event_trigger_ddl_commands does not
//   tell it.
MESHCAT_FUNCTION(meshcat_audit_ddl_objects) {
  bridge::SetResult result(fcinfo);
  const auto &command =
      *reinterpret_cast<const CollectedCommand *>(DatumGetPointer(Args(fcinfo).datum(0)));
  if (command.type == SCT_AlterTable) {
    json::Object facts;
    facts.push_back({"what", alterations(command)});
    add(result, command.d.alterTable.classId, command.d.alterTable.objectId, std::move(facts));
  }
  if (command.type == SCT_AlterDefaultPrivileges)
    add(result, InvalidOid, InvalidOid,
        default_facts(*reinterpret_cast<const AlterDefaultPrivilegesStmt *>(command.parsetree)));
  if (command.type != SCT_Grant) return Datum{0};
  const InternalGrant &grant = *command.d.grant.istmt;
  const Oid class_id = class_of(grant.objtype);
  for (int i = 0; class_id != InvalidOid && i < list_length(grant.objects); ++i)
    add(result, class_id, list_nth_oid(grant.objects, i), grant_facts(grant));
  return Datum{0};
}

// mesh_catalog.record_ddl(tag text, object text, facts jsonb) -> void
MESHCAT_FUNCTION(meshcat_audit_record_ddl) {
  const Args args(fcinfo);
  if (catalog::OwnDdl::active()) PG_RETURN_VOID();
  const std::string facts = args.maybe_output(2).value_or("");
  catalog::Store store;
  // The trigger that calls this is the extension's owner; whom it is for is outside.
  store.append(GetOuterUserId(), args.text(0, "tag"), args.text(1, "object"), facts);
  PG_RETURN_VOID();
}

}  // namespace meshcat::audit

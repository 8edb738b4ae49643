#include "catalog/store.hpp"

#include "catalog/authority.hpp"
#include "catalog/identity.hpp"

namespace meshcat::catalog {

Oid extension_owner() {
  const Oid owner = bridge::call([]() -> Oid {
    const Oid schema = get_namespace_oid("mesh_catalog", true);
    HeapTuple tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
    if (!HeapTupleIsValid(tuple)) return InvalidOid;
    const Oid result = reinterpret_cast<Form_pg_namespace>(GETSTRUCT(tuple))->nspowner;
    ReleaseSysCache(tuple);
    return result;
  });
  if (owner == InvalidOid)
    throw core::Error(core::sqlstate::object_not_in_prerequisite_state,
                      "extension \"meshcat\" is not installed in this database", {},
                      "Run: CREATE EXTENSION meshcat;");
  return owner;
}

OwnerScope::OwnerScope() {
  const Oid owner = extension_owner();
  GetUserIdAndSecContext(&caller_, &security_context_);
  SetUserIdAndSecContext(owner, security_context_ | SECURITY_LOCAL_USERID_CHANGE);
}

OwnerScope::~OwnerScope() {
  SetUserIdAndSecContext(caller_, security_context_);
}

RoleScope::RoleScope(Oid role) {
  GetUserIdAndSecContext(&user_, &security_context_);
  SetUserIdAndSecContext(
      role, security_context_ | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);
}

RoleScope::~RoleScope() {
  SetUserIdAndSecContext(user_, security_context_);
}

Store::Store() {
  const bridge::Rows rows =
      spi_.query("select extversion from pg_catalog.pg_extension where extname = 'meshcat'");
  const std::string installed = rows.empty() ? "none" : rows.text(0, 0);
  if (installed != MESHCAT_VERSION)
    throw core::Error(
        core::sqlstate::object_not_in_prerequisite_state,
        "the meshcat library and its SQL objects have different versions",
        std::string("Library ") + MESHCAT_VERSION + ", SQL objects " + installed + ".",
        "Run ALTER EXTENSION meshcat UPDATE, and restart the server if the library "
        "is preloaded.");
  const bridge::Rows recorded =
      spi_.query("select system_identifier from mesh_catalog.installation");
  installation_ =
      installation_of(recorded.empty() ? std::nullopt : std::optional(recorded.int8(0, 0)));
  if (installation_ == Installation::elsewhere) rebind_roles(*this);
}

std::string Store::caller_name() const {
  return role_name(caller());
}

void Store::audit(const char *action, const std::string &object, const std::string &details) {
  // What records a role is audited, so the first role passes here.
  if (installation_ == Installation::unrecorded) record_installation(*this);
  installation_ = Installation::here;
  append(caller(), action, object, details);
}

void Store::append(Oid role, const std::string &action, const std::string &object,
                   const std::string &details) {
  const Identity *person = identity_of(role);
  query(
      "insert into mesh_catalog.audit_event (role_name, session_role, person, action, object,"
      " details) values ($1, session_user, $2, $3, $4, nullif($5, '')::pg_catalog.jsonb)",
      {bridge::text(role_name(role)), bridge::text(person == nullptr ? "" : person->told()),
       bridge::text(action), bridge::text(object), bridge::text(details)});
}

}  // namespace meshcat::catalog

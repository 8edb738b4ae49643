// Facts about roles that row filters use.
#include "access/decision.hpp"
#include "bridge/args.hpp"
#include "catalog/names.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using catalog::Duty;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// An attribute named domain.attribute is that domain's to set: no domain may
// change what opens another's rows.
void require_setter(Store &store, const std::string &attribute) {
  const std::string action = "set attribute \"" + attribute + "\"";
  const std::size_t dot = attribute.find('.');
  if (dot == std::string::npos) {
    catalog::require_admin(store, action);
    return;
  }
  const catalog::Domain domain = catalog::domain_by_name(store, attribute.substr(0, dot));
  catalog::require_duty(store, domain, {Duty::product_owner, Duty::steward}, action);
}

}  // namespace

// mesh.set_attribute(role regrole, attribute text, variadic attribute_values text[])
//   -> void
MESHCAT_FUNCTION(meshcat_access_set_attribute) {
  const Args args(fcinfo);
  const Oid role = args.oid(0, "role");
  const std::string attribute = args.text(1, "attribute");
  args.require(2, "attribute_values");
  const std::vector<std::string> values = args.text_array(2, "attribute_values");
  if (attribute.empty() || attribute.size() > 127)
    throw core::Error(sqlstate::invalid_name, "an attribute's name has from 1 to 127 bytes");
  require_newest_state("set an attribute");
  Store store;
  require_setter(store, attribute);
  const std::string name = catalog::live_role_name(store, role);
  store.query(
      "insert into mesh_catalog.role_attribute"
      " (role_name, role_oid, attribute, attribute_values, set_by) values ($1, $2, $3, $4, $5)"
      " on conflict (role_name, attribute) do update set role_oid = excluded.role_oid,"
      " attribute_values = excluded.attribute_values, set_at = pg_catalog.now(),"
      " set_by = excluded.set_by",
      {bridge::text(name), bridge::oid(role), bridge::text(attribute), bridge::text_array(values),
       bridge::text(store.caller_name())});
  store.audit("set attribute", name + ": " + attribute + ": " + joined(values));
  PG_RETURN_VOID();
}

// mesh.drop_attribute(role regrole, attribute text) -> void
MESHCAT_FUNCTION(meshcat_access_drop_attribute) {
  const Args args(fcinfo);
  const Oid role = args.oid(0, "role");
  const std::string attribute = args.text(1, "attribute");
  require_newest_state("drop an attribute");
  Store store;
  require_setter(store, attribute);
  const std::string name = catalog::role_name(role);
  const bridge::Rows dropped = store.query(
      "delete from mesh_catalog.role_attribute where role_name = $1 and attribute = $2 returning 1",
      {bridge::text(name), bridge::text(attribute)});
  if (dropped.empty())
    throw core::Error(sqlstate::undefined_object,
                      "role \"" + name + "\" has no attribute \"" + attribute + "\"", {},
                      "SELECT * FROM mesh.role_attributes lists those you may see.");
  store.audit("drop attribute", name + ": " + attribute);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access

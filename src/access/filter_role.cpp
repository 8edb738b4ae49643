#include "access/filter_role.hpp"

#include <algorithm>

#include "catalog/authority.hpp"
#include "catalog/names.hpp"

namespace meshcat::access {

using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

void append_roles(const bridge::Args &args, int i, const char *name, bool exempt,
                  std::vector<FilterRole> &roles) {
  if (args.is_null(i)) return;
  const std::vector<Oid> named = args.oid_array(i, name);
  if (named.empty())
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"" + std::string(name) + "\" names no role", {},
                      exempt ? "Leave it out for a filter that nobody is exempt from."
                             : "Leave it out for a filter that applies to all consumers.");
  for (const Oid role : named) {
    const auto same = [&](const FilterRole &known) { return known.role == role; };
    const auto known = std::find_if(roles.begin(), roles.end(), same);
    if (known == roles.end())
      roles.push_back({role, exempt});
    else if (known->exempt != exempt)
      throw core::Error(sqlstate::invalid_parameter_value,
                        "role \"" + catalog::role_name(role) +
                            "\" is both one that the filter applies to and exempt");
  }
}

void set_roles(Store &store, const std::string &table, const std::string &key, std::int64_t id,
               const std::vector<FilterRole> &roles) {
  store.query("delete from mesh_catalog." + table + " where " + key + " = $1", {bridge::int8(id)});
  for (const FilterRole &role : roles)
    store.query("insert into mesh_catalog." + table + " (" + key +
                    ", role_name, role_oid, exempt) values ($1, $2, $3, $4)",
                {bridge::int8(id), bridge::text(catalog::live_role_name(store, role.role)),
                 bridge::oid(role.role), bridge::boolean(role.exempt)});
}

}  // namespace

std::vector<FilterRole> filter_roles(const bridge::Args &args, int applies_to, int exempt) {
  std::vector<FilterRole> roles;
  append_roles(args, applies_to, "applies_to", false, roles);
  append_roles(args, exempt, "exempt", true, roles);
  return roles;
}

void set_filter_roles(Store &store, std::int64_t filter_id, const std::vector<FilterRole> &roles) {
  set_roles(store, "row_filter_role", "filter_id", filter_id, roles);
}

void set_rule_roles(Store &store, std::int64_t rule_id, const std::vector<FilterRole> &roles) {
  set_roles(store, "tagged_filter_role", "rule_id", rule_id, roles);
}

}  // namespace meshcat::access

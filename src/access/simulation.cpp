#include "access/simulation.hpp"

#include <algorithm>
#include <utility>

#include "access/decision.hpp"
#include "access/entitlement.hpp"
#include "bridge/args.hpp"
#include "bridge/query_shape.hpp"
#include "bridge/scope.hpp"
#include "catalog/names.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Store;
namespace sqlstate = core::sqlstate;

std::string relation_name(Oid relation) {
  return bridge::call([&]() -> const char * {
    const char *name = get_rel_name(relation);
    if (name == nullptr) return "?";
    return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)), name);
  });
}

bool of_system(Oid relation) {
  const Oid schema = bridge::call([&] { return get_rel_namespace(relation); });
  const Oid mesh = bridge::call([] { return get_namespace_oid("mesh", false); });
  return schema == PG_CATALOG_NAMESPACE || schema == mesh;
}

// Who simulates sees all of the product anyway: whoever does not would see more than they may.
void require_owner_of(const Entitlement &own) {
  if (own.owner && !own.needs_login) return;
  throw core::Error(sqlstate::insufficient_privilege,
                    "permission denied to simulate reads of product \"" + own.product + "\"",
                    "Only who sees all of its rows may.",
                    "The domain's owner, its members and platform admins can; mesh.explain_access "
                    "tells what a role sees.");
}

// The ports that a query reads for `role`. Throws where its answer could not be that of the role.
std::vector<std::int64_t> ports_to_simulate(Oid role, const std::vector<Oid> &relations) {
  std::vector<std::int64_t> ports;
  for (const Oid relation : relations) {
    const auto port_id = port_of(relation);
    const std::string name = relation_name(relation);
    if (!port_id && of_system(relation)) continue;
    if (!port_id)
      throw core::Error(sqlstate::feature_not_supported,
                        "cannot simulate reads of relation " + name,
                        "Only reads of ports are simulated, and it is none.",
                        "SELECT product, relation FROM mesh.ports; lists them.");
    require_owner_of(entitlement_of(GetUserId(), *port_id));
    if (bridge::asks_who_reads(relation))
      throw core::Error(sqlstate::feature_not_supported, "cannot simulate reads of port " + name,
                        "Its filters or masks ask for the current user or its privileges, which "
                        "are yours.",
                        "Let them ask for mesh.session_attribute('...').");
    const bool privileged =
        bridge::call([&] { return pg_class_aclcheck(relation, role, ACL_SELECT) == ACLCHECK_OK; });
    if (!privileged && entitlement_of(role, *port_id).admitted())
      throw core::Error(sqlstate::insufficient_privilege, "permission denied for view " + name,
                        "Role \"" + catalog::role_name(role) +
                            "\" is entitled to the product, but has no privilege on its port.");
    ports.push_back(*port_id);
  }
  return ports;
}

// JSON keeps the order of the columns.
std::string rows_as_json(const std::string &select) {
  return "select pg_catalog.row_to_json(simulated) from (\n" + select + "\n) simulated";
}

}  // namespace

constinit const Simulation *Simulation::running_ = nullptr;

Simulation::Simulation(Oid role, std::vector<std::int64_t> ports)
    : role_(role), simulator_(GetUserId()), ports_(std::move(ports)), outer_(running_) {
  running_ = this;
}

Simulation::~Simulation() {
  running_ = outer_;
}

const Simulation *Simulation::current() {
  return running_ != nullptr && running_->simulator_ == GetUserId() ? running_ : nullptr;
}

void Simulation::require(std::int64_t port_id) const {
  if (std::find(ports_.begin(), ports_.end(), port_id) != ports_.end()) return;
  throw core::Error(
      sqlstate::insufficient_privilege, "a simulated query reads a port that it does not name",
      "A function that it calls, or a policy, reads port " + std::to_string(port_id) + ".",
      "Write the query over ports of your own domains.");
}

Oid reader() {
  const Simulation *simulation = Simulation::current();
  return simulation == nullptr ? GetUserId() : simulation->role();
}

// mesh.simulate(role regrole, query text) -> setof json
MESHCAT_FUNCTION(meshcat_access_simulate) {
  const Args args(fcinfo);
  const Oid role = args.oid(0, "role");
  const std::string select = bridge::one_select(args.text(1, "query"));
  bridge::SetResult result(fcinfo);
  {
    Store store;
    catalog::live_role_name(store, role);
  }
  const std::vector<Oid> relations = bridge::relations_of(select);
  const Simulation simulation(role, ports_to_simulate(role, relations));
  bridge::Spi spi;
  result.add(spi.query(rows_as_json(select), {}, true));
  return Datum(0);
}

}  // namespace meshcat::access

#include "lineage/openlineage_server.hpp"

#include <unistd.h>

#include <array>

#include "bridge/guc.hpp"
#include "lineage/datasets.hpp"

namespace meshcat::lineage {

using catalog::Store;
using core::lineage::openlineage::canonical_namespace;
using core::lineage::openlineage::Server;

namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

// The address that the session came to, those that the server listens on, and the
// machine's own for a session from the same machine: nobody else's localhost is this one.
constexpr char known_hosts[] =
    "with session as (select server, coalesce(client = server or client <<= '127.0.0.0/8'"
    "  or client = '::1', true) as local from (select pg_catalog.inet_server_addr() as server,"
    "  pg_catalog.inet_client_addr() as client) a),"
    " loopback as (select unnest('{localhost,127.0.0.1,::1}'::text[]) as host)"
    " select case when host like '%:%' then '[' || host || ']' else host end from ("
    "  select pg_catalog.host(server) as host from session where server is not null"
    "  union select l.host from loopback l, session where local"
    "  union select pg_catalog.btrim(a, ' \"') from pg_catalog.string_to_table("
    "   pg_catalog.current_setting('listen_addresses'), ',') a"
    "   where pg_catalog.btrim(a, ' \"') <> all ('{*,0.0.0.0,::,\"\"}')"
    "   and pg_catalog.btrim(a, ' \"') not in (select host from loopback)) known order by 1";

std::vector<std::string> known_namespaces(Store &store) {
  const std::string port = store.query("select pg_catalog.current_setting('port')").text(0, 0),
                    name = host_name();
  std::vector<std::string> hosts{name};
  if (const std::size_t dot = name.find('.'); dot != std::string::npos && dot > 0)
    hosts.push_back(name.substr(0, dot));
  const bridge::Rows rows = store.query(known_hosts);
  for (std::size_t i = 0; i < rows.size(); ++i) hosts.push_back(rows.text(i, 0));
  std::vector<std::string> namespaces;
  for (const std::string &host : hosts)
    namespaces.push_back(canonical_namespace("postgres://" + host + ":" + port));
  return namespaces;
}

}  // namespace

Server this_server(Store &store) {
  const char *setting = bridge::guc::openlineage_namespace;
  std::vector<std::string> namespaces =
      core::lineage::openlineage::read_namespaces(setting != nullptr ? setting : "");
  if (namespaces.empty()) namespaces = known_namespaces(store);
  return Server(std::move(namespaces),
                store.query("select pg_catalog.current_database()").text(0, 0));
}

// mesh_catalog.openlineage_namespace() -> text
MESHCAT_FUNCTION(meshcat_lineage_openlineage_namespace) {
  std::string space;
  {
    Store store;
    space = this_server(store).space();
  }
  return bridge::text_datum(space);
}

// mesh_catalog.dataset_id_of(dataset text) -> bigint
MESHCAT_FUNCTION(meshcat_lineage_dataset_id) {
  const bridge::Args args(fcinfo);
  Store store;
  const Reference reference = resolve(store, args.text(0, "dataset"));
  if (reference.name.column)
    throw core::Error(core::sqlstate::invalid_parameter_value,
                      "\"" + reference.name.to_string() + "\" is a column", {},
                      "Name the dataset, without #column.");
  const Oid relation = reference.product ? catalog::output_port(store, *reference.product).relation
                                         : reference.relations.front();
  const bridge::Rows rows = store.query(
      "select dataset_id from mesh_catalog.present_dataset where relation = "
      "$1::pg_catalog.regclass",
      {bridge::oid(relation)});
  if (rows.empty()) PG_RETURN_NULL();
  PG_RETURN_INT64(rows.int8(0, 0));
}

}  // namespace meshcat::lineage

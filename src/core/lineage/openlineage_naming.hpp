// OpenLineage's names for what a PostgreSQL server holds: namespace
// postgres://host:port, name database.schema.table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lineage/openlineage.hpp"

namespace meshcat::core::lineage::openlineage {

// One spelling of a namespace: of PostgreSQL's postgres://host:port in small letters,
// with the port and without user; of any other without a password.
std::string canonical_namespace(std::string_view space);

// A server's database, by the names that events may have for it.
class Server {
 public:
  // `namespaces` are canonical; the first is its own name for itself.
  Server(std::vector<std::string> namespaces, std::string database);

  const std::string &space() const { return namespaces_.front(); }

  // What follows the database in a name of this server and database: schema.table, or
  // a table alone. Nothing for what is elsewhere.
  std::optional<std::string> relation(const Name &name) const;

 private:
  std::vector<std::string> namespaces_;
  std::string prefix_;
};

// Takes apart a setting: namespaces between white space, each postgres://host:port.
// Throws invalid_parameter_value for one that is not.
std::vector<std::string> read_namespaces(std::string_view setting);

}  // namespace meshcat::core::lineage::openlineage

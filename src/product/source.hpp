// The relation that a product's table port reads.
#pragma once

#include <string>
#include <vector>

#include "product/target.hpp"

namespace meshcat::product {

struct Source {
  Oid relation;
  std::string schema, name;
  Oid owner;
  std::string comment;
};

// The relation as a source of the domain's products. Throws undefined_table,
// wrong_object_type (not a table or view with columns; a temporary or system
// relation; another product's port), insufficient_privilege (neither the caller
// nor the domain has the rights of its owner, or the domain's owner may not read
// it).
Source source_of(Store &store, const catalog::Domain &domain, Oid relation);

// A relation that already bears the port's name is moved to schema
// `<domain>_data`, which is created if need be; any other is left where it is.
// Returns it as it is afterwards. Throws insufficient_privilege,
// duplicate_object.
Source make_room_for_port(Store &store, const catalog::Domain &domain, const Source &source,
                          const std::string &port_name);

// The source's columns of a date or timestamp type.
std::vector<std::string> time_columns(Store &store, Oid relation);
// Throws undefined_column, or wrong_object_type for a column of another type.
void require_time_column(Store &store, const Source &source, const std::string &column);

}  // namespace meshcat::product

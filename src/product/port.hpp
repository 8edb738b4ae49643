// Ports: how a product is consumed and fed.
#pragma once

#include "product/source.hpp"
#include "product/target.hpp"

namespace meshcat::product {

struct TablePort {
  std::int64_t id;
  std::int32_t major;
  std::string view_name;  // in the schema of the product's domain
  Oid source;             // InvalidOid once dropped
  std::optional<std::string> time_column;
};

// The table port of that major.
std::optional<TablePort> table_port(Store &store, const Product &product, std::int32_t major);

// The name of the port view of that major: the product's own for its first major,
// `<product>_v<major>` for each that is served beside it.
std::string port_view_name(Store &store, const Product &product, std::int32_t major);

// Makes the table port of the draft's major read `source`, and its view. As long as
// a released version is served through the port, the source must stay the same and
// the view as it is: it follows when the draft is released. Throws
// object_not_in_prerequisite_state, duplicate_object.
TablePort ensure_table_port(Store &store, const Product &product, const Version &draft,
                            const Source &source, const std::optional<std::string> &time_column);

// Makes the port's view show the version that it now serves. Throws
// object_not_in_prerequisite_state, duplicate_object.
void publish_port(Store &store, const Product &product, const TablePort &port);
// The same after a change of a draft, unless consumers read a released version
// through the port.
void publish_draft(Store &store, const Product &product, const TablePort &port);

// Drops the view of a port whose major has no version left to serve. Throws
// object_not_in_prerequisite_state when something in the database reads it.
void close_port(Store &store, const Product &product, std::int32_t major);

}  // namespace meshcat::product

// What a port view is compiled from, as the catalog has it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "core/access/mask.hpp"
#include "core/access/port_view.hpp"

namespace meshcat::catalog {

struct SourceMask {
  std::int64_t id;
  bool by_rule;  // comes of a rule by tag
  core::access::Mask mask;
};

// A column of the port, as its source has it.
struct SourceColumn {
  core::access::MaskTarget target;
  std::string description;
  Oid type;
  std::vector<SourceMask> masks;
};

struct SourceFilter {
  std::string name;
  core::access::RowFilter filter;     // its predicate as the domain wrote it
  std::optional<std::string> column;  // that a rule by tag filters by
};

struct PortSource {
  Product product;
  Port port;
  std::string view_schema, view_name;      // as recorded
  std::string source_schema, source_name;  // as they are now
  bool own_table;                          // a table of the domain's owner role
  std::string description;
  std::vector<SourceColumn> columns;
  std::vector<SourceFilter> filters;
};

// Reads and locks the port. Throws as compile_port_view says.
PortSource load_port_source(Store &store, std::int64_t port_id);

// Names quoted, masks and predicates still empty.
core::access::PortShape empty_shape(const PortSource &source);

}  // namespace meshcat::catalog

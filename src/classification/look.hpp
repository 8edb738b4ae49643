// A look at a relation's columns: their names and a sample of their values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "core/classification/tally.hpp"

namespace meshcat::classification {

struct LookedColumn {
  std::string name, data_type;
  std::vector<core::classification::Finding> findings;
  std::vector<std::string> fresh;  // the kinds that were not proposed before, once kept
};

// What is looked at, and with whose rights. What users wrote (views, output functions,
// casts) runs as that role, confined and read-only.
struct Target {
  Oid relation;
  Oid role;
  // For columns with few values: look at all rows, however many there are?
  bool thorough;
};

// The detectors that look at the products of a domain, or at any relation.
std::vector<core::classification::CustomDetector> load_detectors(
    catalog::Store &store, std::optional<std::int64_t> domain);

// Looks at the columns of those names; at all when there are none. A column that cannot be
// read is judged by its name alone.
std::vector<LookedColumn> look_at(
    catalog::Store &store, const Target &target, const std::vector<std::string> &columns,
    const std::vector<core::classification::CustomDetector> &detectors);

// How PostgreSQL's encoding of this database is called in patterns.
core::quality::pattern::Encoding database_encoding();

}  // namespace meshcat::classification

// What questions to lineage are about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/store.hpp"

namespace meshcat::lineage {

// Datasets, or the columns of that name in them.
struct Subject {
  std::string text;  // as people write it
  std::optional<std::string> column;
  std::vector<Oid> relations;          // these relations
  std::vector<std::int64_t> datasets;  // and these, by their ids
};

// `payments.transactions` and `table:schema.relation`, with `#column` or without; all of a
// domain, `domain:payments`; a dataset elsewhere by namespace and name, `s3://bucket/file`,
// likewise with `#column` or without. Throws the parsers' errors, undefined_object,
// undefined_table and undefined_column.
Subject subject_of(catalog::Store &store, const std::string &text);

// The datasets of which a product is the first.
Subject subject_of_product(std::int64_t product);

}  // namespace meshcat::lineage

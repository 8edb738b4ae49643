// Datasets by the references that people write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "core/types/dataset_ref.hpp"

namespace meshcat::lineage {

// What a text such as `payments.transactions#type` or `table:schema.relation` says.
struct Name {
  core::types::DatasetRef dataset;
  std::optional<std::string> column;

  // Throws the parser's errors.
  static Name parse(const std::string &text);
  std::string to_string() const;
};

// What a name stands for: a relation, or a product's ports and what they read; of
// these, its column if it names one.
struct Reference {
  Name name;
  std::optional<catalog::Product> product;
  std::vector<Oid> relations;
};

// Throws the parser's errors, undefined_object for an unknown product,
// undefined_table and undefined_column.
Reference resolve(catalog::Store &store, const std::string &text);

// Throws undefined_column unless one of the relations has the name's column, if any.
void require_column(catalog::Store &store, const Name &name, const std::vector<Oid> &relations);

// Records relations as datasets; those that are there already stay. A dataset whose
// relation was dropped becomes the new one of its name.
void ensure_datasets(catalog::Store &store, const std::vector<Oid> &relations);

}  // namespace meshcat::lineage

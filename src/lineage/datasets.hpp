// Datasets by the references that people write.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/store.hpp"

namespace meshcat::lineage {

// What a reference such as `payments.transactions#type` or
// `table:schema.relation` names: the relations that it stands for (a product's
// port and what the port reads) and, if it names one, the column.
struct Reference {
  std::string text;  // canonical
  std::vector<Oid> relations;
  std::optional<std::string> column;
};

// Throws the parser's errors, undefined_object for an unknown product,
// undefined_table and undefined_column.
Reference resolve(catalog::Store &store, const std::string &text);

// Records relations as datasets; those that are there already stay.
void ensure_datasets(catalog::Store &store, const std::vector<Oid> &relations);

}  // namespace meshcat::lineage

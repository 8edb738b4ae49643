// What lineage speaks of: a dataset, which is a data product or a plain
// relation, and mesh.column_ref, a column of one.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/types/scanner.hpp"

namespace meshcat::core::types {

// payments.transactions (a product) or table:public.trans (a relation).
// Names are what the identifiers stand for: folded, without quotes.
struct DatasetRef {
  enum class Kind { product, relation };

  Kind kind;
  std::string qualifier;  // the product's domain or the relation's schema
  std::string name;

  // Throws invalid_text_representation, name_too_long, program_limit_exceeded.
  static DatasetRef parse(std::string_view text);
  // The same for the reference at the scanner's position.
  static DatasetRef read(Scanner &in);
  std::string to_string() const;

  friend bool operator==(const DatasetRef &, const DatasetRef &) = default;
  friend std::strong_ordering operator<=>(const DatasetRef &, const DatasetRef &) = default;
};

// payments.transactions#amount or table:public.trans#amount.
struct ColumnRef {
  DatasetRef dataset;
  std::string column;

  // Throws invalid_text_representation, name_too_long, program_limit_exceeded.
  static ColumnRef parse(std::string_view text);
  std::string to_string() const;
  std::uint64_t hash(std::uint64_t seed = 0) const;

  friend bool operator==(const ColumnRef &, const ColumnRef &) = default;
  friend std::strong_ordering operator<=>(const ColumnRef &, const ColumnRef &) = default;
};

}  // namespace meshcat::core::types

#include "core/types/dataset_ref.hpp"

#include <utility>

#include "core/types/hash.hpp"
#include "core/types/identifier.hpp"

namespace meshcat::core::types {

namespace {

constexpr std::string_view relation_prefix = "table:";
constexpr std::string_view dataset_hint =
    "Write domain.product, such as payments.transactions, or table:schema.relation.";
constexpr std::string_view column_hint =
    "Write domain.product#column, such as payments.transactions#amount, or "
    "table:schema.relation#column.";

// Case does not matter, as for an unquoted name; a domain called "table" is
// followed by "." and so is no prefix.
bool accept_relation_prefix(Scanner &in) {
  Scanner probe = in;
  for (const char c : relation_prefix)
    if (probe.at_end() || fold_case(probe.take()) != c) return false;
  in = probe;
  return true;
}

}  // namespace

DatasetRef DatasetRef::read(Scanner &in) {
  const Kind kind = accept_relation_prefix(in) ? Kind::relation : Kind::product;
  std::string qualifier = read_identifier(in);
  if (!in.accept('.'))
    in.fail(
        kind == Kind::product ? "\".\" and the product's name" : "\".\" and the relation's name",
        dataset_hint);
  return {kind, std::move(qualifier), read_identifier(in)};
}

DatasetRef DatasetRef::parse(std::string_view text) {
  Scanner in(text, "a dataset");
  DatasetRef dataset = read(in);
  in.expect_end("the end of the dataset's name",
                in.next_is('@') ? "A dataset has no version: leave out what follows the \"@\"."
                                : dataset_hint);
  return dataset;
}

std::string DatasetRef::to_string() const {
  std::string text(kind == Kind::relation ? relation_prefix : std::string_view());
  return text.append(quote_identifier(qualifier)).append(".").append(quote_identifier(name));
}

ColumnRef ColumnRef::parse(std::string_view text) {
  Scanner in(text, "type mesh.column_ref");
  DatasetRef dataset = DatasetRef::read(in);
  if (!in.accept('#'))
    in.fail("\"#\" and the column's name",
            in.next_is('@') ? "A column reference has no version: write domain.product#column."
                            : column_hint);
  std::string column = read_identifier(in);
  in.expect_end("the end of the column's name", column_hint);
  return {std::move(dataset), std::move(column)};
}

std::string ColumnRef::to_string() const {
  return dataset.to_string().append("#").append(quote_identifier(column));
}

std::uint64_t ColumnRef::hash(std::uint64_t seed) const {
  return hash_text(to_string(), seed);
}

}  // namespace meshcat::core::types

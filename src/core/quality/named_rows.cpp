#include "core/quality/named_rows.hpp"

#include "core/quality/clause.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

std::string name_of(const Relation &relation) {
  return list(qualified(relation.alias, {"tableoid", "ctid"}));
}

constexpr char names[] = "(select * from unnest($2::oid[], $3::tid[]))";

std::string fails(const std::string &predicate, const std::string &filter) {
  return filtered(filter, operand(predicate) + " is false");
}

}  // namespace

std::string failing_rows_among(const Relation &relation, const std::string &predicate,
                               const std::string &filter) {
  // Other tables have rows in the same places, where the predicate might raise.
  return "select " + whole_row(relation.alias) + ", " + name_of(relation) + "\n  from " +
         from(relation) + "\n where " + column(relation.alias, "ctid") +
         " = any ($3::tid[])\n   and " +
         filtered("(" + name_of(relation) + ") in " + names, fails(predicate, filter)) +
         "\n limit $1";
}

std::string failing_rows_beside(const Relation &relation, const std::string &predicate,
                                const std::string &filter) {
  return "select " + whole_row(relation.alias) + "\n  from " + from(relation) + "\n where " +
         filtered(fails(predicate, filter), "(" + name_of(relation) + ") not in " + names) +
         "\n limit $1";
}

}  // namespace meshcat::core::quality

#include "product/proposals.hpp"

#include "catalog/names.hpp"

namespace meshcat::product {

using core::product::CheckProposal;
using Kind = CheckProposal::Kind;

namespace {

std::string join(const std::vector<std::string> &parts) {
  std::string text;
  for (const auto &part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::vector<std::string> quoted(const std::vector<std::string> &values,
                                std::string (*quote)(const std::string &)) {
  std::vector<std::string> result;
  for (const auto &value : values) result.push_back(quote(value));
  return result;
}

// An SQL literal that stays readable around a predicate's own quotes.
std::string dollar_quoted(const std::string &text) {
  return text.find('$') == std::string::npos ? "$$" + text + "$$" : catalog::quote_literal(text);
}

// The predicate on each row; empty for what concerns the rows together.
std::string predicate_of(const CheckProposal &check) {
  const std::string columns = join(quoted(check.columns, catalog::quote_identifier));
  switch (check.kind) {
    case Kind::not_null:
      return columns + " is not null";
    case Kind::in_set:
      return columns + " in (" + join(quoted(check.values, catalog::quote_literal)) + ")";
    case Kind::range:
      if (!check.maximum) return columns + " >= " + *check.minimum;
      return columns + " between " + *check.minimum + " and " + *check.maximum;
    case Kind::unique:
    case Kind::row_count:
      break;
  }
  return {};
}

std::string proposal_of(const CheckProposal &check, const std::string &predicate) {
  if (!predicate.empty()) return predicate;
  if (check.kind == Kind::row_count) return "at least " + *check.minimum + " row";
  return "unique (" + join(quoted(check.columns, catalog::quote_identifier)) + ")";
}

std::string accept_sql_of(const std::string &product, const CheckProposal &check,
                          const std::string &predicate) {
  if (!predicate.empty())
    return "SELECT mesh.expect(" + product + ", " + dollar_quoted(predicate) + ");";
  const std::string head =
      "SELECT mesh.add_check(" + product + ", '" + to_string(check.kind) + "', ";
  if (check.kind == Kind::row_count) return head + "fail => '< " + *check.minimum + " rows');";
  return head + "columns => array[" + join(quoted(check.columns, catalog::quote_literal)) + "]);";
}

}  // namespace

void Proposals::add(const std::string &item, const std::string &proposal, const std::string &reason,
                    const std::string &accept_sql) {
  result_.add({bridge::text(item), bridge::text(proposal), bridge::text(reason),
               bridge::text(accept_sql.empty() ? std::nullopt : std::optional(accept_sql))});
}

void Proposals::add(const std::string &product_ref, const CheckProposal &check) {
  const std::string predicate = predicate_of(check);
  add("check " + to_string(check.kind), proposal_of(check, predicate), check.reason,
      accept_sql_of(catalog::quote_literal(product_ref), check, predicate));
}

}  // namespace meshcat::product

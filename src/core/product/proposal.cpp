#include "core/product/proposal.hpp"

#include <algorithm>

namespace meshcat::core::product {

namespace {

using Kind = CheckProposal::Kind;

// Fewer rows than this say nothing about a column.
constexpr std::int64_t few_rows = 10;
// Each of a set's values should have been seen this often, on average.
constexpr std::int64_t rows_per_value = 10;
constexpr std::size_t longest_listed_value = 63;

std::string rows_seen(std::int64_t rows, bool sampled) {
  return std::to_string(rows) + (rows == 1 ? " row" : " rows") + (sampled ? " of a sample" : "");
}

std::string rows_seen(const ColumnProfile &profile) {
  return rows_seen(profile.rows, profile.sampled);
}

// A number that can bound others: neither NaN nor infinite.
bool is_finite(const std::string &number) {
  return !number.empty() && number.find_first_not_of("0123456789+-.eE") == std::string::npos;
}

bool is_negative(const std::string &number) {
  return number.front() == '-';
}

bool looks_like_set(const ColumnProfile &p) {
  if (p.value_class != ValueClass::text || p.classified || p.values.size() < 2) return false;
  const auto count = static_cast<std::int64_t>(p.values.size());
  return p.rows - p.nulls >= count * rows_per_value &&
         std::all_of(p.values.begin(), p.values.end(),
                     [](const std::string &value) { return value.size() <= longest_listed_value; });
}

bool looks_like_key(const ColumnProfile &p) {
  return p.rows >= few_rows && p.identifies_rows() &&
         (p.value_class == ValueClass::integer || p.value_class == ValueClass::text);
}

bool looks_like_measure(const ColumnProfile &p) {
  return (p.value_class == ValueClass::integer || p.value_class == ValueClass::number) &&
         p.extremes_are_public() && p.minimum && p.maximum && is_finite(*p.minimum) &&
         is_finite(*p.maximum);
}

CheckProposal range_of(const ColumnProfile &p) {
  CheckProposal proposal{Kind::range, {p.column}, {}, {}, {}, {}};
  // What was never negative probably must not be; a greatest value seen so far is
  // no limit by itself.
  if (is_negative(*p.minimum)) {
    proposal.minimum = p.minimum;
    proposal.maximum = p.maximum;
  } else {
    proposal.minimum = "0";
  }
  proposal.reason = "between " + *p.minimum + " and " + *p.maximum + " in " + rows_seen(p);
  return proposal;
}

}  // namespace

std::string to_string(Kind kind) {
  switch (kind) {
    case Kind::not_null:
      return "not_null";
    case Kind::unique:
      return "unique";
    case Kind::in_set:
      return "in_set";
    case Kind::range:
      return "range";
    case Kind::row_count:
      break;
  }
  return "row_count";
}

std::vector<CheckProposal> propose_checks(const ColumnProfile &p) {
  std::vector<CheckProposal> proposals;
  if (p.rows == 0) return proposals;
  if (p.nulls == 0 && p.blanks == 0)
    proposals.push_back(
        {Kind::not_null, {p.column}, {}, {}, {}, "no value is missing in " + rows_seen(p)});
  if (looks_like_key(p))
    proposals.push_back(
        {Kind::unique, {p.column}, {}, {}, {}, "every value differs in " + rows_seen(p)});
  else if (looks_like_set(p))
    proposals.push_back(
        {Kind::in_set,
         {p.column},
         p.values,
         {},
         {},
         "only " + std::to_string(p.values.size()) + " different values in " + rows_seen(p)});
  else if (looks_like_measure(p))
    proposals.push_back(range_of(p));
  return proposals;
}

std::vector<CheckProposal> propose_checks(std::int64_t rows,
                                          const std::vector<std::vector<std::string>> &keys) {
  std::vector<CheckProposal> proposals;
  if (rows == 0) return proposals;
  proposals.push_back({Kind::row_count, {}, {}, "1", {}, "has " + rows_seen(rows, false)});
  for (const auto &key : keys)
    if (key.size() > 1) proposals.push_back({Kind::unique, key, {}, {}, {}, "declared as a key"});
  return proposals;
}

}  // namespace meshcat::core::product

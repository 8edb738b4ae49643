// Values that must be of a set or between bounds.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter set_parameters[] = {{"values", &Params::values}};
constexpr Parameter range_parameters[] = {{"min", &Params::min},
                                          {"max", &Params::max},
                                          {"above", &Params::above},
                                          {"below", &Params::below}};
constexpr Parameter length_parameters[] = {{"min", &Params::min}, {"max", &Params::max}};

void require_set(const KindTraits &kind, const std::vector<std::string> &, const Params &params) {
  require(!params.values.empty(), kind, "a set of values",
          R"(params => '{"values": ["debit", "credit"]}')");
}

void require_range(const KindTraits &kind, const std::vector<std::string> &, const Params &params) {
  require(params.min || params.max || params.above || params.below, kind, "a bound",
          R"(params => '{"min": 300, "max": 850}', or with "above" and "below")");
}

void require_length(const KindTraits &kind, const std::vector<std::string> &,
                    const Params &params) {
  require(params.min || params.max, kind, "a bound", R"(params => '{"min": 1, "max": 35}')");
}

std::string in_set(const std::string &operand, const Params &params, std::string_view) {
  return operand + " in " + set_of(params.values);
}

std::string not_in_set(const std::string &operand, const Params &params, std::string_view) {
  return operand + " not in " + set_of(params.values);
}

std::string in_range(const std::string &operand, const Params &params, std::string_view) {
  return bounded(operand, params);
}

std::string length_in_range(const std::string &operand, const Params &params, std::string_view) {
  const std::string length = "length(" + operand + ")";
  // Of one length only: it is measured once.
  if (params.min && params.max && params.min->text == params.max->text)
    return length + " = " + constant_sql(*params.min);
  return bounded(length, params);
}

// Null equals nothing: of two columns, one that is null differs.
std::string all_differ(std::string_view alias, const std::vector<std::string> &columns,
                       const Params &) {
  std::vector<std::string> pairs;
  for (std::size_t i = 0; i < columns.size(); ++i)
    for (std::size_t j = i + 1; j < columns.size(); ++j)
      pairs.push_back(column(alias, columns[i]) + " <> " + column(alias, columns[j]));
  return join(pairs, " and ", [](const std::string &each) { return each; });
}

}  // namespace

Room validity_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = row_level(Kind::in_set, "in_set", Dimension::conformity),
       .parameters = set_parameters,
       .label = "in set",
       .require = require_set,
       .of_column = in_set},
      {.traits = row_level(Kind::not_in_set, "not_in_set", Dimension::conformity),
       .parameters = set_parameters,
       .label = "not in set",
       .require = require_set,
       .of_column = not_in_set},
      {.traits = row_level(Kind::range, "range", Dimension::conformity),
       .parameters = range_parameters,
       .label = "in range",
       .require = require_range,
       .of_column = in_range},
      {.traits = row_level(Kind::length, "length", Dimension::conformity),
       .parameters = length_parameters,
       .label = "length",
       .require = require_length,
       .of_column = length_in_range},
      {.traits = row_level(Kind::unique_within_record, "unique_within_record",
                           Dimension::uniqueness, 2, 30),
       .label = "differ",
       .of_row = all_differ},
  };
  return kinds;
}

}  // namespace meshcat::core::quality

#include "core/quality/kind.hpp"

#include <algorithm>
#include <vector>

#include "core/error.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::core::quality {

namespace {

struct DimensionName {
  Dimension dimension;
  std::string_view name, short_name;
};

constexpr std::array<DimensionName, 7> dimension_names{{
    {Dimension::accuracy, "accuracy", "ac"},
    {Dimension::completeness, "completeness", "cp"},
    {Dimension::conformity, "conformity", "cf"},
    {Dimension::consistency, "consistency", "cs"},
    {Dimension::coverage, "coverage", "cv"},
    {Dimension::timeliness, "timeliness", "tm"},
    {Dimension::uniqueness, "uniqueness", "uq"},
}};

// In the order of the enumeration.
constexpr std::array<KindTraits, 13> kinds{{
    {Kind::not_null, "not_null", Measure::rows, Dimension::completeness, 1, any_columns},
    {Kind::missing, "missing", Measure::rows, Dimension::completeness, 1, any_columns},
    {Kind::in_set, "in_set", Measure::rows, Dimension::conformity, 1, any_columns},
    {Kind::range, "range", Measure::rows, Dimension::conformity, 1, any_columns},
    {Kind::pattern, "pattern", Measure::rows, Dimension::conformity, 1, any_columns},
    {Kind::length, "length", Measure::rows, Dimension::conformity, 1, any_columns},
    {Kind::unique, "unique", Measure::keys, Dimension::uniqueness, 1, any_columns},
    {Kind::freshness, "freshness", Measure::age, Dimension::timeliness, 0, 1},
    {Kind::row_count, "row_count", Measure::count, Dimension::coverage, 0, 0},
    {Kind::referential, "referential", Measure::keys, Dimension::consistency, 1, any_columns},
    {Kind::expression, "expression", Measure::rows, Dimension::accuracy, 0, any_columns},
    {Kind::sql, "sql", Measure::value, Dimension::accuracy, 0, 1},
    {Kind::text, "text", Measure::judgement, Dimension::accuracy, 0, any_columns},
}};

[[noreturn]] void unknown(const char *what, const std::string &name,
                          const std::vector<std::string> &known) {
  std::string list;
  for (const std::string &each : known) list += (list.empty() ? "" : ", ") + each;
  throw Error(sqlstate::invalid_parameter_value,
              std::string("unknown ") + what + " \"" + name + "\"", {},
              text::did_you_mean(name, known, "Known are: " + list + "."));
}

}  // namespace

const KindTraits &traits(Kind kind) {
  return kinds[static_cast<std::size_t>(kind)];
}

std::string_view name(Dimension dimension) {
  return dimension_names[static_cast<std::size_t>(dimension)].name;
}

KindTraits kind_by_name(const std::string &name) {
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const KindTraits &each) { return each.name == name; });
  if (found != kinds.end()) return *found;
  std::vector<std::string> known;
  for (const KindTraits &each : kinds) known.emplace_back(each.name);
  unknown("kind of check", name, known);
}

Dimension dimension_by_name(const std::string &name) {
  const auto found = std::find_if(
      dimension_names.begin(), dimension_names.end(),
      [&](const DimensionName &each) { return each.name == name || each.short_name == name; });
  if (found != dimension_names.end()) return found->dimension;
  std::vector<std::string> known;
  for (const DimensionName &each : dimension_names) known.emplace_back(each.name);
  unknown("dimension of quality", name, known);
}

}  // namespace meshcat::core::quality

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

[[noreturn]] void unknown(const char *what, const std::string &name,
                          const std::vector<std::string> &known, const std::string &otherwise) {
  throw Error(sqlstate::invalid_parameter_value,
              std::string("unknown ") + what + " \"" + name + "\"", {},
              text::did_you_mean(name, known, otherwise));
}

}  // namespace

std::string_view name(Dimension dimension) {
  return dimension_names[static_cast<std::size_t>(dimension)].name;
}

const KindTraits &kind_by_name(const std::string &name) {
  const KindTraits *found = find_kind(name);
  if (found == nullptr)
    unknown("kind of check", name, kind_names(), "mesh.check_kinds() lists them.");
  return *found;
}

Dimension dimension_by_name(const std::string &name) {
  const auto found = std::find_if(
      dimension_names.begin(), dimension_names.end(),
      [&](const DimensionName &each) { return each.name == name || each.short_name == name; });
  if (found != dimension_names.end()) return found->dimension;
  std::vector<std::string> known;
  std::string list;
  for (const DimensionName &each : dimension_names) {
    known.emplace_back(each.name);
    list.append(list.empty() ? "" : ", ").append(each.name);
  }
  unknown("dimension of quality", name, known, "Known are: " + list + ".");
}

}  // namespace meshcat::core::quality

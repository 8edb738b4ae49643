// Values that must be there.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

std::string given(const std::string &operand, const Params &, std::string_view) {
  return operand + " is not null";
}

constexpr Parameter missing_parameters[] = {{"missing_values", &Params::values},
                                            {"null_is_missing", &Params::null_is_missing}};

void require_missing(const KindTraits &kind, const std::vector<std::string> &,
                     const Params &params) {
  require(params.null_is_missing || !params.values.empty(), kind, "something that is missing",
          R"(params => '{"missing_values": ["", " "]}')");
}

std::string not_missing(const std::string &operand, const Params &params, std::string_view) {
  std::string text = params.null_is_missing ? operand + " is not null" : "";
  if (params.values.empty()) return text;
  if (!text.empty()) text += " and ";
  return text + operand + " not in " + set_of(params.values);
}

}  // namespace

Room completeness_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = row_level(Kind::not_null, "not_null", Dimension::completeness),
       .label = "not null",
       .of_column = given},
      {.traits = row_level(Kind::missing, "missing", Dimension::completeness),
       .parameters = missing_parameters,
       .label = "not missing",
       .require = require_missing,
       .of_column = not_missing},
  };
  return kinds;
}

}  // namespace meshcat::core::quality

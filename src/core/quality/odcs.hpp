// Quality rules of the Open Data Contract Standard, and checks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json/value.hpp"
#include "core/quality/check.hpp"

namespace meshcat::core::quality {

// What ODCS has no word for is a custom property of the rule.
inline constexpr std::string_view warn_property = "meshcatWarn";      // a threshold
inline constexpr std::string_view weight_property = "meshcatWeight";  // a number

// The check that an ODCS rule asks for. `property` is the column that the rule
// stands under; nothing for a rule of the whole object. Library metrics of 3.1
// (and the rules of 3.0) and type sql become checks that run. What only a person
// or another engine can judge becomes kind text: it stays in sight, unmeasured.
// Throws invalid_parameter_value for a rule that cannot be understood.
Check check_from_odcs(const json::Value &rule, const std::optional<std::string> &property);

// The rule that states a check, as JSON: a library metric (or type sql or text) where
// that says the same, otherwise a custom rule of engine "meshcat". check_from_odcs reads
// back the same check; a threshold only in ODCS's words where it had others. `property`
// is set to the column that the rule belongs under, if any.
std::string check_to_odcs(const Check &check, std::optional<std::string> &property);

}  // namespace meshcat::core::quality

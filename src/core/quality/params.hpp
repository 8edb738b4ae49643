// The parameters of a check as JSON: how people give them and the catalog keeps
// them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json/value.hpp"
#include "core/quality/predicate.hpp"

namespace meshcat::core::quality {

// Throws invalid_parameter_value for what is not an object, for a key that the
// kind does not know, and for a value of the wrong type.
Params read_params(const KindTraits &kind, const json::Value &document);

// The keys that the kind knows.
std::vector<std::string> parameter_names(const KindTraits &kind);

// What is not at its default, as a JSON object that read_params reads back.
std::string write_params(const KindTraits &kind, const Params &params);

// A value as JSON.
std::string json_text(const json::Value &value);
// A JSON string.
std::string json_string(std::string_view text);

}  // namespace meshcat::core::quality

// JSON values as text.
#pragma once

#include <string>

#include "core/json/value.hpp"

namespace meshcat::core::json {

// The value as JSON without white space. The caller bounds how deep it nests.
std::string write(const Value &value);

}  // namespace meshcat::core::json

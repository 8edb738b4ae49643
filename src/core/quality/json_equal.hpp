// When two JSON values are the same.
#pragma once

#include <string>

#include "core/json/value.hpp"
#include "core/quality/exact.hpp"

namespace meshcat::core::quality {

// Throws program_limit_exceeded for more digits than can be compared exactly.
Exact json_number(const json::Number &number);
// The member's value; null when there is none.
const json::Value *json_member(const json::Object &object, std::string_view key);
// Numbers by value, objects whatever the order of their members.
bool json_equal(const json::Value &left, const json::Value &right);

}  // namespace meshcat::core::quality

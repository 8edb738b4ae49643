// jsonb into values that core understands.
#pragma once

#include "bridge/guard.hpp"
#include "core/json/value.hpp"

namespace meshcat::bridge {

// The document in a jsonb Datum. Throws program_limit_exceeded when it nests
// deeper than 64 levels or has more than 1 MB.
core::json::Value json_value(Datum document);

}  // namespace meshcat::bridge

// What a query would cost, without running it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

struct Estimate {
  double cost = 0;                    // in the planner's units
  std::int64_t rows = 0, blocks = 0;  // of the tables that it reads, each time it does
};

// Plans a SELECT without parameters for the current role; nothing where the role may not
// run it, who is not to learn how much there is. Throws PgError.
std::optional<Estimate> estimate_query(const std::string &sql);

}  // namespace meshcat::bridge

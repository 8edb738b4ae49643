// Aggregates that a scan has computed, as values of SQL.
#pragma once

#include <vector>

#include "bridge/spi.hpp"
#include "core/quality/aggregate.hpp"
#include "core/quality/vector/accumulator.hpp"

namespace meshcat::quality {

struct FoundAggregate {
  core::quality::AggregateFunction function;
  Oid type;  // of the column, its base type; of a count there is none
  core::quality::vector::Accumulated value;
};

// All aggregates of one check.
struct FoundStatistic {
  std::size_t check;
  std::vector<FoundAggregate> aggregates;
};

// What the aggregate itself returns, to the last digit, in the current memory context.
// Throws PgError.
bridge::Param param_of(const FoundAggregate &found);

}  // namespace meshcat::quality

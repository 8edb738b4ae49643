// What a pass over the rows found, whichever tier made it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bridge/spi.hpp"
#include "core/quality/statement.hpp"
#include "core/quality/vector/tally.hpp"

namespace meshcat::quality {

struct PassResult {
  struct OfCheck {
    std::int64_t checked = 0, failing = 0;
    std::optional<TimestampTz> newest;
    std::optional<std::int64_t> keys;  // distinct ones, where they were counted
    std::int64_t rows_with_key = 0;
    std::string note = {};  // for people, where no row fails
  };
  std::int64_t rows = 0;
  std::optional<TimestampTz> newest;
  std::vector<OfCheck> checks;
  std::vector<std::int64_t> groups;
};

// `rows` is what the statement returned. Throws PgError.
PassResult result_of(const bridge::Rows &rows, const core::quality::FusedStatement &statement);
PassResult result_of(const core::quality::vector::Tally &tally);

}  // namespace meshcat::quality

// The rows of mesh.check_progress, as they lie in shared memory.
#pragma once

#include <vector>

#include "quality/progress.hpp"

namespace meshcat::quality::progress {

// A run as it is now.
struct Snapshot {
  pid_t pid = 0;
  Oid role = InvalidOid;  // who runs it
  std::int64_t product = 0;
  TimestampTz started_at = 0;
  Phase phase = Phase::waiting;
  // Nothing where nobody counts blocks.
  std::optional<std::int64_t> blocks, blocks_done, blocks_unchanged, rows_done;
  std::int32_t checks = 0, checks_done = 0, workers = 0;
  char check[NAMEDATALEN] = "";  // that a statement measures
};

bool exists();
// The runs in this database.
std::vector<Snapshot> runs();

}  // namespace meshcat::quality::progress

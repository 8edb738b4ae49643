// The system's own work: what must be done from time to time in every mesh.
#pragma once

#include <string>
#include <vector>

#include "bridge/spi.hpp"
#include "worker/guard.hpp"

namespace meshcat::worker {

// What one chore did.
struct ChoreRun {
  std::string name;
  std::uint64_t rows = 0;
  int failures = 0;  // in a row
  std::optional<bridge::Problem> problem;
};

// Does the chores that are due, each in a step of its own, as the extension's
// owner. One that another session is doing is left to it. `now` is their clock.
std::vector<ChoreRun> do_chores(TimestampTz now, Guard guard);

// When the chores of a database are due again: the same moment of every minute,
// another one for each database.
TimestampTz next_chores(Oid database, TimestampTz now);

}  // namespace meshcat::worker

// What all sessions know of captured jobs, in shared memory: which are recorded
// already, and how often they ran. A restart forgets it: then every job is recorded
// once more, which only confirms it, and the runs not yet counted are lost.
#pragma once

#include <cstdint>
#include <vector>

#include "bridge/shmem.hpp"

namespace meshcat::lineage::capture::board {

inline constexpr std::size_t room = 16384;  // jobs, in all databases together

struct Runs {
  std::uint64_t digest = 0;  // of the job and its edges
  std::int64_t runs = 0;
  std::int64_t rows = 0;      // written
  std::int64_t duration = 0;  // microseconds
  TimestampTz last = 0;       // when the last one ended
};

// What mesh.status() tells.
struct Facts {
  std::int64_t jobs = 0;      // of this database
  std::int64_t used = 0;      // entries, of all
  std::int64_t failures = 0;  // statements whose lineage could not be read or written
  std::int64_t missed = 0;    // executions of plans made before capture was on
};

void reserve();
bool exists();

// Is the job recorded in this database?
bool knows(std::uint64_t digest) noexcept;
// Runs of a recorded job, after their commit. A job beyond the room is forgotten.
void add(const Runs &runs) noexcept;
// Takes the runs of this database's jobs; they stay known.
std::vector<Runs> take();
// Forgets all jobs, of every database.
void forget() noexcept;

// A statement's lineage could not be read or written. The server's log says why: of the first of a
// session in any case, of the others to those who look for it.
void count_failure(const ErrorData &error);
void count_missed() noexcept;
Facts facts() noexcept;

}  // namespace meshcat::lineage::capture::board

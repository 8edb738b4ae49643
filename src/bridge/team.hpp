// The same work by this backend and background workers at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "bridge/spill.hpp"

namespace meshcat::bridge {

// What the members of a team share, and each member's own part of the result.
struct Member {
  std::span<std::byte> shared;  // the same memory for all, aligned for any type
  std::span<std::byte> own;     // at first its first 8 bytes are 0; the leader reads everyone's
  int number;                   // 0 is the leader
  const SharedSpill *files;     // of the team; null when no worker can be had
};

// The parts of the result, by member, and their files.
struct TeamResult {
  std::vector<std::span<const std::byte>> parts;
  const SharedSpill *files;
};

// Runs `lead(member)` here and `entry` in up to `workers` background workers, with
// this backend's snapshot, role, settings and transaction. `entry` is the name of an
// exported function that calls serve_team(). `shared` is copied for them. After all
// have ended, calls `collect`; then the files are removed. Fewer workers, or none, may
// be had: the work must be divided as it is taken. Throws PgError, also a worker's, and
// what `lead` and `collect` throw.
void run_team(const char *entry, int workers, std::span<const std::byte> shared,
              std::size_t own_size, const std::function<void(const Member &)> &lead,
              const std::function<void(const TeamResult &)> &collect);

// The body of a team's exported entry function, with its arguments.
void serve_team(void *segment, void *segment_toc, const std::function<void(const Member &)> &work);

}  // namespace meshcat::bridge

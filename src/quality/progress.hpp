// What check runs tell of themselves while they last, in shared memory, for
// mesh.check_progress. Without preload they tell nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/guard.hpp"

namespace meshcat::quality {

enum class Phase : std::uint8_t { waiting, planning, scanning, statements, recording };

// Names a run to the processes that take part in it.
struct RunInProgress {
  std::uint32_t place = 0;
  std::uint64_t number = 0;  // 0: a run that tells nothing
};

// A run's row in the view, as long as it lives. A backend that ends takes its rows with
// it, and when there is no room for a row there is none.
class Progress {
 public:
  // Waits for its turn at first.
  explicit Progress(std::int64_t product);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  // The planning of so many checks begins.
  void begin(std::size_t checks);
  void enter(Phase phase);
  // A pass over the rows begins, of so many blocks; nothing: nobody counts them.
  void begin_pass(std::optional<std::uint64_t> blocks);
  void begin_check(const std::string &name);
  void settle(std::size_t checks);
  RunInProgress run() const { return run_; }

 private:
  RunInProgress run_;
};

// What one participant adds to a pass. Does nothing once the run is over.
void join_as_worker(const RunInProgress &run) noexcept;
void add_progress(const RunInProgress &run, std::uint64_t blocks, std::uint64_t unchanged,
                  std::uint64_t rows) noexcept;

namespace progress {
// In _PG_init.
void reserve();
}  // namespace progress

}  // namespace meshcat::quality

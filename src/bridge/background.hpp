// What a background worker needs: transactions of its own, whose errors it
// survives, and a limit to the time that somebody's work may take.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "bridge/guard.hpp"

extern "C" {
#include "postmaster/bgworker.h"
}

namespace meshcat::bridge {

// An error that outlives its transaction.
struct Problem {
  std::string sqlstate, message, detail, hint, context;

  explicit Problem(const ErrorData &data);
  explicit Problem(const core::Error &error);
};

// Cancels what runs in this backend when the time is over, as a cancel request
// does, until the object ends. There is at most one of each kind at a time; another
// one inside it has no effect.
class Deadline {
 public:
  enum Kind { of_job, of_checks };
  Deadline(Kind kind, std::chrono::milliseconds limit);
  ~Deadline();
  Deadline(const Deadline &) = delete;
  Deadline &operator=(const Deadline &) = delete;

  // Is the time over, and the error of this deadline's making? One of the other kind
  // that is over as well comes first.
  bool caused(const ErrorData &error) const noexcept;

 private:
  Kind kind_;
  bool in_force_;
};

// A worker of this library that is called `name` and of kind `type`: the others say when it starts,
// whether again, and for what.
BackgroundWorker described_worker(const char *function, const std::string &name, const char *type);

// For the main function of a worker that is connected to a database: heeds
// SIGTERM at the next interrupt check, and SIGHUP.
void handle_worker_signals();
// Once it is connected: settings of its own, not those of whoever administers the database.
void settle_worker();

namespace detail {
void begin_transaction();
void commit_transaction();
void abort_transaction() noexcept;
}  // namespace detail

// Runs `body` in a transaction of its own. For a process that has none: a
// background worker. Returns the error that rolled it back, if one did.
template <typename Body>
std::optional<Problem> in_transaction(Body &&body) {
  std::optional<Problem> problem;
  try {
    detail::begin_transaction();
    body();
    detail::commit_transaction();
    return problem;
  } catch (const PgError &error) {
    problem.emplace(*error.data());
  } catch (const core::Error &error) {
    problem.emplace(error);
  }
  detail::abort_transaction();
  return problem;
}

}  // namespace meshcat::bridge

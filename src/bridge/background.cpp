#include "bridge/background.hpp"

#include <csignal>

extern "C" {
#include "pgstat.h"
#include "postmaster/interrupt.h"
#include "tcop/tcopprot.h"
#include "utils/timeout.h"
}

namespace meshcat::bridge {

namespace {

// Each kind of deadline.
struct Clock {
  TimeoutId timeout = MAX_TIMEOUTS;  // not registered yet
  bool in_use = false;
  volatile std::sig_atomic_t reached = 0;
};
constinit Clock clocks[2];

// A signal handler.
template <Deadline::Kind kind>
void reach_deadline() {
  clocks[kind].reached = 1;
  QueryCancelPending = true;
  InterruptPending = true;
  SetLatch(MyLatch);
}

Clock &other_clock(Deadline::Kind kind) {
  return clocks[kind == Deadline::of_job ? Deadline::of_checks : Deadline::of_job];
}

bool is_over(const Clock &clock) {
  return clock.in_use && clock.reached != 0;
}

std::string text_or_empty(const char *text) {
  return text == nullptr ? std::string() : std::string(text);
}

}  // namespace

Problem::Problem(const ErrorData &data)
    : sqlstate(unpack_sql_state(data.sqlerrcode)),
      message(text_or_empty(data.message)),
      detail(text_or_empty(data.detail)),
      hint(text_or_empty(data.hint)),
      context(text_or_empty(data.context)) {}

Problem::Problem(const core::Error &error)
    : sqlstate(error.sqlstate()),
      message(error.message()),
      detail(error.detail()),
      hint(error.hint()) {}

Deadline::Deadline(Kind kind, std::chrono::milliseconds limit)
    : kind_(kind), in_force_(!clocks[kind].in_use) {
  if (!in_force_) return;
  Clock &clock = clocks[kind];
  call([&] {
    if (clock.timeout == MAX_TIMEOUTS)
      clock.timeout = RegisterTimeout(
          USER_TIMEOUT, kind == of_job ? reach_deadline<of_job> : reach_deadline<of_checks>);
    clock.reached = 0;
    enable_timeout_after(clock.timeout, static_cast<int>(limit.count()));
  });
  clock.in_use = true;
}

Deadline::~Deadline() {
  if (!in_force_) return;
  Clock &clock = clocks[kind_];
  disable_timeout(clock.timeout, false);
  clock.in_use = false;
  // It may have fired when there was nothing left to cancel.
  if (clock.reached) QueryCancelPending = is_over(other_clock(kind_));
}

bool Deadline::caused(const ErrorData &error) const noexcept {
  return in_force_ && error.sqlerrcode == ERRCODE_QUERY_CANCELED && is_over(clocks[kind_]) &&
         !is_over(other_clock(kind_));
}

BackgroundWorker described_worker(const char *function, const std::string &name, const char *type) {
  BackgroundWorker worker{};
  worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
  worker.bgw_restart_time = BGW_NEVER_RESTART;
  strlcpy(worker.bgw_library_name, "meshcat", BGW_MAXLEN);
  strlcpy(worker.bgw_function_name, function, BGW_MAXLEN);
  strlcpy(worker.bgw_name, name.c_str(), BGW_MAXLEN);
  strlcpy(worker.bgw_type, type, BGW_MAXLEN);
  return worker;
}

void handle_worker_signals() {
  pqsignal(SIGTERM, die);
  pqsignal(SIGHUP, SignalHandlerForConfigReload);
  BackgroundWorkerUnblockSignals();
}

void settle_worker() {
  static constexpr struct {
    const char *name, *value;
  } settings[] = {
      {"default_transaction_isolation", "read committed"},
      {"default_transaction_read_only", "off"},
      {"default_transaction_deferrable", "off"},
      {"idle_in_transaction_session_timeout", "0"},
      {"search_path", "pg_catalog, pg_temp"},
      {"statement_timeout", "0"},
      {"transaction_timeout", "0"},  // since 17
  };
  for (const auto &setting : settings)
    if (GetConfigOption(setting.name, true, false) != nullptr)
      SetConfigOption(setting.name, setting.value, PGC_SUSET, PGC_S_OVERRIDE);
}

namespace detail {

void begin_transaction() {
  call([] {
    SetCurrentStatementStartTimestamp();
    StartTransactionCommand();
    PushActiveSnapshot(GetTransactionSnapshot());
  });
}

void commit_transaction() {
  call([] {
    PopActiveSnapshot();
    CommitTransactionCommand();
  });
}

void abort_transaction() noexcept {
  AbortCurrentTransaction();
}

}  // namespace detail

}  // namespace meshcat::bridge

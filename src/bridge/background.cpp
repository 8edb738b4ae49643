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

constinit TimeoutId deadline_timeout = MAX_TIMEOUTS;  // not registered yet
constinit volatile std::sig_atomic_t deadline_reached = 0;

// A signal handler.
void reach_deadline() {
  deadline_reached = 1;
  QueryCancelPending = true;
  InterruptPending = true;
  SetLatch(MyLatch);
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

Deadline::Deadline(std::chrono::milliseconds limit) {
  call([&] {
    if (deadline_timeout == MAX_TIMEOUTS)
      deadline_timeout = RegisterTimeout(USER_TIMEOUT, reach_deadline);
    deadline_reached = 0;
    enable_timeout_after(deadline_timeout, static_cast<int>(limit.count()));
  });
}

Deadline::~Deadline() {
  disable_timeout(deadline_timeout, false);
  // It may have fired when there was nothing left to cancel.
  if (deadline_reached) QueryCancelPending = false;
}

bool Deadline::reached() const noexcept {
  return deadline_reached != 0;
}

void handle_worker_signals() {
  pqsignal(SIGTERM, die);
  pqsignal(SIGHUP, SignalHandlerForConfigReload);
  BackgroundWorkerUnblockSignals();
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

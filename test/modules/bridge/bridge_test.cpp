// A module that throws and raises across the guards in every combination, for
// test/tap/bridge.sql. Never installed with the extension.
#include <cstring>
#include <new>
#include <stdexcept>

#include "bridge/spi.hpp"
#include "core/interrupt.hpp"

extern "C" {
PG_MODULE_MAGIC;
#include "executor/executor.h"
}

namespace {

using namespace meshcat;
using bridge::Args;

constinit std::int64_t alive = 0;
constinit bool hook_armed = false;
constinit ExecutorStart_hook_type previous_hook = nullptr;

// Counts itself: a frame that a longjmp skips leaves the count too high.
struct Probe {
  Probe() { ++alive; }
  ~Probe() { --alive; }
  std::string payload = std::string(100, 'x');  // a heap allocation that would leak
};

[[noreturn]] void throw_as(const std::string &kind) {
  const Probe probe;
  if (kind == "core") throw core::Error("22012", "core message %s %n", "core detail", "core hint");
  if (kind == "long") throw core::Error("22012", std::string(5000, 'm'), std::string(20000, 'd'));
  if (kind == "bad_alloc") throw std::bad_alloc();
  if (kind == "huge") static_cast<void>(std::string(std::string().max_size(), 'x'));
  if (kind == "std") throw std::runtime_error("standard");
  if (kind == "int") throw 42;
  bridge::call([] {
    ereport(ERROR, (errcode(ERRCODE_DIVISION_BY_ZERO), errmsg("postgres message"),
                    errdetail("postgres detail"), errhint("postgres hint"),
                    errcontext("postgres context")));
  });
  throw std::logic_error("not reached");
}

void hook(QueryDesc *query, int flags) {
  bridge::enter([&] {
    const Probe probe;
    if (hook_armed) {
      hook_armed = false;
      throw_as("core");
    }
    bridge::call([&] {
      if (previous_hook != nullptr)
        previous_hook(query, flags);
      else
        standard_ExecutorStart(query, flags);
    });
  });
}

int compare_or_throw(const void *, const void *, void *kind) {
  return bridge::enter([&]() -> int { throw_as(*static_cast<std::string *>(kind)); });
}

}  // namespace

// Throws in the way that the argument names.
MESHCAT_FUNCTION(bt_throw) {
  const Probe probe;
  throw_as(Args(fcinfo).text(0, "kind"));
}

// Runs SQL through the SPI beneath live objects, and lets its error pass.
MESHCAT_FUNCTION(bt_run) {
  const Probe outer;
  const std::string sql = Args(fcinfo).text(0, "sql");
  bridge::Spi spi;
  const Probe inner;
  const bridge::Rows rows = spi.query(sql);
  PG_RETURN_INT64(static_cast<std::int64_t>(rows.size()));
}

// Runs SQL in a savepoint of its own and returns how it failed, or "ok".
MESHCAT_FUNCTION(bt_attempt) {
  const Probe probe;
  const std::string sql = Args(fcinfo).text(0, "sql");
  std::string outcome = "ok";
  bridge::attempt(
      [&] {
        const Probe inside;
        bridge::Spi spi;
        if (sql == "core") throw_as("core");
        spi.query(sql);
      },
      [&](const ErrorData &error) {
        outcome = std::string(bridge::call([&] { return unpack_sql_state(error.sqlerrcode); })) +
                  ": " + error.message;
      });
  return bridge::text_datum(outcome);
}

// Throws inside a callback that PostgreSQL's own C code calls.
MESHCAT_FUNCTION(bt_callback) {
  const Probe probe;
  std::string kind = Args(fcinfo).text(0, "kind");
  int values[] = {2, 1, 3};
  bridge::call([&] { qsort_arg(values, 3, sizeof(int), compare_or_throw, &kind); });
  PG_RETURN_VOID();
}

// Makes the next executor start throw inside a hook.
MESHCAT_FUNCTION(bt_arm_hook) {
  if (ExecutorStart_hook != hook) {
    previous_hook = ExecutorStart_hook;
    ExecutorStart_hook = hook;
  }
  hook_armed = true;
  PG_RETURN_VOID();
}

// A core loop that only a cancel ends.
MESHCAT_FUNCTION(bt_spin) {
  const Probe probe;
  core::Interrupt interrupt(bridge::interrupt_pending);
  for (;;) interrupt.poll();
}

// How many objects were constructed and never destroyed: always 0 at rest.
MESHCAT_FUNCTION(bt_alive) {
  PG_RETURN_INT64(alive);
}

#include "bridge/hooks.hpp"

#include <cstddef>

extern "C" {
#include "optimizer/planner.h"
}

namespace meshcat::bridge::hooks {

namespace {

constexpr std::size_t room = 8;

template <typename Listener>
struct Listeners {
  Listener list[room] = {};
  std::size_t count = 0;

  void add(Listener listener) {
    if (count == room)
      throw core::Error(core::sqlstate::program_limit_exceeded, "too many executor listeners");
    list[count++] = listener;
  }
};

constinit Listeners<BeforePlan> plan_listeners;
constinit Listeners<BeforeStart> start_listeners;
constinit Listeners<BeforeRun> run_listeners;
constinit planner_hook_type previous_plan = nullptr;
constinit ExecutorStart_hook_type previous_start = nullptr;
constinit ExecutorRun_hook_type previous_run = nullptr;

PlannedStmt *plan(Query *query, const char *text, int options, ParamListInfo parameters) {
  enter([&] {
    for (std::size_t i = 0; i < plan_listeners.count; ++i) plan_listeners.list[i](query);
  });
  return previous_plan != nullptr ? previous_plan(query, text, options, parameters)
                                  : standard_planner(query, text, options, parameters);
}

void start(QueryDesc *query, int flags) {
  enter([&] {
    for (std::size_t i = 0; i < start_listeners.count; ++i) start_listeners.list[i](query, flags);
  });
  if (previous_start != nullptr)
    previous_start(query, flags);
  else
    standard_ExecutorStart(query, flags);
}

void run(MESHCAT_EXECUTOR_RUN_PARAMETERS) {
  enter([&] {
    for (std::size_t i = 0; i < run_listeners.count; ++i) run_listeners.list[i](query);
  });
  if (previous_run != nullptr)
    previous_run(MESHCAT_EXECUTOR_RUN_ARGUMENTS);
  else
    standard_ExecutorRun(MESHCAT_EXECUTOR_RUN_ARGUMENTS);
}

}  // namespace

void before_planner(BeforePlan listener) {
  if (!process_shared_preload_libraries_in_progress) return;
  if (plan_listeners.count == 0) {
    previous_plan = planner_hook;
    planner_hook = plan;
  }
  plan_listeners.add(listener);
}

void before_executor_start(BeforeStart listener) {
  if (!process_shared_preload_libraries_in_progress) return;
  if (start_listeners.count == 0) {
    previous_start = ExecutorStart_hook;
    ExecutorStart_hook = start;
  }
  start_listeners.add(listener);
}

void before_executor_run(BeforeRun listener) {
  if (!process_shared_preload_libraries_in_progress) return;
  if (run_listeners.count == 0) {
    previous_run = ExecutorRun_hook;
    ExecutorRun_hook = run;
  }
  run_listeners.add(listener);
}

bool installed() {
  return plan_listeners.count > 0 || start_listeners.count > 0 || run_listeners.count > 0;
}

}  // namespace meshcat::bridge::hooks

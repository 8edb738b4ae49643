#include "bridge/hooks.hpp"

#include <cstddef>

extern "C" {
#include "optimizer/planner.h"
#include "parser/analyze.h"
#include "portability/instr_time.h"
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

constinit Listeners<AfterAnalysis> analysis_listeners;
constinit Listeners<BeforePlan> plan_listeners;
constinit Listeners<PlanObserver> plan_observers;
constinit Listeners<BeforeStart> start_listeners;
constinit Listeners<BeforeRun> run_listeners;
constinit Listeners<BeforeEnd> end_listeners;
constinit Listeners<AfterUtility> utility_listeners;
constinit post_parse_analyze_hook_type previous_analysis = nullptr;
constinit planner_hook_type previous_plan = nullptr;
constinit ExecutorStart_hook_type previous_start = nullptr;
constinit ExecutorRun_hook_type previous_run = nullptr;
constinit ExecutorEnd_hook_type previous_end = nullptr;
constinit ProcessUtility_hook_type previous_utility = nullptr;

void analyzed(ParseState *state, Query *query, JumbleState *jumble) {
  enter([&] {
    for (std::size_t i = 0; i < analysis_listeners.count; ++i)
      analysis_listeners.list[i](state, query);
  });
  if (previous_analysis != nullptr) previous_analysis(state, query, jumble);
}

PlannedStmt *plan(Query *query, const char *text, int options, ParamListInfo parameters) {
  enter([&] {
    for (std::size_t i = 0; i < plan_listeners.count; ++i) plan_listeners.list[i](query);
  });
  void *seen[room] = {};
  enter([&] {
    for (std::size_t i = 0; i < plan_observers.count; ++i)
      seen[i] = plan_observers.list[i].before(query, options);
  });
  PlannedStmt *plan = previous_plan != nullptr ? previous_plan(query, text, options, parameters)
                                               : standard_planner(query, text, options, parameters);
  enter([&] {
    for (std::size_t i = 0; i < plan_observers.count; ++i)
      plan_observers.list[i].after(seen[i], plan);
  });
  return plan;
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

void end(QueryDesc *query) {
  enter([&] {
    for (std::size_t i = 0; i < end_listeners.count; ++i) end_listeners.list[i](query);
  });
  if (previous_end != nullptr)
    previous_end(query);
  else
    standard_ExecutorEnd(query);
}

void utility(PlannedStmt *statement, const char *text, bool read_only_tree,
             ProcessUtilityContext context, ParamListInfo parameters, QueryEnvironment *environment,
             DestReceiver *destination, QueryCompletion *completion) {
  const auto process = previous_utility != nullptr ? previous_utility : standard_ProcessUtility;
  // The planner would change the query that is to be looked at afterwards.
  const bool keeps_tree = read_only_tree || IsA(statement->utilityStmt, CreateTableAsStmt) ||
                          IsA(statement->utilityStmt, CopyStmt);
  instr_time begun, duration;
  INSTR_TIME_SET_CURRENT(begun);
  process(statement, text, keeps_tree, context, parameters, environment, destination, completion);
  INSTR_TIME_SET_CURRENT(duration);
  INSTR_TIME_SUBTRACT(duration, begun);
  const Utility done{statement, text, completion,
                     static_cast<std::int64_t>(INSTR_TIME_GET_MICROSEC(duration))};
  enter([&] {
    for (std::size_t i = 0; i < utility_listeners.count; ++i) utility_listeners.list[i](done);
  });
}

}  // namespace

namespace {

void hook_planner() {
  if (planner_hook == plan) return;
  previous_plan = planner_hook;
  planner_hook = plan;
}

}  // namespace

void after_analysis(AfterAnalysis listener) {
  if (!process_shared_preload_libraries_in_progress) return;
  if (analysis_listeners.count == 0) {
    previous_analysis = post_parse_analyze_hook;
    post_parse_analyze_hook = analyzed;
  }
  analysis_listeners.add(listener);
}

void before_planner(BeforePlan listener) {
  if (!process_shared_preload_libraries_in_progress) return;
  hook_planner();
  plan_listeners.add(listener);
}

void observe_planner(PlanObserver observer) {
  if (!process_shared_preload_libraries_in_progress) return;
  hook_planner();
  plan_observers.add(observer);
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

void before_executor_end(BeforeEnd listener) {
  if (!process_shared_preload_libraries_in_progress) return;
  if (end_listeners.count == 0) {
    previous_end = ExecutorEnd_hook;
    ExecutorEnd_hook = end;
  }
  end_listeners.add(listener);
}

void after_utility(AfterUtility listener) {
  if (!process_shared_preload_libraries_in_progress) return;
  if (utility_listeners.count == 0) {
    previous_utility = ProcessUtility_hook;
    ProcessUtility_hook = utility;
  }
  utility_listeners.add(listener);
}

void identify(ParseState *state, Query *query) {
  if (query->queryId != 0 || compute_query_id == COMPUTE_QUERY_ID_OFF) return;
  // The server takes it for a mistake to ask while nobody wants identifiers.
  const bool wanted = query_id_enabled;
  query_id_enabled = true;
  call([&] { identify_query(query, state->p_sourcetext); });
  query_id_enabled = wanted;
}

bool installed() {
  return plan_listeners.count > 0 || start_listeners.count > 0 || run_listeners.count > 0;
}

}  // namespace meshcat::bridge::hooks

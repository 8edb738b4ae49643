#include "lineage/flow/flow.hpp"

#include "bridge/context_object.hpp"
#include "lineage/capture/record.hpp"
#include "lineage/capture/watch.hpp"
#include "lineage/flow/run.hpp"

extern "C" {
#include "commands/trigger.h"
}

namespace meshcat::lineage::flow {

namespace {

struct Session {
  std::unordered_map<const PLpgSQL_function *, Program *> programs;
  // The functions that are running, the innermost last; those beyond `depth` are done.
  std::deque<Run> runs;
  std::size_t depth = 0;
};
constinit Session *session = nullptr;

// Lives as long as the function's tree does.
struct Kept {
  explicit Kept(PLpgSQL_function *function) : program(function) {
    session->programs[function] = &program;
  }
  Kept(const Kept &) = delete;
  Kept &operator=(const Kept &) = delete;
  ~Kept() { session->programs.erase(program.function()); }
  Program program;
};

Program &program_of(PLpgSQL_function *function) {
  const auto found = session->programs.find(function);
  if (found != session->programs.end()) return *found->second;
  return bridge::make_in<Kept>(function->fn_cxt, function)->program;
}

// Functions end without a word when they fail. Their states are on the server's stack,
// where an inner one's is below: what is not above this one is over.
void leave_failed(const PLpgSQL_execstate *state) {
  while (session->depth > 0 &&
         std::less_equal<>()(static_cast<const void *>(session->runs[session->depth - 1].state()),
                             static_cast<const void *>(state)))
    --session->depth;
}

// The run of a function; null: it is not followed.
Run *run_of(const PLpgSQL_execstate *state) {
  if (session == nullptr || state == nullptr) return nullptr;
  for (std::size_t i = session->depth; i > 0; --i)
    if (session->runs[i - 1].state() == state) {
      session->depth = i;
      return &session->runs[i - 1];
    }
  return nullptr;
}

void begin(PLpgSQL_execstate *state) {
  if (session != nullptr) leave_failed(state);
  if (!capture::is_watching() || capture::capture_table() == InvalidOid) return;
  if (session == nullptr) session = new Session;
  Program &program = program_of(state->func);
  if (!program.matters()) return;
  if (session->depth == session->runs.size()) session->runs.emplace_back();
  session->runs[session->depth].begin(state, &program);
  ++session->depth;
}

void end(PLpgSQL_execstate *state) {
  if (session != nullptr) leave_failed(state);
}

// A trigger that returns the row in its hands has it written.
bool returns_row(const PLpgSQL_execstate *state, const PLpgSQL_stmt *statement) {
  if (state->trigdata == nullptr || statement->cmd_type != PLPGSQL_STMT_RETURN) return false;
  const TriggerEvent event = state->trigdata->tg_event;
  return TRIGGER_FIRED_FOR_ROW(event) && TRIGGER_FIRED_BEFORE(event) &&
         !TRIGGER_FIRED_BY_DELETE(event) &&
         reinterpret_cast<const PLpgSQL_stmt_return *>(statement)->retvarno ==
             state->func->new_varno;
}

void before(PLpgSQL_execstate *state, PLpgSQL_stmt *statement) {
  Run *run = run_of(state);
  if (run == nullptr) return;
  run->before(statement);
  if (!returns_row(state, statement) || capture::capture_table() == InvalidOid) return;
  const SharedSet set = run->changed_row();
  if (!set->edges.empty()) capture::note({.set = set, .function = state->func->fn_oid});
}

void after(PLpgSQL_execstate *state, PLpgSQL_stmt *statement) {
  if (Run *run = run_of(state); run != nullptr) run->after(statement);
}

// The statements whose queries are a function's own.
bool runs_query(const PLpgSQL_execstate *state, const ParamListInfoData *parameters) {
  if (state->err_stmt == nullptr) return false;
  switch (state->err_stmt->cmd_type) {
    case PLPGSQL_STMT_EXECSQL:
      return parameters == nullptr || parameters == state->paramLI;
    case PLPGSQL_STMT_DYNEXECUTE:
    case PLPGSQL_STMT_FORS:
    case PLPGSQL_STMT_DYNFORS:
    case PLPGSQL_STMT_OPEN:
    case PLPGSQL_STMT_RETURN_QUERY:
      return true;
    default:
      return false;
  }
}

}  // namespace

void watch() {
  bridge::plpgsql::listen({begin, end, before, after});
}

void see_query(Query *query) {
  if (session == nullptr || session->depth == 0) return;
  if (Run *run = run_of(bridge::plpgsql::calling_function()); run != nullptr)
    run->take_dynamic(query);
}

std::shared_ptr<const capture::EdgeSet> resolve(std::shared_ptr<const capture::EdgeSet> set,
                                                const ParamListInfoData *parameters) {
  if (session == nullptr || session->depth == 0) return set;
  const PLpgSQL_execstate *state = bridge::plpgsql::calling_function();
  Run *run = run_of(state);
  if (run == nullptr || !runs_query(state, parameters)) return set;
  return run->resolve(std::move(set));
}

}  // namespace meshcat::lineage::flow

#include "bridge/plpgsql.hpp"

extern "C" {
#include "utils/plancache.h"
}

namespace meshcat::bridge::plpgsql {

namespace {

// PL/pgSQL writes its own functions into whichever plugin there is, a debugger's too.
constinit PLpgSQL_plugin **rendezvous = nullptr;
constinit PLpgSQL_plugin *previous = nullptr;
constinit Listener told = {};

extern "C" {
static void set_up(PLpgSQL_execstate *state, PLpgSQL_function *function);
static void begin(PLpgSQL_execstate *state, PLpgSQL_function *function);
static void end(PLpgSQL_execstate *state, PLpgSQL_function *function);
static void before(PLpgSQL_execstate *state, PLpgSQL_stmt *statement);
static void after(PLpgSQL_execstate *state, PLpgSQL_stmt *statement);
}

constinit PLpgSQL_plugin plugin = {.func_setup = set_up,
                                   .func_beg = begin,
                                   .func_end = end,
                                   .stmt_beg = before,
                                   .stmt_end = after,
                                   .error_callback = nullptr,
                                   .assign_expr = nullptr,
                                   .assign_value = nullptr,
                                   .eval_datum = nullptr,
                                   .cast_value = nullptr};

// What the language lends to its plugin goes to the one before, too.
void lend() {
  previous->error_callback = plugin.error_callback;
  previous->assign_expr = plugin.assign_expr;
  previous->assign_value = plugin.assign_value;
  previous->eval_datum = plugin.eval_datum;
  previous->cast_value = plugin.cast_value;
}

void set_up(PLpgSQL_execstate *state, PLpgSQL_function *function) {
  if (previous != nullptr) lend();
  if (previous != nullptr && previous->func_setup != nullptr) previous->func_setup(state, function);
  if (told.begin != nullptr) enter([&] { told.begin(state); });
}

void begin(PLpgSQL_execstate *state, PLpgSQL_function *function) {
  if (previous != nullptr && previous->func_beg != nullptr) previous->func_beg(state, function);
}

void end(PLpgSQL_execstate *state, PLpgSQL_function *function) {
  if (told.end != nullptr) enter([&] { told.end(state); });
  if (previous != nullptr && previous->func_end != nullptr) previous->func_end(state, function);
}

void before(PLpgSQL_execstate *state, PLpgSQL_stmt *statement) {
  if (told.before != nullptr) enter([&] { told.before(state, statement); });
  if (previous != nullptr && previous->stmt_beg != nullptr) previous->stmt_beg(state, statement);
}

void after(PLpgSQL_execstate *state, PLpgSQL_stmt *statement) {
  if (told.after != nullptr) enter([&] { told.after(state, statement); });
  if (previous != nullptr && previous->stmt_end != nullptr) previous->stmt_end(state, statement);
}

}  // namespace

void watch() {
  rendezvous = reinterpret_cast<PLpgSQL_plugin **>(find_rendezvous_variable("PLpgSQL_plugin"));
  previous = *rendezvous;
  *rendezvous = &plugin;
}

void listen(Listener listener) {
  told = listener;
}

bool is_frame(const ErrorContextCallback *frame) {
  if (rendezvous == nullptr || *rendezvous == nullptr) return false;
  const auto mark = (*rendezvous)->error_callback;
  return mark != nullptr && frame->callback == mark;
}

Oid function_of(const ErrorContextCallback *frame) {
  return static_cast<const PLpgSQL_execstate *>(frame->arg)->func->fn_oid;
}

// SPI leaves one mark above the function's.
PLpgSQL_execstate *calling_function() {
  const ErrorContextCallback *frame = error_context_stack;
  if (frame != nullptr && !is_frame(frame)) frame = frame->previous;
  if (frame == nullptr || !is_frame(frame)) return nullptr;
  return static_cast<PLpgSQL_execstate *>(frame->arg);
}

Query *query_of(const PLpgSQL_expr *expression) {
  if (expression == nullptr || expression->plan == nullptr) return nullptr;
  const List *sources = SPI_plan_get_plan_sources(expression->plan);
  const ListCell *source, *query;
  foreach (source, sources) {
    foreach (query, static_cast<const CachedPlanSource *>(lfirst(source))->query_list) {
      auto *found = lfirst_node(Query, query);
      if (found->canSetTag && found->commandType != CMD_UTILITY) return found;
    }
  }
  return nullptr;
}

}  // namespace meshcat::bridge::plpgsql

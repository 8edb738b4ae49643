#include "bridge/plan_note.hpp"

extern "C" {
#include "nodes/extensible.h"
#include "rewrite/rewriteHandler.h"
#include "tcop/tcopprot.h"
}

namespace meshcat::bridge::plan_note {

namespace {

constinit Begin listener = nullptr;
constinit int for_all_readers = 0;

// The note is a node among the plan's subplans to which no expression refers. So nothing
// of it is executed or explained, but the executor begins and ends it; parallel workers do not
// get it.
void begin(CustomScanState *state, EState *executor, int flags) {
  if ((flags & EXEC_FLAG_EXPLAIN_ONLY) != 0 || executor->es_epq_active != nullptr) return;
  const auto *note = reinterpret_cast<const CustomScan *>(state->ss.ps.plan)->custom_private;
  enter([&] { listener(note, executor->es_query_cxt); });
}

TupleTableSlot *execute(CustomScanState *) {
  elog(ERROR, "meshcat: a plan's note is executed");
}

void end(CustomScanState *) {}

constexpr CustomExecMethods executed = [] {
  CustomExecMethods methods{};
  methods.CustomName = "meshcat note";
  methods.BeginCustomScan = begin;
  methods.ExecCustomScan = execute;
  methods.EndCustomScan = end;
  methods.ReScanCustomScan = end;
  return methods;
}();

Node *create(CustomScan *) {
  auto *state = makeNode(CustomScanState);
  state->methods = &executed;
  return reinterpret_cast<Node *>(state);
}

constexpr CustomScanMethods planned = [] {
  CustomScanMethods methods{};
  methods.CustomName = "meshcat note";
  methods.CreateCustomScanState = create;
  return methods;
}();

}  // namespace

void at_begin(Begin called) {
  listener = called;
  call([] { RegisterCustomScanMethods(&planned); });
}

ForAllReaders::ForAllReaders() {
  ++for_all_readers;
}

ForAllReaders::~ForAllReaders() {
  --for_all_readers;
}

bool ForAllReaders::wanted() {
  return for_all_readers > 0;
}

void attach(PlannedStmt *plan, List *note) {
  call([&] {
    auto *scan = makeNode(CustomScan);
    scan->custom_private = note;
    scan->methods = &planned;
    plan->subplans = lappend(plan->subplans, scan);
  });
}

const List *find(const PlannedStmt *plan) {
  const ListCell *cell;
  foreach (cell, plan->subplans) {
    const auto *node = static_cast<const Node *>(lfirst(cell));
    if (node == nullptr || !IsA(node, CustomScan)) continue;
    const auto *scan = reinterpret_cast<const CustomScan *>(node);
    if (scan->methods == &planned) return scan->custom_private;
  }
  return NIL;
}

PlannedStmt *plan(const Query *query, const char *text, int cursor_options) {
  return call([&] {
    auto *copy = static_cast<Query *>(copyObjectImpl(query));
    AcquireRewriteLocks(copy, true, false);
    return pg_plan_query(copy, text, cursor_options, nullptr);
  });
}

}  // namespace meshcat::bridge::plan_note

#include "bridge/row_condition.hpp"

#include "bridge/condition.hpp"

extern "C" {
#include "optimizer/optimizer.h"
}

namespace meshcat::bridge {

// What a condition may call the row.
static constexpr char row_name[] = "held_row";

RowCondition compile_row_condition(const std::string &text, Oid relation) {
  Node *expression = plan_condition(text, relation, row_name);
  return call([&] {
    EState *executor = CreateExecutorState();
    const MemoryContext before = MemoryContextSwitchTo(executor->es_query_cxt);
    RowCondition condition{};
    // A copy, which no resource owner counts.
    Relation opened = table_open(relation, AccessShareLock);
    const TupleDesc shape = CreateTupleDescCopy(RelationGetDescr(opened));
    table_close(opened, NoLock);
    condition.slot = MakeSingleTupleTableSlot(shape, &TTSOpsHeapTuple);
    condition.state = ExecPrepareExpr(reinterpret_cast<Expr *>(expression), executor);
    condition.context = CreateExprContext(executor);
    MemoryContextSwitchTo(before);
    return condition;
  });
}

bool may_change(const std::string &text, Oid relation) {
  Node *expression = plan_condition(text, relation, row_name);
  return call([&] { return contain_mutable_functions(expression); });
}

bool is_true(const RowCondition &condition, HeapTuple row) {
  return call([&] {
    ExecStoreHeapTuple(row, condition.slot, false);
    condition.context->ecxt_scantuple = condition.slot;
    bool null = false;
    const Datum value = ExecEvalExprSwitchContext(condition.state, condition.context, &null);
    const bool holds = !null && DatumGetBool(value);
    ResetExprContext(condition.context);
    ExecClearTuple(condition.slot);
    return holds;
  });
}

}  // namespace meshcat::bridge

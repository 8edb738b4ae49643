#include "bridge/dead_branch.hpp"

#include "bridge/query_shape.hpp"

extern "C" {
#include "parser/parsetree.h"
#include "rewrite/rewriteManip.h"
}

namespace meshcat::bridge {

namespace {

bool is_false(const Node *condition) {
  if (condition == nullptr) return false;
  if (is_constant(condition, false)) return true;
  if (!IsA(condition, BoolExpr)) return false;
  const auto *expression = reinterpret_cast<const BoolExpr *>(condition);
  if (expression->boolop == NOT_EXPR)
    return is_constant(static_cast<const Node *>(linitial(expression->args)), true);
  if (expression->boolop != AND_EXPR) return false;
  const ListCell *cell;
  foreach (cell, expression->args)
    if (is_false(static_cast<const Node *>(lfirst(cell)))) return true;
  return false;
}

// Only rows of FROM that pass WHERE: no aggregate would make one of none.
bool brings_nothing(const Query *branch) {
  return is_false(branch->jointree->quals) && !branch->hasAggs && branch->groupClause == NIL &&
         branch->groupingSets == NIL && branch->havingQual == nullptr;
}

// Nothing around the branches that would be lost with the UNION ALL.
bool is_bare(const Query *query) {
  return query->sortClause == NIL && query->limitCount == nullptr &&
         query->limitOffset == nullptr && query->cteList == NIL && query->rowMarks == NIL;
}

const RangeTblEntry *branch_of(const Query *query, const Node *reference) {
  if (!IsA(reference, RangeTblRef)) return nullptr;
  const auto *entry =
      rt_fetch(reinterpret_cast<const RangeTblRef *>(reference)->rtindex, query->rtable);
  return entry->rtekind == RTE_SUBQUERY && !entry->lateral ? entry : nullptr;
}

// Has the branch the columns that the UNION ALL has?
bool fits(const Query *branch, const SetOperationStmt *both) {
  if (list_length(branch->targetList) != list_length(both->colTypes)) return false;
  for (int i = 0; i < list_length(both->colTypes); ++i) {
    const auto *target = list_nth_node(TargetEntry, branch->targetList, i);
    const auto *expression = reinterpret_cast<const Node *>(target->expr);
    if (target->resjunk || exprType(expression) != list_nth_oid(both->colTypes, i) ||
        exprTypmod(expression) != list_nth_int(both->colTypmods, i) ||
        exprCollation(expression) != list_nth_oid(both->colCollations, i))
      return false;
  }
  return true;
}

Query *only_live_branch(const Query *query) {
  if (query->setOperations == nullptr || !IsA(query->setOperations, SetOperationStmt) ||
      !is_bare(query))
    return nullptr;
  const auto *both = reinterpret_cast<const SetOperationStmt *>(query->setOperations);
  if (both->op != SETOP_UNION || !both->all) return nullptr;
  const RangeTblEntry *left = branch_of(query, both->larg), *right = branch_of(query, both->rarg);
  if (left == nullptr || right == nullptr) return nullptr;
  const bool left_is_dead = brings_nothing(left->subquery);
  if (!left_is_dead && !brings_nothing(right->subquery)) return nullptr;
  Query *live = left_is_dead ? right->subquery : left->subquery;
  return fits(live, both) ? live : nullptr;
}

}  // namespace

void drop_dead_branches(Query *query) {
  const ListCell *cell;
  foreach (cell, query->rtable) {
    auto *entry = static_cast<RangeTblEntry *>(lfirst(cell));
    if (entry->rtekind != RTE_SUBQUERY) continue;
    Query *live = only_live_branch(entry->subquery);
    if (live == nullptr) continue;
    // It moves out of the query that had the branches.
    call([&] { IncrementVarSublevelsUp(reinterpret_cast<Node *>(live), -1, 1); });
    entry->subquery = live;
  }
}

}  // namespace meshcat::bridge

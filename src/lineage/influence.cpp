// What decides which rows a query returns, in which groups and in which order.
// Within the view's own query, FROM and WITH included, that is an influence on
// the view as a whole; within a subquery of an expression, on its value.
#include "lineage/tracer.hpp"

extern "C" {
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
}

namespace meshcat::lineage {

namespace {

// A place of first_visit() that stands for a query's influences.
constexpr int influences = -2;

void trace_with(Walk walk, const RangeTblEntry *entry) {
  const CommonTableExpr *cte = find_cte(&walk, entry);
  if (first_visit(walk, cte, influences)) trace_influences(walk, castNode(Query, cte->ctequery));
}

void read_relation(Walk walk, Oid relation) {
  List **relations = &walk.tracer->relations;
  *relations =
      lappend(*relations, new_edge(with(walk, Use::join), relation, SourceEdge::rows_only));
}

void trace_entry(Walk walk, const RangeTblEntry *entry) {
  switch (entry->rtekind) {
    case RTE_RELATION:
    case RTE_NAMEDTUPLESTORE:
      read_relation(walk, entry->relid);
      trace(with(walk, Use::filter), reinterpret_cast<Node *>(entry->securityQuals));
      return trace(with(walk, Use::filter), reinterpret_cast<Node *>(entry->tablesample));
    case RTE_SUBQUERY:
      if (const Oid view = bridge::expanded_view(entry); view != InvalidOid)
        return read_relation(walk, view);
      return trace_influences(walk, entry->subquery);
    case RTE_CTE:
      return trace_with(walk, entry);
    case RTE_FUNCTION:  // its arguments decide how many rows it adds
      return trace(with(walk, Use::join), reinterpret_cast<Node *>(entry->functions));
    case RTE_TABLEFUNC:
      return trace(with(walk, Use::join), reinterpret_cast<Node *>(entry->tablefunc));
    default:
      return;
  }
}

// FROM and WHERE, and the conditions of joins wherever they hang.
void trace_join_tree(Walk walk, Node *node) {
  check_stack_depth();
  if (IsA(node, RangeTblRef)) {
    trace_entry(walk, rt_fetch(castNode(RangeTblRef, node)->rtindex, walk.level->query->rtable));
  } else if (IsA(node, JoinExpr)) {
    const auto *join = castNode(JoinExpr, node);
    trace_join_tree(walk, join->larg);
    trace_join_tree(walk, join->rarg);
    trace(with(walk, Use::join), join->quals);
  } else {
    const auto *from = castNode(FromExpr, node);
    ListCell *cell;
    foreach (cell, from->fromlist) trace_join_tree(walk, static_cast<Node *>(lfirst(cell)));
    const bool merges = walk.level->query->commandType == CMD_MERGE;
    trace(with(walk, merges ? Use::join : Use::filter), from->quals);
  }
}

// INTERSECT and EXCEPT compare rows of their sides; without ALL, equal rows
// become one.
void trace_set_operation(Walk walk, Node *node) {
  check_stack_depth();
  if (IsA(node, RangeTblRef)) return trace_join_tree(walk, node);
  const auto *operation = castNode(SetOperationStmt, node);
  trace_set_operation(walk, operation->larg);
  trace_set_operation(walk, operation->rarg);
  for (int column = 1; column <= list_length(operation->colTypes); ++column) {
    if (operation->op != SETOP_UNION)
      for (Node *side : {operation->larg, operation->rarg})
        trace_side(with(walk, Use::filter), side, column);
    if (!operation->all) trace_side(with(walk, Use::group_by), node, column);
  }
}

void trace_clause(Walk walk, Use use, List *clause) {
  const Query *query = walk.level->query;
  ListCell *cell;
  foreach (cell, clause) {
    const TargetEntry *entry =
        get_sortgroupclause_tle(lfirst_node(SortGroupClause, cell), query->targetList);
    // The target list of a set operation only repeats the types of its sides.
    if (query->setOperations != nullptr)
      trace_side(with(walk, use), query->setOperations, entry->resno);
    else
      trace(with(walk, use), reinterpret_cast<Node *>(entry->expr));
  }
}

}  // namespace

void trace_influences(Walk walk, Query *query) {
  check_stack_depth();
  Level level{query, walk.level};
  walk.level = &level;
  trace(with(walk, Use::join), bridge::merge_condition(query));
  trace_join_tree(walk, reinterpret_cast<Node *>(query->jointree));
  if (query->setOperations != nullptr) trace_set_operation(walk, query->setOperations);
  trace_clause(walk, Use::group_by, query->groupClause);
  trace_clause(walk, Use::group_by, query->distinctClause);
  trace_clause(walk, Use::sort, query->sortClause);
  for (Node *deciding : {query->havingQual, query->limitOffset, query->limitCount})
    trace(with(walk, Use::filter), deciding);
}

}  // namespace meshcat::lineage

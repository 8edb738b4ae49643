// Expressions: what flows into their value, and how.
#include "lineage/tracer.hpp"

#include <algorithm>

extern "C" {
#include "catalog/pg_aggregate.h"
#include "optimizer/optimizer.h"
#include "utils/typcache.h"
}

namespace meshcat::lineage {

namespace {

template <typename T>
Node *as_node(T *list_or_node) {
  return reinterpret_cast<Node *>(list_or_node);
}

bool walk_children(Node *node, void *context) {
  trace(*static_cast<Walk *>(context), node);
  return false;
}

void trace_children(Walk walk, Node *node) {
  expression_tree_walk(node, walk_children, &walk);
}

// A value that also decides what becomes of it or of others.
void trace_deciding(Walk walk, Node *node) {
  const Walk deciding = with(walk, Use::conditional), flowing = with(walk, Use::transformation);
  trace(deciding, node);
  if (flowing.use != deciding.use) trace(flowing, node);
}

void trace_case(Walk walk, const CaseExpr *expr) {
  trace(with(walk, Use::conditional), as_node(expr->arg));
  ListCell *cell;
  foreach (cell, expr->args) {
    const auto *when = lfirst_node(CaseWhen, cell);
    trace(with(walk, Use::conditional), as_node(when->expr));
    trace(with(walk, Use::transformation), as_node(when->result));
  }
  trace(with(walk, Use::transformation), as_node(expr->defresult));
}

// NULLIF(a, b) is a, unless it equals b.
void trace_nullif(Walk walk, const NullIfExpr *expr) {
  trace_deciding(walk, static_cast<Node *>(linitial(expr->args)));
  trace(with(walk, Use::conditional), static_cast<Node *>(lsecond(expr->args)));
}

// Without a column of the query that it belongs to, an aggregate can only tell how
// many rows there were.
void trace_aggregated(Walk walk, Oid function, Node *arguments, int levels_up) {
  trace(with(walk, Use::aggregation, hides(function)), arguments);
  if (contain_vars_of_level(arguments, levels_up)) return;
  walk.level = level_up(walk.level, levels_up);
  trace_rows(with(walk, Use::aggregation, true));
}

void trace_aggregate(Walk walk, const Aggref *call) {
  trace(with(walk, Use::conditional), as_node(call->aggfilter));
  if (AGGKIND_IS_ORDERED_SET(call->aggkind)) {
    const Walk aggregated = with(walk, Use::aggregation, hides(call->aggfnoid));
    trace(aggregated, as_node(call->aggdirectargs));
    trace(aggregated, as_node(call->args));
    return;
  }
  List *values = NIL;
  ListCell *cell;
  foreach (cell, call->args) {
    auto *argument = lfirst_node(TargetEntry, cell);
    if (!argument->resjunk) values = lappend(values, argument);
  }
  trace_aggregated(walk, call->aggfnoid, as_node(values), static_cast<int>(call->agglevelsup));
  trace(with(walk, Use::sort), as_node(get_sortgrouplist_exprs(call->aggorder, call->args)));
}

void trace_window(Walk walk, const WindowFunc *call) {
  trace(with(walk, Use::conditional), as_node(call->aggfilter));
  if (call->winagg)
    trace_aggregated(walk, call->winfnoid, as_node(call->args), 0);
  else
    trace(with(walk, Use::transformation), as_node(call->args));
  const Query *query = walk.level->query;
  const auto *window = static_cast<WindowClause *>(list_nth(query->windowClause, call->winref - 1));
  for (List *clause : {window->partitionClause, window->orderClause})
    trace(with(walk, Use::window), as_node(get_sortgrouplist_exprs(clause, query->targetList)));
}

void trace_sublink(Walk walk, const SubLink *link) {
  auto *query = castNode(Query, link->subselect);
  switch (link->subLinkType) {
    case EXISTS_SUBLINK:
      break;  // whatever it selects is never looked at
    case EXPR_SUBLINK:
      trace_output(walk, query, SourceEdge::whole_row);
      break;
    case ARRAY_SUBLINK:
      trace_output(with(walk, Use::aggregation), query, SourceEdge::whole_row);
      break;
    default:  // a comparison with the subquery's rows
      trace(with(walk, Use::transformation), link->testexpr);
      trace_output(with(walk, Use::transformation), query, SourceEdge::whole_row);
  }
  // What selects the subquery's rows influences the value where it is used.
  trace_influences(walk, query);
}

// A column of UPDATE ... SET (a, b) = (SELECT ...): the subquery is a junk entry of the
// target list, and the parameter names its number and column.
void trace_assigned_column(Walk walk, const Param *param) {
  const int subquery = param->paramid >> 16, column = param->paramid & 0xFFFF;
  ListCell *cell;
  foreach (cell, walk.level->query->targetList) {
    const auto *entry = lfirst_node(TargetEntry, cell);
    if (!IsA(entry->expr, SubLink)) continue;
    const auto *link = reinterpret_cast<const SubLink *>(entry->expr);
    if (link->subLinkType != MULTIEXPR_SUBLINK || link->subLinkId != subquery) continue;
    auto *query = castNode(Query, link->subselect);
    trace_output(walk, query, column);
    trace_influences(walk, query);
  }
}

void trace_parameter(Walk walk, const Param *parameter, const char *field) {
  if (parameter->paramkind == PARAM_MULTIEXPR)
    trace_assigned_column(walk, parameter);
  else if (parameter->paramkind == PARAM_EXTERN)
    walk.tracer->edges = lappend(walk.tracer->edges, new_edge(walk, parameter, field));
}

// A field of a parameter, as in NEW.*, is told by its name.
void trace_field(Walk walk, FieldSelect *select) {
  auto *record = reinterpret_cast<Node *>(select->arg);
  if (!IsA(record, Param) || castNode(Param, record)->paramkind != PARAM_EXTERN)
    return trace_children(with(walk, Use::transformation), reinterpret_cast<Node *>(select));
  const TupleDesc row = lookup_rowtype_tupdesc(exprType(record), exprTypmod(record));
  const char *name = pstrdup(NameStr(TupleDescAttr(row, select->fieldnum - 1)->attname));
  ReleaseTupleDesc(row);
  trace_parameter(walk, castNode(Param, record), name);
}

}  // namespace

// An indirect use stays what it is; of the direct ones the more remote wins.
Walk with(Walk walk, Use use, bool masking) {
  if (walk.use <= Use::aggregation) walk.use = std::max(walk.use, use);
  walk.masking = walk.masking || masking;
  return walk;
}

void trace(Walk walk, Node *node) {
  if (node == nullptr) return;
  check_stack_depth();
  CHECK_FOR_INTERRUPTS();
  switch (nodeTag(node)) {
    case T_Var:
      return trace_var(walk, castNode(Var, node));
    case T_List:
    case T_TargetEntry:
    case T_RelabelType:
    case T_CollateExpr:
    case T_CoerceToDomain:
      return trace_children(walk, node);  // changes nothing of the value
    case T_CaseExpr:
      return trace_case(walk, castNode(CaseExpr, node));
    case T_CoalesceExpr:
      // Each argument may be the value, and decides whether a later one is.
      return trace_deciding(walk, as_node(castNode(CoalesceExpr, node)->args));
    case T_NullIfExpr:
      return trace_nullif(walk, reinterpret_cast<NullIfExpr *>(node));
    case T_Aggref:
      return trace_aggregate(walk, castNode(Aggref, node));
    case T_WindowFunc:
      return trace_window(walk, castNode(WindowFunc, node));
    case T_GroupingFunc:
      return trace_children(with(walk, Use::group_by), node);
    case T_Param:
      return trace_parameter(walk, castNode(Param, node), nullptr);
    case T_FieldSelect:
      return trace_field(walk, castNode(FieldSelect, node));
    case T_SubLink:
      return trace_sublink(walk, castNode(SubLink, node));
    case T_FuncExpr:
      walk = with(walk, Use::transformation, hides(castNode(FuncExpr, node)->funcid));
      return trace_children(walk, node);
    default:
      return trace_children(with(walk, Use::transformation), node);
  }
}

}  // namespace meshcat::lineage

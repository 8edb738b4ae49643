#include "lineage/tracer.hpp"

#include <algorithm>

extern "C" {
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
#include "utils/fmgroids.h"
}

namespace meshcat::lineage {

namespace {

const char *subtype_name(Use use) {
  switch (use) {
    case Use::identity:
      return "IDENTITY";
    case Use::transformation:
      return "TRANSFORMATION";
    case Use::aggregation:
      return "AGGREGATION";
    case Use::conditional:
      return "CONDITIONAL";
    case Use::window:
      return "WINDOW";
    case Use::join:
      return "JOIN";
    case Use::group_by:
      return "GROUP_BY";
    case Use::filter:
      return "FILTER";
    case Use::sort:
      return "SORT";
  }
  return "";
}

// An indirect use stays what it is; of the direct ones the more remote wins.
Use then(Use outer, Use inner) {
  return outer > Use::aggregation ? outer : std::max(outer, inner);
}

void record(const Walk &walk, Oid relation, AttrNumber attribute) {
  auto *edge = static_cast<SourceEdge *>(palloc(sizeof(SourceEdge)));
  // A system column stands for the row as a whole.
  const AttrNumber column = attribute > 0 ? attribute : AttrNumber{0};
  *edge = {relation,
           column,
           walk.tracer->target,
           subtype_name(walk.use),
           walk.use <= Use::aggregation,
           walk.masking};
  walk.tracer->edges = lappend(walk.tracer->edges, edge);
}

Level *level_up(Level *level, Index levels) {
  for (; levels > 0 && level != nullptr; --levels) level = level->outer;
  if (level == nullptr) elog(ERROR, "meshcat: a variable refers to a missing query level");
  return level;
}

void trace_cte(Walk walk, const RangeTblEntry *entry, int attribute) {
  Level *level = level_up(walk.level, entry->ctelevelsup);
  ListCell *cell;
  foreach (cell, level->query->cteList) {
    auto *cte = lfirst_node(CommonTableExpr, cell);
    if (strcmp(cte->ctename, entry->ctename) != 0) continue;
    // The second time round a recursive query adds nothing that the first did not.
    if (list_member_ptr(walk.tracer->open, cte)) return;
    walk.tracer->open = lappend(walk.tracer->open, cte);
    trace_output(walk, castNode(Query, cte->ctequery), level, attribute);
    walk.tracer->open = list_delete_ptr(walk.tracer->open, cte);
    return;
  }
}

// Column `attribute` of a range table entry of walk.level; 0 is the whole row.
void trace_column(Walk walk, const RangeTblEntry *entry, int attribute) {
  switch (entry->rtekind) {
    case RTE_RELATION:
      record(walk, entry->relid, static_cast<AttrNumber>(attribute));
      break;
    case RTE_SUBQUERY:
      trace_output(walk, entry->subquery, walk.level, attribute);
      break;
    case RTE_CTE:
      trace_cte(walk, entry, attribute);
      break;
    case RTE_JOIN:
      if (attribute > 0)
        trace(walk, static_cast<Node *>(list_nth(entry->joinaliasvars, attribute - 1)));
      else
        trace(walk, reinterpret_cast<Node *>(entry->joinaliasvars));
      break;
    case RTE_FUNCTION:
      walk.use = then(walk.use, Use::transformation);
      trace(walk, reinterpret_cast<Node *>(entry->functions));
      break;
    case RTE_TABLEFUNC:
      walk.use = then(walk.use, Use::transformation);
      trace(walk, reinterpret_cast<Node *>(entry->tablefunc));
      break;
    case RTE_VALUES: {
      ListCell *cell;
      foreach (cell, entry->values_lists) {
        List *row = lfirst_node(List, cell);
        trace(walk, attribute > 0 ? static_cast<Node *>(list_nth(row, attribute - 1))
                                  : reinterpret_cast<Node *>(row));
      }
      break;
    }
#ifdef MESHCAT_RTE_GROUP
    case RTE_GROUP:
      trace(walk, static_cast<Node *>(list_nth(entry->groupexprs, attribute - 1)));
      break;
#endif
    default:
      break;  // an ephemeral relation or nothing at all: no data of the catalog
  }
}

void trace_var(Walk walk, const Var *var) {
  walk.level = level_up(walk.level, var->varlevelsup);
  trace_column(walk, rt_fetch(var->varno, walk.level->query->rtable), var->varattno);
}

// Functions that hide their argument: one cannot tell the value from the result.
bool hides(Oid function) {
  switch (function) {
    case F_MD5_TEXT:
    case F_MD5_BYTEA:
    case F_SHA224:
    case F_SHA256:
    case F_SHA384:
    case F_SHA512:
    case F_COUNT_ANY:
    case F_COUNT_:
      return true;
    default:
      return false;
  }
}

Walk with(Walk walk, Use use, bool masking = false) {
  walk.use = then(walk.use, use);
  walk.masking = walk.masking || masking;
  return walk;
}

void trace_case(Walk walk, const CaseExpr *expr) {
  trace(with(walk, Use::conditional), reinterpret_cast<Node *>(expr->arg));
  ListCell *cell;
  foreach (cell, expr->args) {
    const auto *when = lfirst_node(CaseWhen, cell);
    trace(with(walk, Use::conditional), reinterpret_cast<Node *>(when->expr));
    trace(with(walk, Use::transformation), reinterpret_cast<Node *>(when->result));
  }
  trace(with(walk, Use::transformation), reinterpret_cast<Node *>(expr->defresult));
}

void trace_sublink(Walk walk, const SubLink *link) {
  auto *query = castNode(Query, link->subselect);
  // A scalar or array subquery yields a value; the others only decide.
  const bool value = link->subLinkType == EXPR_SUBLINK || link->subLinkType == ARRAY_SUBLINK ||
                     link->subLinkType == MULTIEXPR_SUBLINK;
  const Walk inside = with(walk, value ? Use::transformation : Use::conditional);
  trace(with(walk, Use::conditional), link->testexpr);
  for (int i = 1; i <= list_length(query->targetList); ++i)
    trace_output(inside, query, walk.level, i);
  // What selects the subquery's rows influences the value where it is used.
  Level level{query, walk.level};
  Walk selecting = with(walk, Use::conditional);
  selecting.level = &level;
  if (query->jointree != nullptr) trace(selecting, query->jointree->quals);
}

void trace_window(Walk walk, const WindowFunc *call) {
  const bool aggregate = call->winagg;
  trace(with(walk, aggregate ? Use::aggregation : Use::transformation, hides(call->winfnoid)),
        reinterpret_cast<Node *>(call->args));
  trace(with(walk, Use::conditional), reinterpret_cast<Node *>(call->aggfilter));
  const auto *clause =
      static_cast<WindowClause *>(list_nth(walk.level->query->windowClause, call->winref - 1));
  List *target_list = walk.level->query->targetList;
  const Walk ordering = with(walk, Use::window);
  trace(ordering,
        reinterpret_cast<Node *>(get_sortgrouplist_exprs(clause->partitionClause, target_list)));
  trace(ordering,
        reinterpret_cast<Node *>(get_sortgrouplist_exprs(clause->orderClause, target_list)));
}

bool walk_children(Node *node, void *context) {
  trace(*static_cast<Walk *>(context), node);
  return false;
}

// The two sides of UNION, INTERSECT, EXCEPT, column by column.
void trace_set_operation(Walk walk, Query *query, Node *side, int attribute) {
  if (IsA(side, SetOperationStmt)) {
    const auto *operation = castNode(SetOperationStmt, side);
    trace_set_operation(walk, query, operation->larg, attribute);
    trace_set_operation(walk, query, operation->rarg, attribute);
    return;
  }
  trace_column(walk, rt_fetch(castNode(RangeTblRef, side)->rtindex, query->rtable), attribute);
}

}  // namespace

void trace(Walk walk, Node *node) {
  if (node == nullptr) return;
  check_stack_depth();
  CHECK_FOR_INTERRUPTS();
  switch (nodeTag(node)) {
    case T_Var:
      trace_var(walk, castNode(Var, node));
      return;
    case T_List:
    case T_TargetEntry:
    case T_RelabelType:
      break;  // changes nothing of the value
    case T_CaseExpr:
      trace_case(walk, castNode(CaseExpr, node));
      return;
    case T_CoalesceExpr:
      // Each argument may be the value, and decides whether a later one is.
      trace(with(walk, Use::conditional),
            reinterpret_cast<Node *>(castNode(CoalesceExpr, node)->args));
      walk = with(walk, Use::transformation);
      break;
    case T_Aggref: {
      const auto *call = castNode(Aggref, node);
      trace(with(walk, Use::conditional), reinterpret_cast<Node *>(call->aggfilter));
      walk = with(walk, Use::aggregation, hides(call->aggfnoid));
      trace(walk, reinterpret_cast<Node *>(call->aggdirectargs));
      trace(walk, reinterpret_cast<Node *>(call->args));
      return;
    }
    case T_WindowFunc:
      trace_window(walk, castNode(WindowFunc, node));
      return;
    case T_SubLink:
      trace_sublink(walk, castNode(SubLink, node));
      return;
    case T_FuncExpr:
      walk = with(walk, Use::transformation, hides(castNode(FuncExpr, node)->funcid));
      break;
    default:
      walk = with(walk, Use::transformation);
      break;
  }
  expression_tree_walk(node, walk_children, &walk);
}

void trace_output(Walk walk, Query *query, Level *outer, int attribute) {
  check_stack_depth();
  Level level{query, outer};
  walk.level = &level;
  ListCell *cell;
  foreach (cell, query->targetList) {
    const auto *entry = lfirst_node(TargetEntry, cell);
    if (entry->resjunk || (attribute != 0 && entry->resno != attribute)) continue;
    if (query->setOperations != nullptr)
      trace_set_operation(walk, query, query->setOperations, entry->resno);
    else
      trace(walk, reinterpret_cast<Node *>(entry->expr));
  }
}

}  // namespace meshcat::lineage

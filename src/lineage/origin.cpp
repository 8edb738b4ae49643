// From Vars down to the columns of relations: through subqueries, common table
// expressions, joins, set operations and functions in FROM.
#include "lineage/tracer.hpp"

extern "C" {
#include "parser/parse_coerce.h"
#include "parser/parse_relation.h"
#include "parser/parsetree.h"
}

namespace meshcat::lineage {

namespace {

constexpr int whole_row = SourceEdge::whole_row, rows_only = SourceEdge::rows_only;

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

// The key of Tracer::visited; zeroed before it is filled, for its padding.
struct Visit {
  const void *place;
  int attribute;
  AttrNumber target;
  bool masking;
  Use use;
};

// After the columns that a query has come the one that SEARCH adds, and the mark and
// path that CYCLE adds; they are made of the columns that these clauses name.
void trace_added_column(Walk walk, const CommonTableExpr *cte, int attribute) {
  const bool searched =
      cte->search_clause != nullptr && attribute == list_length(cte->ctecolnames) + 1;
  const List *names =
      searched ? cte->search_clause->search_col_list : cte->cycle_clause->cycle_col_list;
  ListCell *name, *column;
  foreach (name, names) {
    int position = 0;
    foreach (column, cte->ctecolnames) {
      ++position;
      if (strcmp(strVal(lfirst(name)), strVal(lfirst(column))) == 0)
        trace_output(with(walk, Use::transformation), castNode(Query, cte->ctequery), position);
    }
  }
}

void trace_cte(Walk walk, const RangeTblEntry *entry, int attribute) {
  const CommonTableExpr *cte = find_cte(&walk, entry);
  if (attribute > list_length(cte->ctecolnames))
    trace_added_column(walk, cte, attribute);
  else
    trace_output(walk, castNode(Query, cte->ctequery), attribute);
}

// The functions of ROWS FROM (...) have their columns one after the other.
void trace_functions(Walk walk, const RangeTblEntry *entry, int attribute) {
  int first = 1;
  ListCell *cell;
  foreach (cell, entry->functions) {
    const auto *function = lfirst_node(RangeTblFunction, cell);
    const int next = first + function->funccolcount;
    if (attribute == whole_row || (first <= attribute && attribute < next))
      trace(with(walk, Use::transformation), function->funcexpr);
    first = next;
  }
}

// An element of each row, or all of them.
void trace_rows_of_values(Walk walk, const RangeTblEntry *entry, int attribute) {
  ListCell *cell;
  foreach (cell, entry->values_lists) {
    List *row = lfirst_node(List, cell);
    trace(walk, attribute == whole_row ? reinterpret_cast<Node *>(row)
                                       : static_cast<Node *>(list_nth(row, attribute - 1)));
  }
}

// A column of an entry of the range table; expressions[0] is the first column.
void trace_listed(Walk walk, List *expressions, int attribute) {
  trace(walk, attribute == whole_row ? reinterpret_cast<Node *>(expressions)
                                     : static_cast<Node *>(list_nth(expressions, attribute - 1)));
}

void trace_column(Walk walk, RangeTblEntry *entry, int attribute) {
  if (!first_visit(walk, entry, attribute)) return;
  switch (entry->rtekind) {
    case RTE_RELATION:
    case RTE_NAMEDTUPLESTORE:  // rows that a trigger was given, of its table
      walk.tracer->edges = lappend(walk.tracer->edges, new_edge(walk, entry->relid, attribute));
      return;
    case RTE_SUBQUERY:
      if (const Oid view = bridge::expanded_view(entry); view != InvalidOid)
        walk.tracer->edges = lappend(walk.tracer->edges, new_edge(walk, view, attribute));
      else
        trace_output(walk, entry->subquery, attribute);
      return;
    case RTE_CTE:
      return trace_cte(walk, entry, attribute);
    default:
      break;
  }
  if (attribute == rows_only) return;
  switch (entry->rtekind) {
    case RTE_JOIN:
      return trace_listed(walk, entry->joinaliasvars, attribute);
    case RTE_FUNCTION:
      return trace_functions(walk, entry, attribute);
    case RTE_TABLEFUNC:
      return trace(with(walk, Use::transformation), reinterpret_cast<Node *>(entry->tablefunc));
    case RTE_VALUES:
      return trace_rows_of_values(walk, entry, attribute);
#ifdef MESHCAT_RTE_GROUP
    case RTE_GROUP:
      return trace_listed(walk, entry->groupexprs, attribute);
#endif
    default:
      return;  // nothing that holds data of the catalog
  }
}

// What ON CONFLICT DO UPDATE calls excluded is what would have been inserted.
void trace_excluded(Walk walk, const Query *insert, int attribute) {
  ListCell *cell;
  foreach (cell, insert->targetList) {
    auto *column = lfirst_node(TargetEntry, cell);
    if (!column->resjunk && (attribute == whole_row || column->resno == attribute))
      trace(walk, reinterpret_cast<Node *>(column->expr));
  }
}

// The type of a column of one side of a set operation, before the operation makes
// both sides' types one.
Oid column_type(const Query *query, const Node *side, int attribute) {
  if (IsA(side, SetOperationStmt))
    return list_nth_oid(castNode(SetOperationStmt, side)->colTypes, attribute - 1);
  const auto *entry = rt_fetch(castNode(RangeTblRef, side)->rtindex, query->rtable);
  const auto *column =
      get_tle_by_resno(entry->subquery->targetList, static_cast<AttrNumber>(attribute));
  return exprType(reinterpret_cast<Node *>(column->expr));
}

void trace_joined_rows(Walk walk, Node *node) {
  check_stack_depth();
  if (IsA(node, RangeTblRef)) {
    const int index = castNode(RangeTblRef, node)->rtindex;
    trace_column(walk, rt_fetch(index, walk.level->query->rtable), rows_only);
  } else if (IsA(node, JoinExpr)) {
    trace_joined_rows(walk, castNode(JoinExpr, node)->larg);
    trace_joined_rows(walk, castNode(JoinExpr, node)->rarg);
  } else {
    ListCell *cell;
    foreach (cell, castNode(FromExpr, node)->fromlist)
      trace_joined_rows(walk, static_cast<Node *>(lfirst(cell)));
  }
}

}  // namespace

Tracer new_tracer() {
  HASHCTL control = {};
  control.keysize = sizeof(Visit);
  control.entrysize = sizeof(Visit);
  control.hcxt = CurrentMemoryContext;
  return Tracer{
      hash_create("meshcat lineage", 256, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT)};
}

Level *level_up(Level *level, int levels) {
  for (; levels > 0 && level != nullptr; --levels) level = level->outer;
  if (level == nullptr) elog(ERROR, "meshcat: a variable refers to a missing query level");
  return level;
}

bool first_visit(const Walk &walk, const void *place, int attribute) {
  Visit visit;
  memset(&visit, 0, sizeof(visit));
  visit.place = place;
  visit.attribute = attribute;
  visit.target = walk.tracer->target;
  visit.masking = walk.masking;
  visit.use = walk.use;
  bool found = false;
  hash_search(walk.tracer->visited, &visit, HASH_ENTER, &found);
  return !found;
}

SourceEdge *new_edge(const Walk &walk, Oid relation, int attribute) {
  auto *edge = static_cast<SourceEdge *>(palloc(sizeof(SourceEdge)));
  *edge = {relation,
           static_cast<AttrNumber>(attribute),
           walk.tracer->target,
           subtype_name(walk.use),
           walk.use <= Use::aggregation,
           walk.masking};
  return edge;
}

CommonTableExpr *find_cte(Walk *walk, const RangeTblEntry *entry) {
  walk->level = level_up(walk->level, static_cast<int>(entry->ctelevelsup));
  ListCell *cell;
  foreach (cell, walk->level->query->cteList) {
    auto *cte = lfirst_node(CommonTableExpr, cell);
    if (strcmp(cte->ctename, entry->ctename) == 0) return cte;
  }
  elog(ERROR, "meshcat: common table expression \"%s\" is missing", entry->ctename);
}

void trace_var(Walk walk, const Var *var) {
  walk.level = level_up(walk.level, static_cast<int>(var->varlevelsup));
  const Query *query = walk.level->query;
  if (query->onConflict != nullptr && var->varno == query->onConflict->exclRelIndex)
    return trace_excluded(walk, query, var->varattno);
  auto *entry = rt_fetch(var->varno, query->rtable);
  if (var->varattno > 0) return trace_column(walk, entry, var->varattno);
  // A row made into a value, or a system column: of no column's content.
  trace_column(with(walk, Use::transformation), entry, var->varattno == 0 ? whole_row : rows_only);
}

void trace_output(Walk walk, Query *query, int attribute) {
  check_stack_depth();
  Level level{query, walk.level};
  walk.level = &level;
  if (attribute == rows_only) return trace_rows(walk);
  ListCell *cell;
  foreach (cell, output_of(query)) {
    const auto *entry = lfirst_node(TargetEntry, cell);
    if (entry->resjunk || (attribute != whole_row && entry->resno != attribute)) continue;
    if (query->setOperations != nullptr)
      trace_side(walk, query->setOperations, entry->resno);
    else
      trace(walk, reinterpret_cast<Node *>(entry->expr));
  }
}

void trace_side(Walk walk, Node *side, int attribute) {
  check_stack_depth();
  if (IsA(side, RangeTblRef)) {
    const int index = castNode(RangeTblRef, side)->rtindex;
    return trace_column(walk, rt_fetch(index, walk.level->query->rtable), attribute);
  }
  const auto *operation = castNode(SetOperationStmt, side);
  // What EXCEPT takes away is in no row of the result.
  Node *right = operation->op == SETOP_EXCEPT ? nullptr : operation->rarg;
  for (Node *part : {operation->larg, right}) {
    if (part == nullptr) continue;
    const bool converted = attribute != rows_only &&
                           !IsBinaryCoercible(column_type(walk.level->query, part, attribute),
                                              list_nth_oid(operation->colTypes, attribute - 1));
    trace_side(converted ? with(walk, Use::transformation) : walk, part, attribute);
  }
}

void trace_rows(Walk walk) {
  const Query *query = walk.level->query;
  if (query->setOperations != nullptr)
    trace_side(walk, query->setOperations, rows_only);
  else
    trace_joined_rows(walk, reinterpret_cast<Node *>(query->jointree));
}

}  // namespace meshcat::lineage

#include "bridge/barrier.hpp"

#include "bridge/query_shape.hpp"

extern "C" {
#include "catalog/pg_inherits.h"
#include "parser/parsetree.h"
}

namespace meshcat::bridge {

namespace {

// One row for each of FROM that passes WHERE, locked by nobody.
bool is_plain(const Query *query) {
  return query->commandType == CMD_SELECT && query->setOperations == nullptr && !query->hasAggs &&
         !query->hasWindowFuncs && !query->hasTargetSRFs && !query->hasForUpdate &&
         query->cteList == NIL && query->groupClause == NIL && query->groupingSets == NIL &&
         query->havingQual == nullptr && query->distinctClause == NIL && query->sortClause == NIL &&
         query->limitCount == nullptr && query->limitOffset == nullptr && query->rowMarks == NIL &&
         list_length(query->jointree->fromlist) == 1;
}

RangeTblEntry *only_source(const Query *query) {
  const auto *reference = static_cast<const Node *>(linitial(query->jointree->fromlist));
  if (!IsA(reference, RangeTblRef)) return nullptr;
  return rt_fetch(reinterpret_cast<const RangeTblRef *>(reference)->rtindex, query->rtable);
}

// A frame that PostgreSQL's walker calls.
bool could_be_joined(Node *node, void *context) {
  if (node == nullptr) return false;
  if (IsA(node, SubLink)) {
    const SubLinkType type = reinterpret_cast<const SubLink *>(node)->subLinkType;
    return type == ANY_SUBLINK || type == EXISTS_SUBLINK;
  }
  return expression_tree_walk(node, could_be_joined, context);
}

// The planner makes joins of IN and EXISTS in a WHERE, not in a policy.
bool keeps_its_plan(Node *condition) {
  return !call([&] { return could_be_joined(condition, nullptr); });
}

// What another server is sent it may evaluate in any order.
bool is_of_this_server(const RangeTblEntry *table) {
  if (table->relkind == RELKIND_FOREIGN_TABLE) return false;
  return call([&] {
    if (!has_subclass(table->relid)) return true;
    const ListCell *cell;
    foreach (cell, find_all_inheritors(table->relid, NoLock, nullptr))
      if (get_rel_relkind(lfirst_oid(cell)) == RELKIND_FOREIGN_TABLE) return false;
    return true;
  });
}

// The query of one table that the view is, below a query that only chooses columns.
Query *reading_query(Query *view) {
  if (!is_plain(view) || !is_constant(view->jointree->quals, true)) return nullptr;
  RangeTblEntry *source = only_source(view);
  if (source == nullptr) return nullptr;
  if (source->rtekind == RTE_RELATION) return view;
  if (source->rtekind != RTE_SUBQUERY || source->security_barrier || source->lateral ||
      source->securityQuals != NIL || !is_plain(source->subquery))
    return nullptr;
  const RangeTblEntry *inner = only_source(source->subquery);
  return inner != nullptr && inner->rtekind == RTE_RELATION ? source->subquery : nullptr;
}

void open(RangeTblEntry *view) {
  Query *reading = reading_query(view->subquery);
  if (reading == nullptr) return;
  Node *condition = reading->jointree->quals;
  if (condition != nullptr && !is_constant(condition, true)) {
    RangeTblEntry *table = only_source(reading);
    if (!keeps_its_plan(condition) || !is_of_this_server(table)) return;
    // The table's own policies go first.
    table->securityQuals = call([&] { return lappend(table->securityQuals, condition); });
    reading->jointree->quals = nullptr;
  }
  view->security_barrier = false;
}

}  // namespace

void open_barriers(Query *query) {
  const ListCell *cell;
  foreach (cell, query->rtable) {
    auto *entry = static_cast<RangeTblEntry *>(lfirst(cell));
    if (entry->rtekind == RTE_SUBQUERY && entry->security_barrier) open(entry);
  }
}

}  // namespace meshcat::bridge

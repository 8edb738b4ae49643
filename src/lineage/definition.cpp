#include "lineage/definition.hpp"

#include <algorithm>
#include <tuple>

#include "lineage/tracer.hpp"

extern "C" {
#include "optimizer/optimizer.h"
#include "rewrite/prs2lock.h"
}

namespace meshcat::lineage {

namespace {

void influence(Tracer *tracer, Level *level, Use use, Node *node) {
  trace(Walk{tracer, level, use, false}, node);
}

// Conditions of joins and of WHERE, wherever they hang in the join tree.
void trace_join_tree(Tracer *tracer, Level *level, Node *node) {
  if (node == nullptr || IsA(node, RangeTblRef)) return;
  check_stack_depth();
  if (IsA(node, FromExpr)) {
    const auto *from = castNode(FromExpr, node);
    ListCell *cell;
    foreach (cell, from->fromlist)
      trace_join_tree(tracer, level, static_cast<Node *>(lfirst(cell)));
    influence(tracer, level, Use::filter, from->quals);
    return;
  }
  const auto *join = castNode(JoinExpr, node);
  trace_join_tree(tracer, level, join->larg);
  trace_join_tree(tracer, level, join->rarg);
  influence(tracer, level, Use::join, join->quals);
}

void trace_clause(Tracer *tracer, Level *level, Use use, List *clause) {
  influence(tracer, level, use,
            reinterpret_cast<Node *>(get_sortgrouplist_exprs(clause, level->query->targetList)));
}

// What decides which rows the query returns, in which groups and order: an
// influence on the result as a whole, subqueries of FROM and WITH included.
void trace_influences(Tracer *tracer, Query *query, Level *outer) {
  check_stack_depth();
  Level level{query, outer};
  trace_join_tree(tracer, &level, reinterpret_cast<Node *>(query->jointree));
  if (query->setOperations == nullptr) {
    trace_clause(tracer, &level, Use::group_by, query->groupClause);
    trace_clause(tracer, &level, Use::group_by, query->distinctClause);
    trace_clause(tracer, &level, Use::sort, query->sortClause);
  }
  influence(tracer, &level, Use::filter, query->havingQual);
  ListCell *cell;
  foreach (cell, query->rtable) {
    const auto *entry = lfirst_node(RangeTblEntry, cell);
    if (entry->rtekind == RTE_SUBQUERY) trace_influences(tracer, entry->subquery, &level);
  }
  foreach (cell, query->cteList)
    trace_influences(tracer, castNode(Query, lfirst_node(CommonTableExpr, cell)->ctequery), &level);
}

// The query of the view's ON SELECT rule; null when the relation has none.
Query *definition_of(Relation relation) {
  if (relation->rd_rules == nullptr) return nullptr;
  for (int i = 0; i < relation->rd_rules->numLocks; ++i) {
    const RewriteRule *rule = relation->rd_rules->rules[i];
    if (rule->event == CMD_SELECT && rule->isInstead)
      return static_cast<Query *>(copyObjectImpl(linitial(rule->actions)));
  }
  return nullptr;
}

List *trace_view(Oid view) {
  Relation relation = table_open(view, AccessShareLock);
  Query *query = definition_of(relation);
  Tracer tracer;
  if (query != nullptr) {
    trace_influences(&tracer, query, nullptr);
    for (int i = 1; i <= RelationGetDescr(relation)->natts; ++i) {
      tracer.target = static_cast<AttrNumber>(i);
      trace_output(Walk{&tracer, nullptr, Use::identity, false}, query, nullptr, i);
    }
  }
  table_close(relation, AccessShareLock);
  return tracer.edges;
}

auto key(const SourceEdge &edge) {
  return std::tuple(edge.relation, edge.attribute, edge.target, std::string_view(edge.subtype),
                    edge.direct, edge.masking);
}

}  // namespace

std::vector<SourceEdge> definition_edges(Oid view) {
  List *found = bridge::call([&] { return trace_view(view); });
  std::vector<SourceEdge> edges;
  for (int i = 0; i < list_length(found); ++i)
    edges.push_back(*static_cast<SourceEdge *>(list_nth(found, i)));
  std::sort(edges.begin(), edges.end(), [](auto &a, auto &b) { return key(a) < key(b); });
  edges.erase(
      std::unique(edges.begin(), edges.end(), [](auto &a, auto &b) { return key(a) == key(b); }),
      edges.end());
  return edges;
}

}  // namespace meshcat::lineage

#include "lineage/statement.hpp"

#include <algorithm>

#include "lineage/tracer.hpp"

extern "C" {
#include "optimizer/optimizer.h"
#include "parser/parsetree.h"
}

namespace meshcat::lineage {

namespace {

// A write while it is walked: palloced, as all of the walk.
struct Found {
  CmdType command;
  Oid target;
  Tracer tracer;
};

// The columns that a target list assigns to.
void trace_assignments(Walk walk, List *columns) {
  ListCell *cell;
  foreach (cell, columns) {
    const auto *column = lfirst_node(TargetEntry, cell);
    if (column->resjunk) continue;
    walk.tracer->target = column->resno;
    trace(walk, reinterpret_cast<Node *>(column->expr));
  }
  walk.tracer->target = 0;
}

void trace_conflict(Walk walk, const OnConflictExpr *conflict) {
  if (conflict == nullptr) return;
  trace_assignments(walk, conflict->onConflictSet);
  trace(with(walk, Use::filter), conflict->onConflictWhere);
}

void trace_merge(Walk walk, List *actions) {
  ListCell *cell;
  foreach (cell, actions) {
    const auto *action = lfirst_node(MergeAction, cell);
    trace(with(walk, Use::conditional), action->qual);
    trace_assignments(walk, action->targetList);
  }
}

// Columns as pull_varattnos() numbers them.
Bitmapset *add_columns(Bitmapset *set, List *assigned) {
  ListCell *cell;
  foreach (cell, assigned)
    set = bms_add_member(
        set, lfirst_node(TargetEntry, cell)->resno - FirstLowInvalidHeapAttributeNumber);
  return set;
}

// The columns that a write of existing rows alone sets; null: it may make all of them.
const Bitmapset *columns_set(const Query *query) {
  if (query->commandType == CMD_UPDATE) return add_columns(nullptr, query->targetList);
  if (query->commandType != CMD_MERGE) return nullptr;
  Bitmapset *set = nullptr;
  ListCell *cell;
  foreach (cell, query->mergeActionList) {
    const auto *action = lfirst_node(MergeAction, cell);
    if (action->commandType == CMD_INSERT) return nullptr;
    if (action->commandType == CMD_UPDATE) set = add_columns(set, action->targetList);
  }
  return set;
}

bool is_made_of(Node *definition, const Bitmapset *columns) {
  Bitmapset *read = nullptr;
  pull_varattnos(definition, 1, &read);
  return bms_overlap(read, columns);
}

// What a row's generated columns are made of, the columns of the same row: where only
// columns `set` change, and no trigger changes others, those that are made anew.
void trace_generated(Walk walk, Oid target, const Bitmapset *set = nullptr) {
  const Relation relation = RelationIdGetRelation(target);
  if (relation == nullptr) return;
  if (relation->trigdesc != nullptr && relation->trigdesc->trig_update_before_row) set = nullptr;
  const TupleDesc columns = RelationGetDescr(relation);
  const TupleConstr *constraints = columns->constr;
  for (int i = 0; constraints != nullptr && i < constraints->num_defval; ++i) {
    const AttrDefault &definition = constraints->defval[i];
    if (TupleDescAttr(columns, definition.adnum - 1)->attgenerated == '\0') continue;
    auto *made_of = static_cast<Node *>(stringToNode(definition.adbin));
    if (set != nullptr && !is_made_of(made_of, set)) continue;
    Query row = {};
    row.type = T_Query;
    row.commandType = CMD_SELECT;
    RangeTblEntry entry = {};
    entry.type = T_RangeTblEntry;
    entry.rtekind = RTE_RELATION;
    entry.relid = target;
    row.rtable = list_make1(&entry);
    Level level{&row, nullptr};
    walk.level = &level;
    walk.tracer->target = definition.adnum;
    trace(walk, made_of);
  }
  walk.tracer->target = 0;
  RelationClose(relation);
}

void find_writes(Level *outer, Query *query, List **found);

void find_writes_in_with(Level *level, const Query *query, List **found) {
  ListCell *cell;
  foreach (cell, query->cteList)
    find_writes(level, castNode(Query, lfirst_node(CommonTableExpr, cell)->ctequery), found);
}

void find_writes(Level *outer, Query *query, List **found) {
  check_stack_depth();
  Level level{query, outer};
  find_writes_in_with(&level, query, found);
  if (query->commandType == CMD_SELECT || query->resultRelation == 0) return;
  const RangeTblEntry *target = rt_fetch(query->resultRelation, query->rtable);
  // REFRESH CONCURRENTLY writes by statements: what it writes is what the definition says.
  if (target->relkind == RELKIND_MATVIEW) return;
  auto *write = static_cast<Found *>(palloc(sizeof(Found)));
  *write = {query->commandType, target->relid, new_tracer()};
  *found = lappend(*found, write);
  Walk walk{&write->tracer, outer, Use::identity, false};
  trace_influences(walk, query);
  walk.level = &level;
  if (query->commandType == CMD_INSERT || query->commandType == CMD_UPDATE)
    trace_assignments(walk, query->targetList);
  trace_conflict(walk, query->onConflict);
  trace_merge(walk, query->mergeActionList);
  if (query->commandType != CMD_DELETE) trace_generated(walk, write->target, columns_set(query));
}

// Where a row is found by its own columns, or a column stays as it is.
bool is_noise(const SourceEdge &edge, Oid target) {
  if (edge.relation != target) return false;
  return edge.target == 0 || edge.attribute == SourceEdge::rows_only ||
         (edge.attribute == edge.target && strcmp(edge.subtype, "IDENTITY") == 0);
}

Tracer trace_result(Query *query) {
  Tracer tracer = new_tracer();
  const Walk walk{&tracer, nullptr, Use::identity, false};
  trace_influences(walk, query);
  ListCell *cell;
  foreach (cell, output_of(query)) {
    const auto *column = lfirst_node(TargetEntry, cell);
    if (column->resjunk) continue;
    tracer.target = column->resno;
    trace_output(walk, query, column->resno);
  }
  return tracer;
}

}  // namespace

bool writes(const Query *query) {
  return query->hasModifyingCTE ||
         (query->commandType != CMD_SELECT && query->commandType != CMD_UTILITY &&
          query->resultRelation != 0);
}

std::vector<Write> writes_of(Query *query) {
  const List *found = bridge::call([&] {
    List *list = NIL;
    find_writes(nullptr, query, &list);
    return list;
  });
  std::vector<Write> all;
  for (int i = 0; i < list_length(found); ++i) {
    const auto *write = static_cast<const Found *>(list_nth(found, i));
    all.push_back({write->command, write->target, collect(write->tracer)});
    auto &edges = all.back().edges;
    edges.erase(
        std::remove_if(edges.begin(), edges.end(),
                       [&](const SourceEdge &edge) { return is_noise(edge, write->target); }),
        edges.end());
  }
  return all;
}

std::vector<SourceEdge> generated_edges(Oid relation) {
  return collect(bridge::call([&] {
    Tracer tracer = new_tracer();
    trace_generated({&tracer, nullptr, Use::identity, false}, relation);
    return tracer;
  }));
}

std::vector<SourceEdge> result_edges(Query *query) {
  return collect(bridge::call([&] { return trace_result(query); }));
}

}  // namespace meshcat::lineage

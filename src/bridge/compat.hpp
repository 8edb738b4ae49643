// The one place that knows how the PostgreSQL majors differ.
#pragma once

#include "bridge/pg.hpp"

extern "C" {
#include "executor/executor.h"
#if PG_VERSION_NUM >= 160000
#include "nodes/queryjumble.h"
#else
#include "utils/queryjumble.h"
#endif
#include "parser/parse_relation.h"
#include "parser/parse_type.h"
#include "storage/bufmgr.h"
#if PG_VERSION_NUM >= 180000
#include "utils/funccache.h"
#endif
}

#if PG_VERSION_NUM < 150000 || PG_VERSION_NUM >= 190000
#error "meshcat supports PostgreSQL 15 to 18"
#endif

// Soft errors of type input functions.
#if PG_VERSION_NUM >= 160000
#define MESHCAT_SOFT_ERRORS
#endif

// Grouped columns have a range table entry of their own in analyzed queries.
#if PG_VERSION_NUM >= 180000
#define MESHCAT_RTE_GROUP
#endif

// Summaries of WAL by block.
#if PG_VERSION_NUM >= 170000
#define MESHCAT_WAL_SUMMARIES
#endif

// Sign-on with OAuth, whose tokens a library judges.
#if PG_VERSION_NUM >= 180000
#define MESHCAT_OAUTH
#endif

// Tree walkers: 15 declares their callbacks without parameters, which C++ reads
// as "takes none".
using MeshcatTreeWalker = bool (*)(Node *, void *);
inline bool expression_tree_walk(Node *node, MeshcatTreeWalker walker, void *context) {
#if PG_VERSION_NUM >= 160000
  return expression_tree_walker_impl(node, walker, context);
#else
  return expression_tree_walker(
      node, reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(walker)), context);
#endif
}
inline bool query_tree_walk(Query *query, MeshcatTreeWalker walker, void *context, int flags) {
#if PG_VERSION_NUM >= 160000
  return query_tree_walker_impl(query, walker, context, flags);
#else
  return query_tree_walker(
      query, reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(walker)), context, flags);
#endif
}

using MeshcatTreeMutator = Node *(*)(Node *, void *);
inline Node *expression_tree_mutate(Node *node, MeshcatTreeMutator mutator, void *context) {
#if PG_VERSION_NUM >= 160000
  return expression_tree_mutator_impl(node, mutator, context);
#else
  return expression_tree_mutator(
      node, reinterpret_cast<Node *(*)()>(reinterpret_cast<void (*)()>(mutator)), context);
#endif
}
// Changes the query itself.
inline void query_tree_mutate(Query *query, MeshcatTreeMutator mutator, void *context) {
#if PG_VERSION_NUM >= 160000
  query_tree_mutator_impl(query, mutator, context, QTW_DONT_COPY_QUERY);
#else
  query_tree_mutator(query, reinterpret_cast<Node *(*)()>(reinterpret_cast<void (*)()>(mutator)),
                     context, QTW_DONT_COPY_QUERY);
#endif
}

inline bool raw_expression_tree_walk(Node *node, MeshcatTreeWalker walker, void *context) {
#if PG_VERSION_NUM >= 160000
  return raw_expression_tree_walker_impl(node, walker, context);
#else
  return raw_expression_tree_walker(
      node, reinterpret_cast<bool (*)()>(reinterpret_cast<void (*)()>(walker)), context);
#endif
}

// A type's name, such as numeric(10,2), looked up; an error for one that is none.
inline void parse_type_name(const char *name, Oid *type, int32 *modifier) {
#if PG_VERSION_NUM >= 160000
  parseTypeString(name, type, modifier, nullptr);
#else
  parseTypeString(name, type, modifier, false);
#endif
}

// Gives a query its identifier, as pg_stat_statements would have it do.
inline void identify_query(Query *query, [[maybe_unused]] const char *text) {
#if PG_VERSION_NUM >= 160000
  JumbleQuery(query);
#else
  JumbleQuery(query, text);
#endif
}
// Whether the identifier tells relations by their oids, or only by how they are called.
#if PG_VERSION_NUM < 180000
inline constexpr bool query_id_has_oids = true;
#else
inline constexpr bool query_id_has_oids = false;
#endif

// Pins the buffer if it holds that block of the relation, which is none of a session's own.
inline bool read_recent_buffer(Relation relation, BlockNumber block, Buffer buffer) {
#if PG_VERSION_NUM >= 160000
  return ReadRecentBuffer(relation->rd_locator, MAIN_FORKNUM, block, buffer);
#else
  return ReadRecentBuffer(relation->rd_node, MAIN_FORKNUM, block, buffer);
#endif
}

// The parameters of ExecutorRun and its hook.
#if PG_VERSION_NUM >= 180000
#define MESHCAT_EXECUTOR_RUN_PARAMETERS QueryDesc *query, ScanDirection direction, uint64 count
#define MESHCAT_EXECUTOR_RUN_ARGUMENTS query, direction, count
#else
#define MESHCAT_EXECUTOR_RUN_PARAMETERS \
  QueryDesc *query, ScanDirection direction, uint64 count, bool execute_once
#define MESHCAT_EXECUTOR_RUN_ARGUMENTS query, direction, count, execute_once
#endif

namespace meshcat::bridge {

// The function in SQL that runs, of the argument that it hands to the callback which
// explains errors: its cache, which begins with the function, and that with its key.
inline Oid function_of_frame(const void *argument) {
#if PG_VERSION_NUM >= 180000
  const CachedFunction *function = *static_cast<CachedFunction *const *>(argument);
  return function->fn_hashkey != nullptr ? function->fn_hashkey->funcOid : InvalidOid;
#else
  return static_cast<const FmgrInfo *>(argument)->fn_oid;
#endif
}

// Was the relation, or the file that holds it, made in this transaction?
inline bool is_new_in_transaction(Relation relation) {
#if PG_VERSION_NUM >= 160000
  return relation->rd_createSubid != InvalidSubTransactionId ||
         relation->rd_firstRelfilelocatorSubid != InvalidSubTransactionId;
#else
  return relation->rd_createSubid != InvalidSubTransactionId ||
         relation->rd_firstRelfilenodeSubid != InvalidSubTransactionId;
#endif
}

// Has the column no value of its own, but computes one when it is read?
inline bool is_virtual([[maybe_unused]] const FormData_pg_attribute *attribute) {
#if PG_VERSION_NUM >= 180000
  return attribute->attgenerated == ATTRIBUTE_GENERATED_VIRTUAL;
#else
  return false;
#endif
}

// Raises "snapshot too old" when the page may have lost rows that the snapshot should
// see: before 17, with old_snapshot_threshold, they may be removed.
inline void require_recent([[maybe_unused]] Snapshot snapshot, [[maybe_unused]] Relation relation,
                           [[maybe_unused]] Page page) {
#if PG_VERSION_NUM < 170000
  TestForOldSnapshot(snapshot, relation, page);
#endif
}

// May the current role run the statement?
inline bool may_run(const PlannedStmt *statement) {
#if PG_VERSION_NUM >= 160000
  return ExecCheckPermissions(statement->rtable, statement->permInfos, false);
#else
  return ExecCheckRTPerms(statement->rtable, false);
#endif
}

// Calls `f(relation, as_role, required)` for every view in a range table: the
// view, the role whose privileges count (InvalidOid: the current user's), and the
// privileges that the statement needs.
template <typename F>
void each_view(const List *range_table, [[maybe_unused]] List *permissions, F f) {
  const ListCell *cell;
  foreach (cell, range_table) {
    auto *entry = static_cast<RangeTblEntry *>(lfirst(cell));
    if (entry->relkind != RELKIND_VIEW) continue;
#if PG_VERSION_NUM >= 160000
    if (entry->perminfoindex == 0) continue;
    const RTEPermissionInfo *info = getRTEPermissionInfo(permissions, entry);
    f(info->relid, info->checkAsUser, info->requiredPerms);
#else
    if (entry->requiredPerms != 0) f(entry->relid, entry->checkAsUser, entry->requiredPerms);
#endif
  }
}

template <typename F>
void each_view(const PlannedStmt *statement, F f) {
#if PG_VERSION_NUM >= 160000
  each_view(statement->rtable, statement->permInfos, f);
#else
  each_view(statement->rtable, NIL, f);
#endif
}

// The view that this subquery was before the rewriter came; InvalidOid: none.
inline Oid expanded_view(const RangeTblEntry *entry) {
  if (entry->rtekind != RTE_SUBQUERY) return InvalidOid;
#if PG_VERSION_NUM >= 160000
  return entry->relid;
#else
  // A view's query starts with two entries that stand for the view itself.
  const List *inner = entry->subquery->rtable;
  if (list_length(inner) < 2) return InvalidOid;
  const auto *first = static_cast<const RangeTblEntry *>(linitial(inner));
  const bool stands = first->rtekind == RTE_RELATION && first->relkind == RELKIND_VIEW &&
                      !first->inFromCl && strcmp(first->eref->aliasname, "old") == 0;
  return stands ? first->relid : InvalidOid;
#endif
}

// The condition by which MERGE joins; before 17 it is that of FROM.
inline Node *merge_condition([[maybe_unused]] const Query *query) {
#if PG_VERSION_NUM >= 170000
  return query->mergeJoinCondition;
#else
  return nullptr;
#endif
}

// Of one query alone, without those inside it.
template <typename F>
void each_view(const Query *query, F f) {
#if PG_VERSION_NUM >= 160000
  each_view(query->rtable, query->rteperminfos, f);
#else
  each_view(query->rtable, NIL, f);
#endif
}

}  // namespace meshcat::bridge

#include "lineage/capture/utility.hpp"

#include "bridge/running_function.hpp"
#include "bridge/spi.hpp"
#include "lineage/capture/board.hpp"
#include "lineage/capture/record.hpp"

extern "C" {
#include "commands/prepare.h"
#include "utils/plancache.h"
}

namespace meshcat::lineage::capture {

namespace {

Oid relation_named(const RangeVar *name) {
  return bridge::call([&] { return RangeVarGetRelid(name, NoLock, true); });
}

// Was it made by this transaction? With IF NOT EXISTS it may have been there before.
bool is_new(Oid relation) {
  return bridge::call([&] {
    const Relation opened = RelationIdGetRelation(relation);
    if (opened == nullptr) return false;
    const bool made = bridge::is_new_in_transaction(opened);
    RelationClose(opened);
    return made;
  });
}

// The query whose result fills the table; null where it cannot be told.
Query *source_of(const CreateTableAsStmt *statement) {
  auto *query = castNode(Query, statement->query);
  if (query->commandType != CMD_UTILITY) return query;
  if (!IsA(query->utilityStmt, ExecuteStmt)) return nullptr;
  return bridge::call([&]() -> Query * {
    const auto *execute = castNode(ExecuteStmt, query->utilityStmt);
    const PreparedStatement *prepared = FetchPreparedStatement(execute->name, false);
    if (prepared == nullptr || list_length(prepared->plansource->query_list) != 1) return nullptr;
    return linitial_node(Query, prepared->plansource->query_list);
  });
}

void note_made(const char *command, std::int64_t query_id, const Write &write, bool definition,
               std::int64_t rows) {
  Execution execution{
      .set = std::make_shared<const EdgeSet>(make_edge_set(command, query_id, {write})),
      .function = definition ? InvalidOid : bridge::running_function(),
      .definition = definition};
  execution.rows = rows;
  if (!execution.set->edges.empty()) note(std::move(execution));
}

void see_view(const char *command, const RangeVar *name) {
  const Oid view = relation_named(name);
  if (view == InvalidOid) return;
  note_made(command, 0, {view, definition_edges(view)}, true, 0);
}

void see_table(const PlannedStmt *statement, const CreateTableAsStmt *made,
               const QueryCompletion *completion) {
  const Oid table = relation_named(made->into->rel);
  Query *query = source_of(made);
  if (table == InvalidOid || query == nullptr || !is_new(table)) return;
  const bool counted = completion != nullptr && completion->commandTag == CMDTAG_SELECT;
  note_made(made->is_select_into ? "SELECT INTO" : "CREATE TABLE AS",
            static_cast<std::int64_t>(statement->queryId), {table, result_edges(query)}, false,
            counted ? static_cast<std::int64_t>(completion->nprocessed) : 0);
}

void see(const PlannedStmt *statement, const QueryCompletion *completion) {
  const Node *utility = statement->utilityStmt;
  if (IsA(utility, ViewStmt)) {
    see_view("CREATE VIEW", reinterpret_cast<const ViewStmt *>(utility)->view);
  } else if (IsA(utility, CreateTableAsStmt)) {
    const auto *made = reinterpret_cast<const CreateTableAsStmt *>(utility);
    if (made->objtype == OBJECT_MATVIEW)
      see_view("CREATE MATERIALIZED VIEW", made->into->rel);
    else
      see_table(statement, made, completion);
  }
}

}  // namespace

bool makes_data(const Node *utility) {
  return utility != nullptr && IsA(utility, CreateTableAsStmt);
}

void see_utility(const PlannedStmt *statement, const QueryCompletion *completion) {
  const Node *utility = statement->utilityStmt;
  if (utility == nullptr || !(IsA(utility, ViewStmt) || makes_data(utility))) return;
  if (capture_table() == InvalidOid) return;
  bridge::attempt([&] { see(statement, completion); }, board::count_failure);
}

}  // namespace meshcat::lineage::capture

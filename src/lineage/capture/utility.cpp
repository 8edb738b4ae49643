#include "lineage/capture/utility.hpp"

#include "bridge/running_function.hpp"
#include "bridge/spi.hpp"
#include "lineage/capture/board.hpp"
#include "lineage/capture/copy.hpp"
#include "lineage/capture/record.hpp"

extern "C" {
#include "commands/defrem.h"
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

// Rows that a statement tells to have written.
std::int64_t rows_of(const QueryCompletion *completion) {
  const bool told = completion != nullptr && (completion->commandTag == CMDTAG_SELECT ||
                                              completion->commandTag == CMDTAG_COPY);
  return told ? static_cast<std::int64_t>(completion->nprocessed) : 0;
}

void note_utility(const bridge::hooks::Utility &utility, EdgeSet set) {
  Execution execution{.set = std::make_shared<const EdgeSet>(std::move(set)),
                      .function = bridge::running_function()};
  execution.rows = rows_of(utility.completion);
  execution.duration = utility.duration;
  note(std::move(execution));
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

void see_view(const char *command, const RangeVar *name) {
  const Oid view = relation_named(name);
  if (view == InvalidOid) return;
  Execution definition;
  definition.set = std::make_shared<const EdgeSet>(
      make_edge_set(command, 0, {{CMD_SELECT, view, definition_edges(view)}}));
  definition.definition = true;
  note(std::move(definition));
}

void see_table(const bridge::hooks::Utility &utility, const CreateTableAsStmt *made) {
  const Oid table = relation_named(made->into->rel);
  Query *query = source_of(made);
  if (table == InvalidOid || query == nullptr || !is_new(table)) return;
  const Write write{CMD_INSERT, table, result_edges(query)};
  note_utility(utility,
               make_edge_set(made->is_select_into ? "SELECT INTO" : "CREATE TABLE AS",
                             static_cast<std::int64_t>(utility.statement->queryId), {write}));
}

bool analyzes(const ExplainStmt *statement) {
  return bridge::call([&] {
    bool analyze = false;
    ListCell *cell;
    foreach (cell, statement->options) {
      auto *option = lfirst_node(DefElem, cell);
      if (strcmp(option->defname, "analyze") == 0) analyze = defGetBoolean(option);
    }
    return analyze;
  });
}

// What makes a table of a query, explained as it runs perhaps; null: nothing does.
const CreateTableAsStmt *making(const Node *statement) {
  if (IsA(statement, ExplainStmt)) {
    const auto *explained = reinterpret_cast<const ExplainStmt *>(statement);
    const auto *query = castNode(Query, explained->query);
    if (query->commandType != CMD_UTILITY || !analyzes(explained)) return nullptr;
    statement = query->utilityStmt;
  }
  if (!IsA(statement, CreateTableAsStmt)) return nullptr;
  return reinterpret_cast<const CreateTableAsStmt *>(statement);
}

void see_truncate(const TruncateStmt *statement) {
  for (int i = 0; i < list_length(statement->relations); ++i)
    note_emptied(relation_named(list_nth_node(RangeVar, statement->relations, i)));
}

bool concerns_lineage(const Node *statement) {
  switch (nodeTag(statement)) {
    case T_ViewStmt:
    case T_CopyStmt:
    case T_ExplainStmt:
    case T_TruncateStmt:
      return true;
    default:
      return makes_data(statement);
  }
}

void see(const bridge::hooks::Utility &utility) {
  const Node *statement = utility.statement->utilityStmt;
  if (IsA(statement, ViewStmt)) {
    see_view("CREATE VIEW", reinterpret_cast<const ViewStmt *>(statement)->view);
  } else if (IsA(statement, CopyStmt)) {
    note_utility(utility, copy_edges(reinterpret_cast<const CopyStmt *>(statement), utility.text));
  } else if (IsA(statement, TruncateStmt)) {
    see_truncate(reinterpret_cast<const TruncateStmt *>(statement));
  } else if (const CreateTableAsStmt *made = making(statement); made != nullptr) {
    if (made->objtype == OBJECT_MATVIEW)
      see_view("CREATE MATERIALIZED VIEW", made->into->rel);
    else if (!made->into->skipData)
      see_table(utility, made);
  }
}

}  // namespace

bool makes_data(const Node *utility) {
  return utility != nullptr && IsA(utility, CreateTableAsStmt);
}

void see_utility(const bridge::hooks::Utility &utility) {
  const Node *statement = utility.statement->utilityStmt;
  if (statement == nullptr || !concerns_lineage(statement) || capture_table() == InvalidOid) return;
  bridge::attempt([&] { see(utility); }, board::count_failure);
}

}  // namespace meshcat::lineage::capture

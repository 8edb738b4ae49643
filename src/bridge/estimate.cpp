#include "bridge/estimate.hpp"

#include <cmath>

extern "C" {
#include "optimizer/plancat.h"
#include "tcop/tcopprot.h"
}

namespace meshcat::bridge {

namespace {

// All of these run within call().

PlannedStmt *plan(const char *sql) {
  auto *raw = linitial_node(RawStmt, pg_parse_query(sql));
  auto *query =
      linitial_node(Query, pg_analyze_and_rewrite_fixedparams(raw, sql, nullptr, 0, nullptr));
  return pg_plan_query(query, sql, CURSOR_OPT_PARALLEL_OK, nullptr);
}

// A parent stands in the range table once more beside its children, for its own rows.
bool holds_rows(const RangeTblEntry *entry) {
  return entry->rtekind == RTE_RELATION && !entry->inh && RELKIND_HAS_TABLE_AM(entry->relkind);
}

void add(Oid relation_id, Estimate &estimate) {
  Relation relation = table_open(relation_id, AccessShareLock);
  BlockNumber blocks = 0;
  double rows = 0, visible = 0;
  estimate_rel_size(relation, nullptr, &blocks, &rows, &visible);
  table_close(relation, NoLock);
  estimate.blocks += blocks;
  estimate.rows += static_cast<std::int64_t>(std::llround(rows));
}

struct Planned {
  bool may_run;
  Estimate estimate;
};

Planned estimate_plan(const char *sql) {
  const PlannedStmt *planned = plan(sql);
  Planned result{may_run(planned), {}};
  if (!result.may_run) return result;
  result.estimate.cost = planned->planTree->total_cost;
  const ListCell *cell;
  foreach (cell, planned->rtable) {
    const auto *entry = lfirst_node(RangeTblEntry, cell);
    if (holds_rows(entry)) add(entry->relid, result.estimate);
  }
  return result;
}

}  // namespace

std::optional<Estimate> estimate_query(const std::string &sql) {
  const Planned planned = call([&] { return estimate_plan(sql.c_str()); });
  return planned.may_run ? std::optional(planned.estimate) : std::nullopt;
}

}  // namespace meshcat::bridge

#include "lineage/capture/watch.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "bridge/context_object.hpp"
#include "bridge/guc.hpp"
#include "bridge/hooks.hpp"
#include "bridge/running_function.hpp"
#include "bridge/spi.hpp"
#include "lineage/capture/board.hpp"
#include "lineage/capture/changes.hpp"
#include "lineage/capture/record.hpp"
#include "lineage/capture/statements.hpp"
#include "lineage/capture/utility.hpp"
#include "lineage/flow/flow.hpp"

extern "C" {
#include "access/parallel.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "portability/instr_time.h"
}

namespace meshcat::lineage::capture {

namespace {

using SharedSet = std::shared_ptr<const EdgeSet>;

// A statement that is running.
struct Running {
  const QueryDesc *query;
  SharedSet set;
  Oid function;
  SubTransactionId when;
  instr_time begun;
};

// What the session knows of plans, and of what is running. A plan is copied when it is
// kept: it is known by what it is.
struct Plans {
  static constexpr std::size_t room = 8192;

  std::unordered_map<std::uint64_t, SharedSet> sets;
  std::vector<Running> running;
};
constinit Plans *plans = nullptr;

Plans &own_plans() {
  if (plans == nullptr) plans = new Plans;
  return *plans;
}

bool is_write(const PlannedStmt *plan) {
  return plan->hasModifyingCTE ||
         (plan->commandType != CMD_SELECT && plan->commandType != CMD_UTILITY);
}

template <typename T>
std::uint64_t mix(std::uint64_t seed, const T &value) {
  return hash_bytes_extended(reinterpret_cast<const unsigned char *>(&value), sizeof(value), seed);
}

std::uint64_t identity_of(const PlannedStmt *plan) {
  std::uint64_t identity = mix(0, plan->queryId);
  identity = mix(identity, plan->commandType);
  identity = mix(identity, plan->stmt_location);
  identity = mix(identity, plan->planTree->total_cost);
  for (int i = 0; i < list_length(plan->relationOids); ++i)
    identity = mix(identity, list_nth_oid(plan->relationOids, i));
  return identity;
}

const char *command_name(CmdType command) {
  switch (command) {
    case CMD_INSERT:
      return "INSERT";
    case CMD_UPDATE:
      return "UPDATE";
    case CMD_DELETE:
      return "DELETE";
    case CMD_MERGE:
      return "MERGE";
    default:
      return "WITH";
  }
}

// A statement that writes is told from others by its identifier.
void after_analysis(ParseState *state, Query *query) {
  if ((writes(query) || makes_data(query->utilityStmt)) && is_watching() &&
      capture_table() != InvalidOid)
    bridge::hooks::identify(state, query);
}

// Nothing of lineage may fail a statement: what cannot be read is counted.
SharedSet read_statement(Query *query) {
  SharedSet set;
  bridge::attempt(
      [&] {
        set = std::make_shared<const EdgeSet>(
            make_edge_set(command_name(query->commandType),
                          static_cast<std::int64_t>(query->queryId), writes_of(query)));
      },
      board::count_failure);
  return set;
}

// Planning changes the query: its edges are read before.
void *before_plan(Query *query, int) {
  flow::see_query(query);
  if (!writes(query) || !is_watching() || capture_table() == InvalidOid) return nullptr;
  const auto key = statements::key_of(query);
  SharedSet set = key ? statements::find(*key) : nullptr;
  if (set == nullptr) {
    set = read_statement(query);
    if (set == nullptr) return nullptr;
    if (key) statements::keep(*key, set);
  }
  auto *seen = bridge::make_in<SharedSet>(bridge::call([] { return CurrentMemoryContext; }));
  *seen = std::move(set);
  return seen;
}

void after_plan(void *seen, PlannedStmt *plan) {
  if (seen == nullptr) return;
  auto &sets = own_plans().sets;
  if (sets.size() >= Plans::room) sets.clear();
  sets.insert_or_assign(identity_of(plan), *static_cast<SharedSet *>(seen));
}

// A statement of the server's own that keeps a foreign key true: it brings nobody's data.
// None but these run without forced policies, and those of triggers beneath them.
bool is_cascade(const QueryDesc *query) {
  if (!InNoForceRLSOperation()) return false;
  const std::string_view text = query->sourceText;
  return text.starts_with("UPDATE ONLY \"") || text.starts_with("UPDATE \"") ||
         text.starts_with("DELETE FROM ONLY \"") || text.starts_with("DELETE FROM \"");
}

void before_start(QueryDesc *query, int flags) {
  if (!is_write(query->plannedstmt) || (flags & EXEC_FLAG_EXPLAIN_ONLY) != 0 || !is_watching() ||
      is_cascade(query))
    return;
  const auto known = own_plans().sets.find(identity_of(query->plannedstmt));
  if (known == plans->sets.end()) {
    if (capture_table() != InvalidOid) board::count_missed();
    return;
  }
  const SharedSet set = flow::resolve(known->second, query->params);
  if (set->edges.empty() && set->unsourced.empty()) return;
  Running running{query, set, bridge::running_function(), GetCurrentSubTransactionId(), {}};
  INSTR_TIME_SET_CURRENT(running.begun);
  plans->running.push_back(std::move(running));
}

void before_end(QueryDesc *query) {
  if (plans == nullptr) return;
  const auto found = std::find_if(plans->running.begin(), plans->running.end(),
                                  [&](const Running &running) { return running.query == query; });
  if (found == plans->running.end()) return;
  instr_time duration;
  INSTR_TIME_SET_CURRENT(duration);
  INSTR_TIME_SUBTRACT(duration, found->begun);
  Execution execution{.set = std::move(found->set), .function = found->function};
  execution.rows = static_cast<std::int64_t>(query->estate->es_processed);
  execution.duration = static_cast<std::int64_t>(INSTR_TIME_GET_MICROSEC(duration));
  plans->running.erase(found);
  note(std::move(execution));
}

// What runs no more has no end that would be seen.
void at_transaction_event(XactEvent event, void *) {
  if (plans != nullptr &&
      (event == XACT_EVENT_ABORT || event == XACT_EVENT_COMMIT || event == XACT_EVENT_PREPARE))
    plans->running.clear();
}

void at_subtransaction_event(SubXactEvent event, SubTransactionId own, SubTransactionId, void *) {
  if (event != SUBXACT_EVENT_ABORT_SUB || plans == nullptr) return;
  auto &running = plans->running;
  running.erase(std::remove_if(running.begin(), running.end(),
                               [&](const Running &each) { return each.when >= own; }),
                running.end());
}

void after_utility(const bridge::hooks::Utility &utility) {
  if (is_watching()) see_utility(utility);
}

}  // namespace

bool is_watching() {
  return bridge::guc::lineage_capture && board::exists() && !IsInParallelMode();
}

void init() {
  if (!process_shared_preload_libraries_in_progress) return;
  board::reserve();
  bridge::watch_functions();
  changes::watch();
  flow::watch();
  bridge::hooks::after_analysis(after_analysis);
  bridge::hooks::observe_planner({before_plan, after_plan});
  bridge::hooks::before_executor_start(before_start);
  bridge::hooks::before_executor_end(before_end);
  bridge::hooks::after_utility(after_utility);
  bridge::call([] {
    RegisterXactCallback(at_transaction_event, nullptr);
    RegisterSubXactCallback(at_subtransaction_event, nullptr);
  });
  record_at_commit();
}

}  // namespace meshcat::lineage::capture

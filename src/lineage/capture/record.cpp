#include "lineage/capture/record.hpp"

#include <map>
#include <unordered_set>

#include "bridge/spi.hpp"
#include "lineage/capture/board.hpp"
#include "lineage/capture/changes.hpp"
#include "lineage/capture/elsewhere.hpp"
#include "lineage/capture/temporary.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/xlog.h"
#include "storage/lmgr.h"
#include "utils/regproc.h"
}

namespace meshcat::lineage::capture {

namespace {

// A subtransaction and a job's digest; what a rollback takes away comes last.
using Key = std::pair<SubTransactionId, std::uint64_t>;

// What a session keeps: it lives as long as the process.
struct Session {
  std::map<Key, Execution> noted;
  std::unordered_set<std::uint64_t> recorded;  // by this session: the board may be full
  TemporaryTables temporary;
};
constinit Session *session = nullptr;

constexpr int columns = 9;
constexpr Oid column_types[columns] = {TIMESTAMPTZOID, NAMEOID, TEXTOID,  TEXTOID, TEXTOID,
                                       INT8OID,        INT8OID, JSONBOID, JSONBOID};

bool has_expected_shape(const Relation table) {
  const TupleDesc shape = RelationGetDescr(table);
  if (shape->natts != columns) return false;
  for (int i = 0; i < columns; ++i)
    if (TupleDescAttr(shape, i)->atttypid != column_types[i]) return false;
  return true;
}

std::string target_name(Oid target) {
  if (elsewhere::is(target)) {
    const elsewhere::Place &place = elsewhere::at(target);
    return place.space + ' ' + place.name;
  }
  return bridge::call([&] {
    return quote_qualified_identifier(get_namespace_name(get_rel_namespace(target)),
                                      get_rel_name(target));
  });
}

std::string job_name(const Execution &execution) {
  const EdgeSet &set = *execution.set;
  if (execution.function != InvalidOid)
    return bridge::call([&] { return format_procedure_qualified(execution.function); });
  const Oid target = set.edges.front().target;
  const std::string name = target_name(target);
  char fingerprint[20] = "";
  if (!execution.definition && set.query_id != 0)
    snprintf(fingerprint, sizeof(fingerprint), " #%08x",
             static_cast<unsigned>(static_cast<std::uint64_t>(set.query_id) >> 32U));
  return std::string(set.command) + ' ' + name + fingerprint;
}

const char *kind_of(const Execution &execution) {
  return execution.definition                          ? "definition"
         : execution.unsourced != InvalidOid           ? "gap"
         : execution.function != InvalidOid            ? "function"
         : strcmp(execution.set->command, "COPY") == 0 ? "copy"
                                                       : "statement";
}

// Appends one row; false: not now, for somebody has locked the table.
bool append(const Execution &execution, std::uint64_t digest) {
  const Oid table = capture_table();
  if (table == InvalidOid) return false;
  const Text &text = *execution.text;
  return bridge::call([&] {
    if (!ConditionalLockRelationOid(table, RowExclusiveLock)) return false;
    const Relation relation = table_open(table, NoLock);
    if (!has_expected_shape(relation)) {
      table_close(relation, NoLock);
      return false;
    }
    NameData role;
    namestrcpy(&role, GetUserNameFromId(GetUserId(), false));
    Datum values[columns] = {
        TimestampTzGetDatum(GetCurrentStatementStartTimestamp()),
        NameGetDatum(&role),
        CStringGetTextDatum(application_name != nullptr ? application_name : ""),
        CStringGetTextDatum(text.job.c_str()),
        CStringGetTextDatum(kind_of(execution)),
        Int64GetDatum(execution.set->query_id),
        Int64GetDatum(static_cast<std::int64_t>(digest)),
        DirectFunctionCall1(jsonb_in, CStringGetDatum(text.relations.c_str())),
        DirectFunctionCall1(jsonb_in, CStringGetDatum(text.edges.c_str()))};
    bool nulls[columns] = {};
    nulls[5] = execution.set->query_id == 0;
    simple_heap_insert(relation, heap_form_tuple(RelationGetDescr(relation), values, nulls));
    table_close(relation, NoLock);
    return true;
  });
}

bool is_recorded(std::uint64_t digest) {
  return session->recorded.count(digest) != 0 || board::knows(digest);
}

// Nothing of lineage may fail a user's transaction: what cannot be recorded is counted.
bool record(const Execution &execution, std::uint64_t digest) {
  if (!execution.text) return true;
  bool appended = false;
  bridge::attempt([&] { appended = append(execution, digest); }, board::count_failure);
  return appended;
}

void record_all() {
  if (session == nullptr || session->noted.empty()) return;
  const bool writable = !XactReadOnly && !RecoveryInProgress();
  for (auto each = session->noted.begin(); each != session->noted.end();) {
    const auto &[key, execution] = *each;
    const bool recorded = writable && record(execution, key.second);
    each = recorded && !execution.definition ? std::next(each) : session->noted.erase(each);
  }
}

// After the commit: nothing here may raise.
void count_all() noexcept {
  const TimestampTz now = GetCurrentTimestamp();
  for (const auto &[key, execution] : session->noted) {
    board::add({key.second, execution.runs, execution.rows, execution.duration, now});
    try {
      session->recorded.insert(key.second);
    } catch (const std::bad_alloc &) {
      return;  // it will be recorded again, which confirms it
    }
  }
}

// Their numbers are in use while a temporary table is made of them.
void forget_elsewhere() noexcept {
  if (!session->temporary.come_from_elsewhere()) elsewhere::forget();
}

void at_transaction_event(XactEvent event, void *) {
  switch (event) {
    case XACT_EVENT_PRE_COMMIT:
    case XACT_EVENT_PRE_PREPARE:
      return bridge::enter([] { record_all(); });
    case XACT_EVENT_COMMIT:
      if (session == nullptr) return;
      count_all();
      session->noted.clear();
      session->temporary.settle();
      return forget_elsewhere();
    case XACT_EVENT_PREPARE:  // whether it will be committed nobody knows
    case XACT_EVENT_ABORT:
      if (session == nullptr) return;
      session->noted.clear();
      session->temporary.roll_back(TopSubTransactionId);
      return forget_elsewhere();
    default:
      return;
  }
}

void add(const Key &key, Execution execution) {
  const auto [found, added] = session->noted.try_emplace(key, execution);
  if (added) return;
  if (!found->second.text) found->second.text = execution.text;
  found->second.runs += execution.runs;
  found->second.rows += execution.rows;
  found->second.duration += execution.duration;
}

// Numbers grow: what began later than a subtransaction that ends is inside of it.
void at_subtransaction_event(SubXactEvent event, SubTransactionId own, SubTransactionId parent,
                             void *) {
  if (session == nullptr) return;
  std::map<Key, Execution> &noted = session->noted;
  if (event == SUBXACT_EVENT_ABORT_SUB) {
    noted.erase(noted.lower_bound({own, 0}), noted.end());
    session->temporary.roll_back(own);
  } else if (event == SUBXACT_EVENT_PRE_COMMIT_SUB) {
    bridge::enter([&] {
      for (auto each = noted.lower_bound({own, 0}); each != noted.end(); each = noted.erase(each))
        add({parent, each->first.second}, each->second);
    });
  }
}

bool is_news(const Key &key) {
  return session->noted.count(key) == 0 && !is_recorded(key.second);
}

// Whoever writes what nobody knows the source of is told apart by role and application.
void note_unsourced(Execution execution, Oid relation, SubTransactionId when) {
  execution.unsourced = relation;
  execution.text.reset();
  const char *application = application_name != nullptr ? application_name : "";
  const std::uint64_t digest = digest_of_unsourced(execution.set->command, relation, GetUserId(),
                                                   application, capture_table());
  if (is_news({when, digest}))
    execution.text = Text{execution.set->command, relations_json({relation}), "[]"};
  add({when, digest}, execution);
}

Oid find_capture_table() {
  return bridge::call([] {
    const Oid schema = get_namespace_oid("mesh_catalog", true);
    return schema == InvalidOid ? InvalidOid : get_relname_relid("lineage_capture", schema);
  });
}

}  // namespace

Oid capture_table() {
  static constinit Oid table = InvalidOid;
  static constinit std::uint64_t known_at = 0;
  // What changes while one looks is heeded the next time.
  if (const std::uint64_t now = changes::count(); known_at != now) {
    table = find_capture_table();
    known_at = now;
  }
  return table;
}

void record_at_commit() {
  bridge::call([] {
    RegisterXactCallback(at_transaction_event, nullptr);
    RegisterSubXactCallback(at_subtransaction_event, nullptr);
  });
}

void note(Execution execution) {
  if (session == nullptr) session = new Session;
  const SubTransactionId when = GetCurrentSubTransactionId();
  execution.set = session->temporary.contract(std::move(execution.set), when);
  const EdgeSet &set = *execution.set;
  if (!set.edges.empty()) {
    const std::uint64_t digest = digest_of(set, execution.function, capture_table());
    // Told now: at the end of the transaction a relation may be gone.
    if (execution.definition || is_news({when, digest}))
      execution.text = Text{job_name(execution), relations_json(set.relations), edges_json(set)};
    add({when, digest}, execution);
  }
  if (!execution.definition)
    for (const Oid relation : set.unsourced) note_unsourced(execution, relation, when);
}

void note_emptied(Oid table) {
  if (session != nullptr) session->temporary.empty(table, GetCurrentSubTransactionId());
}

}  // namespace meshcat::lineage::capture

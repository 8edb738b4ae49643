// One batch of a run: rows that are due and unprotected at the moment of deletion, in
// the transaction that counts them. It waits for nobody for long.
#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"
#include "retention/rule.hpp"

namespace meshcat::retention {

namespace {

using bridge::Rows;
using bridge::Spi;
using catalog::Store;

struct Run {
  std::int64_t id, rule_id;
  std::int32_t batch_size;
};

struct Batch {
  std::int64_t rows = 0;
  int partitions = 0;
  bool more = false;  // there is more to do
  std::string subject;
};

// What passes by itself: somebody holds a lock.
bool passes(int sqlstate) {
  return sqlstate == ERRCODE_LOCK_NOT_AVAILABLE || sqlstate == ERRCODE_T_R_DEADLOCK_DETECTED ||
         sqlstate == ERRCODE_T_R_SERIALIZATION_FAILURE;
}

std::optional<Run> next_run(Store &store) {
  const Rows rows = store.query(
      "select run_id, rule_id, batch_size from mesh_catalog.retention_run where state = 'running'"
      " order by coalesce(last_batch_at, asked_at), run_id limit 1 for update skip locked");
  if (rows.empty()) return std::nullopt;
  return Run{rows.int8(0, 0), rows.int8(0, 1), rows.int4(0, 2)};
}

void wait_little(Spi &spi) {
  spi.query("select pg_catalog.set_config('lock_timeout', '200ms', true)");
}

// The rows that may go now. After the lock: whoever sets a hold waits for it, or has
// committed before and is seen.
std::string free_rows(Spi &spi, const Rule &rule, const std::string &leaf, const char *lock) {
  spi.query("lock table only " + leaf + " in " + lock + " mode");
  return "(" + rule.due + ") is true and not " +
         rule.protection(protections_of(rule.table.relation));
}

std::string action_on(const Rule &rule, const std::string &leaf) {
  if (rule.changes.empty()) return "delete from only " + leaf + " as held_row";
  std::string set;
  for (const Change &change : rule.changes)
    set += (set.empty() ? "" : ", ") + change.column + " = " + change.value;
  return "update only " + leaf + " as held_row set " + set;
}

// Rows that somebody has locked are left for later; what was changed meanwhile is
// judged anew, as READ COMMITTED does.
void do_rows(Store &store, const Rule &rule, const Run &run, Batch &batch) {
  for (const std::string &leaf : leaves_of(store, rule.table)) {
    const std::int64_t left = run.batch_size - batch.rows;
    if (left <= 0) break;
    const AsDomain as_domain(rule);
    Spi spi;
    wait_little(spi);
    const std::string free = free_rows(spi, rule, leaf, "row exclusive");
    batch.rows += static_cast<std::int64_t>(
        spi.query("with chosen as materialized (select ctid from only " + leaf +
                  " as held_row where " + free + " limit " + std::to_string(left) +
                  " for update skip locked) " + action_on(rule, leaf) +
                  " where ctid = any (array(select ctid from chosen)) and " + free)
            .processed());
    if (batch.rows < run.batch_size && !batch.more)
      batch.more =
          !spi.query("select from only " + leaf + " as held_row where " + free + " limit 1")
               .empty();
  }
  if (batch.rows >= run.batch_size) batch.more = true;
}

// The rows of the partition, if it has any and all of them may go.
std::int64_t whole_partition(Spi &spi, const std::string &leaf, const std::string &free) {
  const Rows rows = spi.query("select count(*), coalesce(bool_and(" + free +
                              "), false) from only " + leaf + " as held_row");
  return rows.boolean(0, 1) ? rows.int8(0, 0) : 0;
}

// Looks first and locks what is to go: the parent, as readers do, before the partition.
void drop_partition(Store &store, const Rule &rule, Batch &batch) {
  for (const std::string &leaf : leaves_of(store, rule.table)) {
    if (leaf == rule.table.sql()) return;
    const AsDomain as_domain(rule);
    Spi spi;
    wait_little(spi);
    if (whole_partition(spi, leaf, free_rows(spi, rule, leaf, "access share")) == 0) continue;
    const std::string parent = spi.query(
                                      "select pg_catalog.format('%I.%I', n.nspname, c.relname) "
                                      "from pg_catalog.pg_inherits i"
                                      " join pg_catalog.pg_class c on c.oid = i.inhparent"
                                      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
                                      " where i.inhrelid = $1::pg_catalog.regclass",
                                      {bridge::text(leaf)})
                                   .text(0, 0);
    spi.query("lock table only " + parent + " in access exclusive mode");
    batch.rows = whole_partition(spi, leaf, free_rows(spi, rule, leaf, "access exclusive"));
    if (batch.rows == 0) continue;
    const catalog::OwnDdl own_ddl;
    spi.query("alter table " + parent + " detach partition " + leaf);
    spi.query("drop table " + leaf);
    batch.partitions = 1;
    batch.more = true;
    return;
  }
}

Batch do_batch(Store &store, const Run &run) {
  const auto rule = rule_by_id(store, run.rule_id);
  if (!rule)
    throw core::Error(core::sqlstate::object_not_in_prerequisite_state,
                      "the rule has ended, or its table is gone");
  Batch batch;
  batch.subject = rule->product.ref() + ": " + rule->name;
  if (rule->action == "drop partition")
    drop_partition(store, *rule, batch);
  else
    do_rows(store, *rule, run, batch);
  return batch;
}

// Rows are due, and none went: somebody has locked them, or the table's own triggers and
// rules keep them.
constexpr char stuck[] = "rows are locked, or a trigger or rule of the table does not let them go";

void record_done(Store &store, const Run &run, const Batch &batch) {
  const bool is_stuck = batch.more && batch.rows == 0;
  const Rows now = store.query(
      "update mesh_catalog.retention_run set rows_done = rows_done + $2,"
      " partitions_done = partitions_done + $3, batches = batches + $4::integer,"
      " last_batch_at = pg_catalog.clock_timestamp(),"
      " error_sqlstate = case when $6 then '55P03' end, error_message = case when $6 then $7 end,"
      " state = case when $5 then 'running' else 'finished' end,"
      " finished_at = case when $5 then null else pg_catalog.clock_timestamp() end"
      " where run_id = $1 returning pg_catalog.jsonb_build_object('done', rows_done, 'due', "
      "rows_due,"
      " 'held', rows_held, 'kept', rows_kept, 'partitions', partitions_done, 'batches', batches)",
      {bridge::int8(run.id), bridge::int8(batch.rows), bridge::int4(batch.partitions),
       bridge::int4(batch.rows > 0 ? 1 : 0), bridge::boolean(batch.more), bridge::boolean(is_stuck),
       bridge::text(stuck)});
  if (!batch.more)
    store.audit("finish retention", batch.subject + ": run " + std::to_string(run.id),
                now.text(0, 0));
  else if (batch.rows > 0)
    store.query("select mesh_catalog.wake_worker()");
}

void record_error(Store &store, const Run &run, const ErrorData &error) {
  const bool failed = !passes(error.sqlerrcode);
  const std::string sqlstate = unpack_sql_state(error.sqlerrcode);
  store.query(
      "update mesh_catalog.retention_run set last_batch_at = pg_catalog.clock_timestamp(),"
      " error_sqlstate = $2, error_message = $3,"
      " state = case when $4 then 'failed' else 'running' end,"
      " finished_at = case when $4 then pg_catalog.clock_timestamp() end where run_id = $1",
      {bridge::int8(run.id), bridge::text(sqlstate), bridge::text(error.message),
       bridge::boolean(failed)});
  if (failed) store.audit("fail retention", "run " + std::to_string(run.id) + ": " + error.message);
}

}  // namespace

// mesh_catalog.retention_batch() -> bigint: does a batch of the run that has waited
// longest
MESHCAT_FUNCTION(meshcat_retention_batch) {
  Store store;
  const auto run = next_run(store);
  if (!run) PG_RETURN_INT64(0);
  Batch batch;
  const bool done =
      bridge::attempt([&] { batch = do_batch(store, *run); },
                      [&](const ErrorData &error) { record_error(store, *run, error); });
  if (done) record_done(store, *run, batch);
  PG_RETURN_INT64(done ? batch.rows : 0);
}

}  // namespace meshcat::retention

// Asking for what is due to be deleted, and how much that is.
#include "bridge/args.hpp"
#include "retention/rule.hpp"

namespace meshcat::retention {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// Without anything to do it is finished at once: that nothing was due is evidence, too.
std::int64_t insert_run(Store &store, const Rule &rule, const Tally &tally,
                        std::int32_t batch_size) {
  const Rows run = store.query(
      "insert into mesh_catalog.retention_run (rule_id, asked_by, batch_size, rows_due, rows_held,"
      " rows_kept, state, finished_at) values ($1, $2, $3, $4, $5, $6,"
      " case when $7 then 'running' else 'finished' end,"
      " case when $7 then null else pg_catalog.clock_timestamp() end)"
      " on conflict (rule_id) where state = 'running' do nothing returning run_id",
      {bridge::int8(rule.id), bridge::text(store.caller_name()), bridge::int4(batch_size),
       bridge::int8(tally.due), bridge::int8(tally.held), bridge::int8(tally.kept),
       bridge::boolean(tally.to_do(rule) > 0)});
  if (!run.empty()) return run.int8(0, 0);
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "a run of retention rule \"" + rule.name + "\" of product \"" +
                        rule.product.ref() + "\" goes on already",
                    {}, "SELECT * FROM mesh.retention_progress; shows how far it has come.");
}

std::string counts(const Tally &tally) {
  return "{\"due\": " + std::to_string(tally.due) + ", \"held\": " + std::to_string(tally.held) +
         ", \"kept\": " + std::to_string(tally.kept) + "}";
}

}  // namespace

// mesh.run_retention(product text, dry_run boolean, batch_size integer)
//   -> setof (run_id bigint, rule text, action text, due, held, kept, to_do bigint)
MESHCAT_FUNCTION(meshcat_retention_run) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const bool dry = args.boolean(1, "dry_run");
  const std::int32_t batch_size = args.int4(2, "batch_size");
  if (batch_size < 1 || batch_size > 100'000)
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"batch_size\" must be from 1 to 100000");
  bridge::SetResult result(fcinfo);
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain,
                        {Duty::product_owner, Duty::data_engineer, Duty::compliance_liaison},
                        "run the retention of product \"" + product.ref() + "\"");
  for (const Rule &rule : rules_due(store, product.id)) {
    const Tally tally = count(store, rule);
    std::optional<std::int64_t> run;
    if (!dry) {
      run = insert_run(store, rule, tally, batch_size);
      store.audit("run retention",
                  product.ref() + ": " + rule.name + ": run " + std::to_string(*run),
                  counts(tally));
      store.query("select mesh_catalog.wake_worker()");
    }
    result.add({bridge::int8(run), bridge::text(rule.name), bridge::text(rule.action),
                bridge::int8(tally.due), bridge::int8(tally.held), bridge::int8(tally.kept),
                bridge::int8(tally.to_do(rule))});
  }
  return 0;
}

// mesh.cancel_retention(run_id bigint, reason text) -> void
MESHCAT_FUNCTION(meshcat_retention_cancel) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "run_id");
  const std::string reason = args.text(1, "reason");
  Store store;
  // Waits for the batch that goes on.
  const Rows run = store.query(
      "select u.state, r.product_id from mesh_catalog.retention_run u"
      " join mesh_catalog.retention_rule r using (rule_id) where u.run_id = $1 for update of u",
      {bridge::int8(id)});
  if (run.empty())
    throw core::Error(sqlstate::undefined_object, "there is no run " + std::to_string(id), {},
                      "SELECT * FROM mesh.retention_runs lists those you may see.");
  const Product product = catalog::product_by_id(store, run.int8(0, 1));
  catalog::require_duty(store, product.domain,
                        {Duty::product_owner, Duty::data_engineer, Duty::compliance_liaison},
                        "cancel the retention of product \"" + product.ref() + "\"");
  if (run.text(0, 0) != "running")
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "run " + std::to_string(id) + " is " + run.text(0, 0));
  store.query(
      "update mesh_catalog.retention_run set state = 'cancelled', ended_by = $2,"
      " finished_at = pg_catalog.clock_timestamp() where run_id = $1",
      {bridge::int8(id), bridge::text(store.caller_name())});
  store.audit("cancel retention", product.ref() + ": run " + std::to_string(id) + ": " + reason);
  PG_RETURN_VOID();
}

// mesh_catalog.retention_due() -> setof (rule_id, due, held, kept, to_do bigint,
//   oldest text, next text, problem text): of the caller's domains
MESHCAT_FUNCTION(meshcat_retention_due) {
  bridge::SetResult result(fcinfo);
  Store store;
  const Datum domains = catalog::my_domains(store);
  for (const Rule &rule : rules_due(store, std::nullopt)) {
    const bool visible =
        store
            .query("select $1 = any ($2)", {bridge::int8(rule.product.domain.id),
                                            bridge::datum(INT8ARRAYOID, domains, false)})
            .boolean(0, 0);
    if (!visible) continue;
    Tally tally;
    std::optional<std::string> problem;
    // One table's trouble is not another's.
    bridge::attempt([&] { tally = count(store, rule); },
                    [&](const ErrorData &error) { problem = error.message; });
    const auto number = [&](std::int64_t value) {
      return bridge::int8(problem ? std::nullopt : std::optional(value));
    };
    result.add({bridge::int8(rule.id), number(tally.due), number(tally.held), number(tally.kept),
                number(tally.to_do(rule)), bridge::text(tally.oldest), bridge::text(tally.next),
                bridge::text(problem)});
  }
  return 0;
}

}  // namespace meshcat::retention

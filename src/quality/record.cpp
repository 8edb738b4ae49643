#include "quality/record.hpp"

#include "quality/drift.hpp"

namespace meshcat::quality {

using catalog::Store;
namespace quality = core::quality;

namespace {

std::optional<std::string> decimal(const std::optional<quality::Exact> &metric) {
  if (!metric) return std::nullopt;
  return quality::to_decimal(*metric, metric_places);
}

// As people see it: 100 says that nothing failed.
std::optional<std::string> shown(const std::optional<quality::Exact> &score) {
  if (!score) return std::nullopt;
  return quality::shown_score(*score);
}

bridge::Param moment(const std::optional<TimestampTz> &value) {
  if (value) return bridge::timestamptz(*value);
  return bridge::datum(TIMESTAMPTZOID, 0, true);
}

std::int64_t insert_run(Store &store, const Subject &subject, const Run &run, TimestampTz as_of) {
  return store
      .query(
          "insert into mesh_catalog.check_run (product_id, started_at, duration, as_of,"
          " backdated, mode, data_as_of, rows_checked, score, run_by, version_id)"
          " values ($1, $2, $3 * interval '1 microsecond', $4, $4 < now(), $9, $5, $6,"
          " $7::numeric, $8, mesh_catalog.served_version($10)) returning run_id",
          {bridge::int8(subject.product.id), bridge::timestamptz(run.started_at),
           bridge::int8(run.duration.count()), bridge::timestamptz(as_of), moment(run.data_as_of),
           bridge::int8(run.rows), bridge::text(shown(quality::score(run.tallies))),
           bridge::text(store.caller_name()),
           bridge::text(run.blocks_unchanged > 0 ? "incremental" : "full"),
           bridge::int8(subject.port.id)})
      .int8(0, 0);
}

void insert_result(Store &store, std::int64_t run_id, const StoredCheck &stored,
                   const Finding &finding) {
  const bool is_error = finding.status == Status::error;
  // An error's message may quote a row's values, as may what names groups.
  const std::string message =
      is_error ? "could not run (SQLSTATE " + finding.sqlstate + ")" : finding.message;
  // What may quote data is for the domain.
  const std::string whole = whole_message(finding);
  store.query(
      "insert into mesh_catalog.check_result (run_id, check_id, status, rows_checked, rows_failed,"
      " metric, tier, blocks_read, duration, message) values ($1, $2, $3, $4, $5, $6::numeric, $7,"
      " $8, $9 * interval '1 microsecond', nullif($10, ''))",
      {bridge::int8(run_id), bridge::int8(stored.id), bridge::text(status_name(finding.status)),
       bridge::int8(finding.rows_checked), bridge::int8(finding.rows_failed),
       bridge::text(decimal(finding.metric)),
       bridge::text(finding.tier == nullptr ? std::nullopt
                                            : std::optional<std::string>(finding.tier)),
       bridge::int8(finding.blocks_read), bridge::int8(finding.duration.count()),
       bridge::text(message)});
  if (whole != message)
    store.query(
        "insert into mesh_catalog.check_error (run_id, check_id, message) values ($1, $2, $3)",
        {bridge::int8(run_id), bridge::int8(stored.id), bridge::text(whole)});
}

void insert_tally(Store &store, std::int64_t run_id, const quality::DimensionTally &tally) {
  store.query(
      "insert into mesh_catalog.check_run_dimension (run_id, dimension, rows_checked, rows_failed,"
      " checks, checks_failed, score) values ($1, $2, $3, $4, $5, $6, $7::numeric)",
      {bridge::int8(run_id), bridge::text(quality::name(tally.dimension)),
       bridge::int8(tally.rows_checked), bridge::int8(tally.rows_failed),
       bridge::int4(tally.checks), bridge::int4(tally.checks_failed),
       bridge::text(shown(quality::score(tally)))});
}

// A transaction with an old snapshot cannot replace what another has stored since. The
// findings hold all the same, and the next run looks at more blocks.
void keep(Store &store, const Subject &subject, const std::vector<StoredCheck> &checks,
          const Run &run, std::int64_t run_id) {
  bridge::attempt(
      [&] {
        save_knowledge(store, subject.product, run.knowledge, run.changes, run.position);
        if (run.keys) save_keys(store, subject.product, run.knowledge, *run.keys);
        save_samples(store, subject.product, run_id, checks, run.samples);
      },
      [](const ErrorData &error) {
        const bool lost_race =
            ERRCODE_TO_CATEGORY(error.sqlerrcode) == ERRCODE_TRANSACTION_ROLLBACK;
        if (!lost_race) bridge::call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
      });
}

// What a run means for incidents and promises. That it cannot be followed up must
// not undo the finding.
void follow_up(Store &store, const Subject &subject, const char *what, const std::string &sql) {
  bridge::attempt(
      [&] { store.query(sql); },
      [&](const ErrorData &error) {
        const std::string product = subject.product.ref();
        bridge::call([&] {
          ereport(WARNING, (errmsg("the %s of product %s were not updated", what, product.c_str()),
                            errdetail("%s", error.message == nullptr ? "" : error.message),
                            errhint("The results are recorded. Report the cause to the "
                                    "platform admin.")));
        });
      });
}

}  // namespace

std::int64_t record(const Subject &subject, const std::vector<StoredCheck> &checks, const Run &run,
                    TimestampTz as_of) {
  Store store;
  const std::int64_t run_id = insert_run(store, subject, run, as_of);
  for (std::size_t i = 0; i < checks.size(); ++i) {
    insert_result(store, run_id, checks[i], run.findings[i]);
    record_distribution(store, run_id, checks[i], run.findings[i]);
  }
  for (const quality::DimensionTally &each : run.tallies) insert_tally(store, run_id, each);
  keep(store, subject, checks, run, run_id);
  store.audit("check", subject.product.ref(), "{\"run_id\": " + std::to_string(run_id) + "}");
  follow_up(store, subject, "incidents",
            "select mesh_catalog.incident_from_run(" + std::to_string(run_id) + ")");
  follow_up(store, subject, "breaches",
            "select mesh_catalog.settle_breaches(" + std::to_string(subject.product.id) + ")");
  return run_id;
}

}  // namespace meshcat::quality

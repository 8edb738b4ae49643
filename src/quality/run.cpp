// mesh.check: running the checks of a product.
#include <cmath>

#include "bridge/confinement.hpp"
#include "quality/numbers.hpp"
#include "quality/record.hpp"
#include "quality/row.hpp"
#include "quality/turn.hpp"

namespace meshcat::quality {

using bridge::Args;
namespace quality = core::quality;
namespace sqlstate = core::sqlstate;

namespace {

Datum interval(std::chrono::microseconds duration) {
  return bridge::call([&] {
    auto *value = static_cast<Interval *>(palloc0(sizeof(Interval)));
    value->time = duration.count();
    return IntervalPGetDatum(value);
  });
}

void return_findings(const std::vector<StoredCheck> &checks, const Run &run,
                     bridge::SetResult &result) {
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Check &check = checks[i].check;
    const Finding &finding = run.findings[i];
    Row<15> row;
    row.add(check.name);
    row.add(std::string(quality::traits(check.kind).name));
    row.add(check.columns);
    row.add(std::string(quality::name(check.dimension)));
    row.add(std::string(status_name(finding.status)));
    row.add(finding.rows_checked);
    row.add(finding.rows_failed);
    finding.metric ? row.add(numeric_datum(*finding.metric, metric_places)) : row.add_null();
    row.add(quality::shown_thresholds(check));
    row.add(std::string(finding.tier == nullptr ? "" : finding.tier));
    row.add(std::optional(finding.blocks_read));
    row.add(interval(finding.duration));
    row.add(whole_message(finding));
    row.add(std::string(run.sample ? "sample" : run.complete ? "full" : "visible"));
    const bool is_heap = finding.tier != nullptr && std::string_view(finding.tier) == "heap";
    row.add(is_heap ? std::optional(run.blocks) : std::nullopt);
    row.to(result);
  }
}

void notice(const std::string &message, const std::string &detail) {
  bridge::call(
      [&] { ereport(NOTICE, (errmsg("%s", message.c_str()), errdetail("%s", detail.c_str()))); });
}

std::string sampled_rows(const Run &run) {
  if (!run.rows) return "no rows were looked at";
  const double all = static_cast<double>(*run.rows) * 100 / *run.sample;
  return std::to_string(*run.rows) + " of about " + std::to_string(std::llround(all)) + " rows";
}

// Says why a run by the product's own domain is not recorded.
void tell_unrecorded(const Subject &subject, const Run &run) {
  const std::string message = "results of product " + subject.product.ref() + " are not recorded";
  if (run.sample)
    notice(message, "They are of a sample: " + sampled_rows(run) + ".");
  else if (run.read_only)
    notice(message, "The transaction is read-only, or this server is a standby.");
  else if (subject.own)
    notice(message, "Row security hides rows of " + subject.name.sql + " from role \"" +
                        catalog::role_name(subject.role) + "\", who owns the domain.");
}

TimestampTz business_time(const Args &args, int i) {
  const TimestampTz as_of = args.timestamptz(i, "as_of");
  if (TIMESTAMP_NOT_FINITE(as_of) || as_of > GetCurrentTimestamp())
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"as_of\" must be a moment in the past or now",
                      "Data is judged by what was due at that moment.");
  return as_of;
}

[[noreturn]] void refuse_incremental_sample() {
  throw core::Error(sqlstate::invalid_parameter_value, "a sample cannot be incremental",
                    "Nothing is kept of it, nor taken from earlier runs.",
                    "Leave out mode, or sample.");
}

std::optional<std::chrono::microseconds> time_budget(const Args &args, int i) {
  const auto budget = args.maybe_duration(i);
  if (budget && budget->count() <= 0)
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"time_budget\" must be longer than nothing", {},
                      "Pass null for as long as it takes.");
  return budget;
}

// Does the mode take unchanged blocks from earlier runs?
bool is_incremental(const std::string &mode) {
  if (mode == "auto" || mode == "incremental") return true;
  if (mode == "full") return false;
  throw core::Error(sqlstate::invalid_parameter_value, "unknown mode \"" + mode + "\"", {},
                    "A mode is auto, full or incremental.");
}

// Somebody who asks for an incremental run should learn that it cannot be one.
void tell_full(const Subject &subject, const Run &run) {
  if (run.cut_short) return;
  if (run.blocks == 0)
    notice("product " + subject.product.ref() + " is measured in full",
           "Its checks are not measured by the scan of a heap. mesh.explain_checks() says why.");
  else if (!can_be_kept(run.knowledge))
    notice("product " + subject.product.ref() + " is measured in full",
           "What is found in a block cannot be kept: a check uses a function that is not built "
           "in or not immutable, the table is unlogged, small or new in this transaction, or "
           "the run is not recorded.");
}

// Waits for the product's turn; what was read before may be outdated then. A run that is
// not recorded has nothing to wait for.
void take_turn(const std::string &reference, const RunRequest &request, Order &order) {
  if (!order.subject.own || request.sample || bridge::is_read_only()) return;
  if (await_turn(order.subject.product)) order = order_of_run(reference);
}

}  // namespace

// mesh.check(product text, mode text, as_of timestamptz, time_budget interval,
//   sample double precision) -> setof findings
MESHCAT_FUNCTION(meshcat_quality_check) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const std::string mode = args.text(1, "mode");
  const RunRequest request{business_time(args, 2), is_incremental(mode), time_budget(args, 3),
                           args.maybe_float8(4)};
  if (request.sample && mode == "incremental") refuse_incremental_sample();
  bridge::SetResult result(fcinfo);
  Order order = order_of_run(reference);
  Progress progress(order.subject.product.id);
  take_turn(reference, request, order);
  const auto &[subject, checks] = order;
  const Run run = measure(subject, checks, request, progress);
  if (mode == "incremental") tell_full(subject, run);
  if (run.is_whole() && !run.read_only) {
    progress.enter(Phase::recording);
    record(subject, checks, run, request.as_of);
  } else {
    tell_unrecorded(subject, run);
  }
  return_findings(checks, run, result);
  return static_cast<Datum>(0);
}

}  // namespace meshcat::quality

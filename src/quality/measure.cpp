#include "quality/measure.hpp"

#include "bridge/confinement.hpp"
#include "quality/drift.hpp"
#include "quality/heap_tier.hpp"
#include "quality/history.hpp"
#include "quality/judge.hpp"
#include "quality/own_pass.hpp"
#include "quality/plan.hpp"
#include "quality/scan/scan.hpp"

namespace meshcat::quality {

using bridge::Rows;
using bridge::Spi;
using core::quality::FusedStatement;
using core::quality::Measure;
namespace quality = core::quality;

namespace {

using Indexes = std::vector<std::size_t>;

class Stopwatch {
 public:
  // A finding that cost what was read and waited for since the start.
  Finding finding(const char *tier) const {
    Finding finding;
    finding.tier = tier;
    finding.blocks_read = bridge::blocks_read() - blocks_;
    finding.duration = elapsed();
    return finding;
  }
  std::chrono::microseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() -
                                                                 start_);
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::int64_t blocks_ = bridge::blocks_read();
};

// Errors of the server rather than of a check: no memory, no disk, a shutdown.
bool is_servers(const ErrorData &error) {
  const int category = ERRCODE_TO_CATEGORY(error.sqlerrcode);
  return category == ERRCODE_INSUFFICIENT_RESOURCES || category == ERRCODE_OPERATOR_INTERVENTION ||
         category == ERRCODE_SYSTEM_ERROR;
}

// What a pass over the rows found, whichever tier made it.
struct PassResult {
  struct OfCheck {
    std::int64_t checked = 0, failing = 0;
    std::optional<TimestampTz> newest;
  };
  std::int64_t rows = 0;
  std::optional<TimestampTz> newest;
  std::vector<OfCheck> checks;
  std::vector<std::int64_t> groups;
};

PassResult result_of(const Rows &rows, const FusedStatement &statement) {
  const auto moment = [&](int column) {
    return rows.is_null(0, column) ? std::nullopt : std::optional(rows.timestamptz(0, column));
  };
  PassResult result;
  result.rows = rows.int8(0, 0);
  result.newest = moment(1);
  for (const auto &[checked, found] : statement.checks) {
    PassResult::OfCheck of_check{rows.int8(0, checked), 0, std::nullopt};
    if (rows.type(found) == TIMESTAMPTZOID)
      of_check.newest = moment(found);
    else
      of_check.failing = rows.int8(0, found);
    result.checks.push_back(of_check);
  }
  for (const auto &column : statement.groups)
    result.groups.push_back(column ? rows.int8(0, *column) : 0);
  return result;
}

PassResult result_of(const core::quality::vector::Tally &tally) {
  const auto moment = [](std::int64_t newest) {
    return newest == core::quality::vector::no_moment ? std::nullopt : std::optional(newest);
  };
  PassResult result{tally.rows, moment(tally.newest), {}, tally.groups};
  for (const auto &each : tally.checks)
    result.checks.push_back({each.checked, each.failing, moment(each.newest)});
  return result;
}

class Measurement {
 public:
  Measurement(const Subject &subject, const std::vector<StoredCheck> &checks, TimestampTz as_of,
              bool incremental, Run &run)
      : subject_(subject), checks_(checks), as_of_(as_of), incremental_(incremental), run_(run) {
    run_.findings.resize(checks.size());
    plans_.resize(checks.size());
  }

  void plan() {
    for (std::size_t i = 0; i < checks_.size(); ++i)
      attempt({i}, [&] { plans_[i] = plan_check(spi_, subject_, checks_[i].check, as_of_); });
  }

  void probe(bridge::ReadOnlyScope &scope);

  void run() {
    measure_fused();
    measure_statistics();
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      const Measure measure = check(i).measure();
      if (failed(i)) continue;
      if (measure == Measure::judgement)
        run_.findings[i].message = "a person has to judge this rule";
      else if (measure != Measure::history && !is_fused(check(i)) &&
               !quality::is_statistic(check(i)))
        attempt({i}, [&] { measure_own(i); });
    }
  }

 private:
  const Check &check(std::size_t i) const { return checks_[i].check; }
  bool failed(std::size_t i) const { return run_.findings[i].status == Status::error; }

  // What raises inside is the error of each of the checks `concerned`.
  template <typename Body>
  bool attempt(const Indexes &concerned, Body body) {
    return bridge::attempt(body, [&](const ErrorData &error) {
      for (std::size_t i : concerned) run_.findings[i] = failed_finding(error);
    });
  }

  void measure_fused();
  scan::ScanRequest request_for(const scan::ScanOrder &order);
  bool scan_heap(const Indexes &checks);
  void measure_statistics();
  template <typename Execute>
  void measure_together(const Indexes &all, Execute execute);
  template <typename Execute>
  void find_culprits(const Indexes &suspects, Execute execute);
  void execute_fused(const Indexes &checks);
  void execute_statistics(const Indexes &checks);
  void take(const PassResult &result, const Indexes &checks, const Finding &cost);
  void measure_own(std::size_t i);

  const Subject &subject_;
  const std::vector<StoredCheck> &checks_;
  const TimestampTz as_of_;
  const bool incremental_;
  Run &run_;
  Spi spi_;
  std::vector<Plan> plans_;
};

// Is every row visible? With row_security off PostgreSQL raises an error rather
// than hide a row, also from a view's owner. In the port view the probe asks for
// the caller's admission, whose refusal is an error of the run, not of a check.
void Measurement::probe(bridge::ReadOnlyScope &scope) {
  const std::string probe = "select from " + subject_.name.sql + " limit 1";
  if (!subject_.own) {
    spi_.query(probe, {}, true);
    return;
  }
  scope.set("row_security", "off");
  run_.complete =
      bridge::attempt([&] { spi_.query(probe, {}, true); },
                      [&](const ErrorData &error) {
                        if (error.sqlerrcode != ERRCODE_INSUFFICIENT_PRIVILEGE)
                          bridge::call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
                      });
  if (run_.complete) return;
  scope.set("row_security", "on");
  spi_.query(probe, {}, true);
}

// What is found is kept where the run is recorded, and worth it.
scan::ScanRequest Measurement::request_for(const scan::ScanOrder &order) {
  constexpr std::uint64_t worth_keeping = 8;  // blocks
  scan::ScanRequest request{order, scan::workers_for(order), {}, false};
  if (!run_.complete || run_.read_only || order.blocks() < worth_keeping) return request;
  run_.knowledge = load_knowledge(subject_.product, order);
  request.record = can_be_kept(run_.knowledge);
  if (incremental_) request.known = known_state(run_.knowledge);
  return request;
}

// Over heaps by their own scan. Where that is not possible, or a check raises, it is
// for the executor, which finds out which.
bool Measurement::scan_heap(const Indexes &checks) {
  bool scanned = false;
  bridge::attempt(
      [&] {
        scan::Admission admission = scan::admit(subject_.relation);
        if (!admission.obstacle.empty()) return;
        const scan::ScanOrder order =
            heap_order(subject_, checks_, plans_, checks, std::move(admission.heaps));
        const Stopwatch watch;
        const scan::ScanResult result = scan::scan(request_for(order));
        Finding cost = watch.finding("heap");
        cost.blocks_read = result.blocks;
        take(result_of(result.tally), checks, cost);
        run_.blocks = static_cast<std::int64_t>(order.blocks());
        run_.blocks_unchanged = run_.blocks - result.blocks;
        run_.changes = result.changes;
        scanned = true;
      },
      [](const ErrorData &error) {
        if (is_servers(error) || error.sqlerrcode == ERRCODE_DATA_CORRUPTED)
          bridge::call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
      });
  return scanned;
}

void Measurement::measure_fused() {
  Indexes all;
  for (std::size_t i = 0; i < checks_.size(); ++i)
    if (is_fused(check(i)) && !failed(i)) all.push_back(i);
  if (!scan_heap(all)) measure_together(all, [&](const Indexes &some) { execute_fused(some); });
}

void Measurement::measure_statistics() {
  Indexes all;
  for (std::size_t i = 0; i < checks_.size(); ++i)
    if (quality::is_statistic(check(i)) && !failed(i)) all.push_back(i);
  if (all.empty()) return;
  measure_together(all, [&](const Indexes &some) { execute_statistics(some); });
}

// By one statement. Where some check raises on some row, halving finds which; the
// others are measured together once more, for what they find as a group.
template <typename Execute>
void Measurement::measure_together(const Indexes &all, Execute execute) {
  if (attempt(all, [&] { execute(all); })) return;
  find_culprits(all, execute);
  Indexes sound;
  for (std::size_t i : all)
    if (!failed(i)) sound.push_back(i);
  attempt(sound, [&] { execute(sound); });
}

// Among suspects that raise together.
template <typename Execute>
void Measurement::find_culprits(const Indexes &suspects, Execute execute) {
  if (suspects.size() < 2) return;
  const auto middle = suspects.begin() + static_cast<std::ptrdiff_t>(suspects.size() / 2);
  for (const Indexes &half : {Indexes(suspects.begin(), middle), Indexes(middle, suspects.end())})
    if (!attempt(half, [&] { execute(half); })) find_culprits(half, execute);
}

void Measurement::execute_fused(const Indexes &checks) {
  const FusedStatement statement = fused_statement(subject_, checks_, plans_, checks);
  const Stopwatch watch;
  const PassResult result = result_of(spi_.query(statement.sql, {}, true), statement);
  take(result, checks, watch.finding("sql"));
}

// A number that cannot be judged is the error of its check alone.
void Measurement::execute_statistics(const Indexes &checks) {
  if (checks.empty()) return;
  const Stopwatch watch;
  const Rows rows = spi_.query(statistics_statement(subject_, plans_, checks), {}, true);
  const Finding cost = watch.finding("sql");
  for (std::size_t k = 0; k < checks.size(); ++k) {
    const std::size_t i = checks[k];
    attempt({i}, [&] {
      Finding finding = cost;
      judge_statistic(check(i), rows, static_cast<int>(k) * quality::items_of_statistic,
                      plans_[i].form, finding);
      run_.findings[i] = finding;
    });
  }
}

void Measurement::take(const PassResult &result, const Indexes &checks, const Finding &cost) {
  run_.rows = result.rows;
  run_.data_as_of = result.newest;
  for (std::size_t k = 0; k < checks.size(); ++k) {
    const std::size_t i = checks[k];
    const PassResult::OfCheck &found = result.checks[k];
    Finding finding = cost;
    finding.rows_checked = found.checked;
    switch (check(i).measure()) {
      case Measure::age:
        judge_age(check(i), found.newest ? std::optional(as_of_ - *found.newest) : std::nullopt,
                  finding);
        break;
      case Measure::count:
        judge(check(i), quality::Exact(found.checked), finding);
        break;
      default:
        judge_rows(check(i), found.checked, found.failing, finding);
    }
    run_.findings[i] = finding;
  }
  run_.group_failures = result.groups;
}

void Measurement::measure_own(std::size_t i) {
  const Stopwatch watch;
  const Rows rows = spi_.query(plans_[i].statement, {}, true);
  Finding finding = watch.finding("sql");
  judge_result(check(i), rows, finding);
  run_.findings[i] = finding;
}

}  // namespace

const char *status_name(Status status) {
  switch (status) {
    case Status::pass:
      return "pass";
    case Status::warn:
      return "warn";
    case Status::fail:
      return "fail";
    case Status::error:
      return "error";
    case Status::unmeasured:
      return "unmeasured";
  }
  return "unmeasured";
}

Finding failed_finding(const ErrorData &error) {
  if (is_servers(error)) bridge::call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
  Finding finding;
  finding.status = Status::error;
  finding.message = error.message == nullptr ? "unknown error" : error.message;
  finding.sqlstate = unpack_sql_state(error.sqlerrcode);
  return finding;
}

std::string whole_message(const Finding &finding) {
  return finding.detail.empty() ? finding.message : finding.message + ": " + finding.detail;
}

void use_run_settings(bridge::ReadOnlyScope &scope) {
  scope.set("timezone", "UTC");
  scope.set("datestyle", "ISO, MDY");
  scope.set("intervalstyle", "postgres");
}

Run measure(const Subject &subject, const std::vector<StoredCheck> &checks, TimestampTz as_of,
            bool incremental) {
  Run run;
  run.started_at = GetCurrentTimestamp();
  const Stopwatch watch;
  {
    const catalog::RoleScope role(subject.role);
    bridge::ReadOnlyScope scope;
    use_run_settings(scope);
    run.read_only = scope.was_read_only();
    Measurement measurement(subject, checks, as_of, incremental, run);
    measurement.plan();
    measurement.probe(scope);
    measurement.run();
  }
  judge_drift(subject, checks, run, as_of);
  judge_history(checks, run, as_of);
  if (run.complete) tally(checks, run);
  run.duration = watch.elapsed();
  return run;
}

}  // namespace meshcat::quality

#include "quality/measure.hpp"

#include <numeric>

#include "bridge/confinement.hpp"
#include "bridge/scope.hpp"
#include "quality/budget.hpp"
#include "quality/drift.hpp"
#include "quality/heap_measure.hpp"
#include "quality/history.hpp"
#include "quality/judge.hpp"
#include "quality/own_pass.hpp"
#include "quality/sampling.hpp"
#include "quality/stopwatch.hpp"

namespace meshcat::quality {

using bridge::Rows;
using bridge::Spi;
using core::quality::FusedStatement;
using core::quality::Measure;
namespace quality = core::quality;

namespace {

using Indexes = std::vector<std::size_t>;

// Of the rows that have a key.
void judge_keys(const Check &check, const PassResult::OfCheck &found, Finding &finding) {
  const std::optional<quality::Exact> whole(found.rows_with_key);
  finding.rows_checked.reset();
  judge(check, found.keys.value(), finding, whole);
}

void rethrow(const ErrorData &error) {
  bridge::call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
}

class Measurement {
 public:
  Measurement(const Subject &subject, const std::vector<StoredCheck> &checks,
              const RunRequest &request, const std::optional<Sample> &sample, Run &run,
              Progress &progress)
      : subject_(subject),
        sample_(sample),
        checks_(checks),
        request_(request),
        budget_(request.time_budget),
        run_(run),
        progress_(progress) {
    run_.findings.resize(checks.size());
    plans_.resize(checks.size());
    scanned_.resize(checks.size());
    if (!sample_) return;
    require_blocks(subject_);
    subject_.name.sample = sample_->clause();
    for (std::size_t i = 0; i < checks.size(); ++i)
      run_.findings[i].message = obstacle_to_sampling(check(i));
  }

  void plan() {
    progress_.begin(checks_.size());
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      if (!is_settled(i))
        attempt({i}, [&] { plans_[i] = plan_check(spi_, subject_, check(i), request_.as_of); });
      if (is_settled(i)) progress_.settle(1);
    }
  }

  void probe(bridge::ReadOnlyScope &scope);

  void run() {
    progress_.enter(Phase::scanning);
    measure_fused();
    measure_statistics();
    progress_.enter(Phase::statements);
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      const Measure measure = check(i).measure();
      if (is_settled(i) || is_fused(check(i)) || scanned_[i]) continue;
      if (measure == Measure::judgement)
        run_.findings[i].message = "a person has to judge this rule";
      else if (measure != Measure::history && !quality::is_statistic(check(i)))
        attempt({i}, [&] { measure_own(i); });
      progress_.settle(1);
    }
  }

 private:
  const Check &check(std::size_t i) const { return checks_[i].check; }
  bool failed(std::size_t i) const { return run_.findings[i].status == Status::error; }
  // Is there nothing more to find out?
  bool is_settled(std::size_t i) const {
    return failed(i) || run_.findings[i].cut_short ||
           (sample_ && !obstacle_to_sampling(check(i)).empty());
  }

  // What raises inside is the error of each of the checks `concerned`; when the time is
  // over they are unmeasured. Returns whether body came to its end.
  template <typename Body>
  bool attempt(const Indexes &concerned, Body body) {
    bool done = false;
    const bool in_time = budget_.run([&] {
      done = bridge::attempt(body, [&](const ErrorData &error) {
        for (std::size_t i : concerned) run_.findings[i] = failed_finding(error);
      });
    });
    if (!in_time) leave_unmeasured(concerned);
    return done;
  }

  void leave_unmeasured(const Indexes &concerned);

  void ask_for_admission();
  void measure_fused();
  bool scan_heap(const Indexes &checks);
  void forget_pass();
  void measure_statistics();
  template <typename Execute>
  bool measure_together(const Indexes &all, Execute execute);
  template <typename Execute>
  void find_culprits(const Indexes &suspects, Execute execute);
  void execute_fused(const Indexes &checks);
  void execute_statistics(const Indexes &checks);
  void take(const PassResult &result, const Indexes &checks, const Finding &cost);
  void measure_own(std::size_t i);

  Subject subject_;
  const std::optional<Sample> sample_;
  const std::vector<StoredCheck> &checks_;
  const RunRequest &request_;
  const TimeBudget budget_;
  Run &run_;
  Progress &progress_;
  Spi spi_;
  std::vector<Plan> plans_;
  std::vector<bool> scanned_;  // the checks that the scan of heaps has measured
};

void Measurement::leave_unmeasured(const Indexes &concerned) {
  Finding finding;
  finding.cut_short = true;
  finding.message = "the time budget was over before it was measured";
  for (std::size_t i : concerned) run_.findings[i] = finding;
  run_.cut_short = run_.cut_short || !concerned.empty();
}

// Is every row visible? With row_security off PostgreSQL raises an error rather
// than hide a row, also from a view's owner, when it plans: no row is needed for that.
void Measurement::probe(bridge::ReadOnlyScope &scope) {
  if (!subject_.own) return ask_for_admission();
  const std::string probe = "select from " + subject_.name.sql + " limit 0";
  scope.set("row_security", "off");
  run_.complete = bridge::attempt([&] { spi_.query(probe, {}, true); },
                                  [&](const ErrorData &error) {
                                    if (error.sqlerrcode != ERRCODE_INSUFFICIENT_PRIVILEGE)
                                      rethrow(error);
                                  });
  if (run_.complete) return;
  scope.set("row_security", "on");
  spi_.query(probe, {}, true);
}

// Reading the port view asks for the caller's admission, whose refusal is an error of
// the run, not of a check.
void Measurement::ask_for_admission() {
  const std::string probe = "select from " + subject_.name.sql + " limit 1";
  const bool in_time =
      budget_.run([&] { bridge::attempt([&] { spi_.query(probe, {}, true); }, rethrow); });
  if (in_time) return;
  Indexes all(checks_.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  leave_unmeasured(all);
}

bool Measurement::scan_heap(const Indexes &checks) {
  std::optional<HeapMeasurement> found;
  const bool in_time = budget_.run([&] {
    found = measure_heap(subject_, checks_, plans_, checks, request_, sample_, run_, progress_);
  });
  if (!in_time) leave_unmeasured(checks);
  if (!found) return !in_time;
  take(found->result, found->checks, found->cost);
  for (const std::size_t i : found->checks) scanned_[i] = true;
  progress_.settle(found->checks.size() - checks.size());
  return true;
}

void Measurement::measure_fused() {
  Indexes all;
  for (std::size_t i = 0; i < checks_.size(); ++i)
    if (is_fused(check(i)) && !is_settled(i)) all.push_back(i);
  if (!scan_heap(all)) {
    progress_.begin_pass(std::nullopt);
    if (!measure_together(all, [&](const Indexes &some) { execute_fused(some); })) forget_pass();
  }
  progress_.settle(all.size());
}

// What a part of the checks found of the rows is nothing to go by.
void Measurement::forget_pass() {
  run_.rows.reset();
  run_.data_as_of.reset();
  run_.group_failures.clear();
}

void Measurement::measure_statistics() {
  Indexes all;
  for (std::size_t i = 0; i < checks_.size(); ++i)
    if (quality::is_statistic(check(i)) && !is_settled(i)) all.push_back(i);
  if (all.empty()) return;
  measure_together(all, [&](const Indexes &some) { execute_statistics(some); });
}

// By one statement. Where some check raises on some row, halving finds which; the
// others are measured together once more, for what they find as a group. Returns whether
// all that can be measured were measured together.
template <typename Execute>
bool Measurement::measure_together(const Indexes &all, Execute execute) {
  if (attempt(all, [&] { execute(all); })) return true;
  find_culprits(all, execute);
  Indexes sound;
  for (std::size_t i : all)
    if (!failed(i)) sound.push_back(i);
  return attempt(sound, [&] { execute(sound); });
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
        judge_age(check(i),
                  found.newest ? std::optional(request_.as_of - *found.newest) : std::nullopt,
                  finding);
        break;
      case Measure::count:
        judge(check(i), quality::Exact(found.checked), finding);
        break;
      case Measure::value:
        judge_keys(check(i), found, finding);
        break;
      default:
        (sample_ ? judge_sample : judge_rows)(check(i), found.checked, found.failing, finding);
        if (finding.message.empty()) finding.message = found.note;
    }
    run_.findings[i] = finding;
  }
  run_.group_failures = result.groups;
}

void Measurement::measure_own(std::size_t i) {
  progress_.begin_check(check(i).name);
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
  if (is_servers(error)) rethrow(error);
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

Run measure(const Subject &subject, const std::vector<StoredCheck> &checks,
            const RunRequest &request, Progress &progress) {
  Run run;
  run.started_at = GetCurrentTimestamp();
  run.sample = request.sample;
  const auto sample = request.sample ? std::optional(draw_sample(*request.sample)) : std::nullopt;
  const Stopwatch watch;
  {
    // Not the statement's, which is older than the turn that the run may have waited for.
    const bridge::CommandSnapshot snapshot;
    const catalog::RoleScope role(subject.role);
    bridge::ReadOnlyScope scope;
    use_run_settings(scope);
    run.read_only = scope.was_read_only();
    Measurement measurement(subject, checks, request, sample, run, progress);
    measurement.plan();
    measurement.probe(scope);
    measurement.run();
  }
  judge_drift(subject, checks, run, request.as_of);
  judge_history(checks, run, request.as_of);
  if (run.is_whole()) tally(checks, run);
  run.duration = watch.elapsed();
  return run;
}

}  // namespace meshcat::quality

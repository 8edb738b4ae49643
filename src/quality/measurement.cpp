#include "quality/measurement.hpp"

#include <numeric>

#include "bridge/confinement.hpp"
#include "quality/own_pass.hpp"
#include "quality/stopwatch.hpp"

namespace meshcat::quality {

using bridge::Rows;
using core::quality::Measure;
namespace quality = core::quality;

Measurement::Measurement(const Subject &subject, const std::vector<StoredCheck> &checks,
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

void Measurement::plan() {
  progress_.begin(checks_.size());
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    if (!is_settled(i))
      attempt({i}, [&] { plans_[i] = plan_check(spi_, subject_, check(i), request_.as_of); });
    if (is_settled(i)) progress_.settle(1);
  }
}

void Measurement::run() {
  progress_.enter(Phase::scanning);
  measure_rows();
  measure_statistics();
  progress_.enter(Phase::statements);
  measure_others();
}

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

// Those that share no statement.
void Measurement::measure_others() {
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    if (is_settled(i) || is_fused(check(i)) || scanned_[i]) continue;
    const Measure measure = check(i).measure();
    if (measure == Measure::judgement)
      run_.findings[i].message = "a person has to judge this rule";
    else if (measure != Measure::history && !quality::is_statistic(check(i)))
      attempt({i}, [&] { measure_own(i); });
    progress_.settle(1);
  }
}

void Measurement::measure_own(std::size_t i) {
  progress_.begin_check(check(i).name);
  const Stopwatch watch;
  const Rows rows = spi_.query(plans_[i].statement, {}, true);
  Finding finding = watch.finding("sql");
  judge_result(check(i), rows, finding);
  run_.findings[i] = finding;
}

}  // namespace meshcat::quality

// The steps of a run that look at the rows of the relation for many checks at once.
#include "quality/judge.hpp"
#include "quality/measurement.hpp"
#include "quality/own_pass.hpp"
#include "quality/stopwatch.hpp"

namespace meshcat::quality {

using bridge::Rows;
using core::quality::FusedStatement;
using core::quality::Measure;
namespace quality = core::quality;

namespace {

// Of the rows that have a key.
void judge_keys(const Check &check, const PassResult::OfCheck &found, Finding &finding) {
  const std::optional<quality::Exact> whole(found.rows_with_key);
  finding.rows_checked.reset();
  judge(check, found.keys.value(), finding, whole);
}

}  // namespace

void Measurement::measure_rows() {
  const Indexes fused = open_checks(is_fused);
  if (!scan_heap(fused)) {
    progress_.begin_pass(std::nullopt);
    if (!measure_together(fused, [&](const Indexes &some) { execute_fused(some); })) forget_pass();
  }
  progress_.settle(fused.size());
}

bool Measurement::scan_heap(const Indexes &fused) {
  std::optional<HeapMeasurement> found;
  const bool in_time = budget_.run([&] {
    found = measure_heap(subject_, checks_, plans_, fused, request_, sample_, run_, progress_);
  });
  if (!in_time) leave_unmeasured(fused);
  if (!found) return !in_time;
  take(found->result, found->checks, found->cost);
  for (const std::size_t i : found->checks) scanned_[i] = true;
  for (const FoundStatistic &each : found->statistics) take_statistic(each, found->statistics_cost);
  progress_.settle(found->measured() - fused.size());
  return true;
}

// What a part of the checks found of the rows is nothing to go by.
void Measurement::forget_pass() {
  run_.rows.reset();
  run_.data_as_of.reset();
  run_.group_failures.clear();
}

void Measurement::execute_fused(const Indexes &checks) {
  const FusedStatement statement = fused_statement(subject_, checks_, plans_, checks);
  const Stopwatch watch;
  const PassResult result = result_of(spi_.query(statement.sql, {}, true), statement);
  take(result, checks, watch.finding("sql"));
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

void Measurement::measure_statistics() {
  const Indexes all = open_checks(quality::is_statistic);
  if (all.empty()) return;
  measure_together(all, [&](const Indexes &some) { execute_statistics(some); });
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

// What SQL makes of aggregates, it makes of known ones.
void Measurement::take_statistic(const FoundStatistic &found, const Finding &cost) {
  const std::size_t i = found.check;
  scanned_[i] = true;
  attempt({i}, [&] {
    std::vector<bridge::Param> values;
    for (const FoundAggregate &each : found.aggregates) values.push_back(param_of(each));
    const std::string statement = "select " + plans_[i].of_aggregates.items;
    Finding finding = cost;
    judge_statistic(check(i), spi_.query(statement.c_str(), values, true), 0, plans_[i].form,
                    finding);
    run_.findings[i] = finding;
  });
}

}  // namespace meshcat::quality

#include "quality/judge.hpp"

#include <algorithm>

namespace meshcat::quality {

using core::quality::Dimension;
using core::quality::DimensionTally;
using core::quality::Exact;
using core::quality::Measure;
using core::quality::Threshold;
using core::quality::Unit;
namespace quality = core::quality;

namespace {

// `metric_of(unit)` is the metric in a threshold's unit; nothing where undefined.
template <typename MetricOf>
void judge_by(const Check &check, MetricOf metric_of, Finding &finding) {
  const auto violated = [&](const std::optional<Threshold> &threshold) {
    return threshold && threshold->violated_by(*metric_of(threshold->unit()));
  };
  const Threshold *leading = quality::leading_threshold(check);
  finding.metric = metric_of(leading->unit());
  const bool undefined = (check.fail && !metric_of(check.fail->unit())) ||
                         (check.warn && !metric_of(check.warn->unit()));
  if (undefined) {
    finding.status = Status::unmeasured;
    finding.metric.reset();
  } else {
    finding.status = violated(check.fail)   ? Status::fail
                     : violated(check.warn) ? Status::warn
                                            : Status::pass;
  }
}

}  // namespace

void judge(const Check &check, const Exact &metric, Finding &finding,
           const std::optional<Exact> &whole) {
  judge_by(
      check,
      [&](Unit unit) -> std::optional<Exact> {
        if (unit != Unit::percent || !whole) return metric;
        if (*whole == 0) return std::nullopt;
        return Exact(metric * 100 / *whole);
      },
      finding);
  if (finding.status == Status::unmeasured) finding.message = "there are no rows to compare with";
  if (finding.status == Status::warn || finding.status == Status::fail)
    finding.message = "found " + quality::to_decimal(metric, 6);
}

void judge_rows(const Check &check, std::int64_t checked, std::int64_t failing, Finding &finding) {
  finding.rows_checked = checked;
  finding.rows_failed = failing;
  const auto percent = quality::percentage(failing, checked);
  judge_by(
      check,
      [&](Unit unit) { return unit == Unit::percent ? percent : std::optional<Exact>(failing); },
      finding);
  if (finding.status == Status::unmeasured) finding.message = "there are no rows to check";
  if (failing > 0)
    finding.message = std::to_string(failing) + " of " + std::to_string(checked) +
                      (failing == 1 ? " rows fails (" : " rows fail (") +
                      quality::to_decimal(*percent, 2) + " %)";
}

void judge_age(const Check &check, std::optional<std::int64_t> age, Finding &finding) {
  if (!age) {
    finding.message = "there is no value to tell the age of";
    return;
  }
  const Exact seconds(*age, 1'000'000);
  judge_by(
      check, [&](Unit) { return std::optional(seconds); }, finding);
  if (finding.status != Status::pass)
    finding.message = "the newest value is " + quality::to_decimal(seconds / 3600, 1) + " h old";
}

namespace {

// What one check adds to its dimension's tally.
void add(const Check &check, const Finding &finding, const Run &run, DimensionTally &tally) {
  switch (check.measure()) {
    case Measure::rows:
    case Measure::keys:
      tally.rows_checked = run.rows;
      // Rows of the fused pass were counted once for all of its checks; those of
      // other statements are added, so that the tally never flatters.
      if (!tally.rows_failed) tally.rows_failed = 0;
      if (check.measure() == Measure::keys) *tally.rows_failed += finding.rows_failed.value_or(0);
      break;
    case Measure::count:
    case Measure::age:
    case Measure::value:
    case Measure::drift:
    case Measure::history:
      ++tally.wholes;
      if (finding.status == Status::fail) ++tally.wholes_failed;
      break;
    case Measure::judgement:
      break;
  }
}

// Is the check's finding part of a tally? Rows of conformity count for accuracy,
// its other checks do not.
bool takes_part(const Check &check, Dimension dimension) {
  const Measure measure = check.measure();
  if (measure == Measure::judgement) return false;
  if (check.dimension == dimension) return true;
  return measure == Measure::rows && quality::counts_for(check.dimension, dimension);
}

bool looks_at_rows(const Check &check) {
  return check.measure() == Measure::rows || check.measure() == Measure::keys;
}

// Nothing where no check of the dimension was measured, or one could not be.
std::optional<DimensionTally> tally_of(std::size_t place, const std::vector<StoredCheck> &checks,
                                       const Run &run) {
  DimensionTally tally;
  tally.dimension = quality::dimensions[place];
  bool measured = false;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Check &check = checks[i].check;
    const Finding &finding = run.findings[i];
    if (!takes_part(check, tally.dimension)) continue;
    if (finding.status == Status::error || finding.cut_short) return std::nullopt;
    if (finding.status == Status::unmeasured && !looks_at_rows(check)) continue;
    measured = true;
    add(check, finding, run, tally);
    if (check.dimension != tally.dimension) continue;
    tally.weight += check.weight;
    if (finding.status != Status::unmeasured) ++tally.checks;
    if (finding.status == Status::fail) ++tally.checks_failed;
  }
  if (!measured) return std::nullopt;
  if (tally.rows_failed)
    tally.rows_failed = std::min(*run.rows, *tally.rows_failed + run.group_failures[place]);
  return tally;
}

}  // namespace

void tally(const std::vector<StoredCheck> &checks, Run &run) {
  if (!run.rows) return;
  for (std::size_t place = 0; place < quality::dimensions.size(); ++place)
    if (const auto tally = tally_of(place, checks, run)) run.tallies.push_back(*tally);
}

}  // namespace meshcat::quality

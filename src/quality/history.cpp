#include "quality/history.hpp"

#include <algorithm>

#include "core/quality/anomaly.hpp"
#include "quality/judge.hpp"

namespace meshcat::quality {

using catalog::Store;
using core::quality::Exact;
using core::quality::Measure;
namespace quality = core::quality;
namespace sqlstate = core::sqlstate;

namespace {

constexpr std::int64_t least_points = 7, usual_window = 30;

std::int64_t whole(const std::optional<quality::Constant> &constant, std::int64_t otherwise) {
  if (!constant) return otherwise;
  const Exact value = *quality::parse_decimal(constant->text);
  return static_cast<std::int64_t>(numerator(value) / denominator(value));
}

// As metrics are recorded: what was rounded would differ from what was not.
Exact recorded(const Exact &metric) {
  return *quality::parse_decimal(quality::to_decimal(metric, metric_places));
}

// The metrics of runs before `as_of`, the latest first: of the same season, and
// without those that `judge`, a check, found unusual.
std::vector<Exact> earlier_metrics(Store &store, std::int64_t check_id, TimestampTz as_of,
                                   const std::string &season, std::int64_t judge,
                                   std::int64_t most) {
  const bridge::Rows rows = store.query(
      "select t.metric::text from mesh_catalog.check_result t"
      " join mesh_catalog.check_run r using (run_id)"
      " where t.check_id = $1 and t.metric is not null and r.as_of < $2"
      " and case $3 when 'hour_of_day' then extract(hour from r.as_of at time zone 'UTC')"
      " = extract(hour from $2 at time zone 'UTC')"
      " when 'day_of_week' then extract(isodow from r.as_of at time zone 'UTC')"
      " = extract(isodow from $2 at time zone 'UTC') else true end"
      " and not exists (select from mesh_catalog.check_result o where o.run_id = t.run_id"
      " and o.check_id = $4 and o.status in ('warn', 'fail'))"
      " order by r.as_of desc, r.run_id desc limit $5",
      {bridge::int8(check_id), bridge::timestamptz(as_of), bridge::text(season),
       bridge::int8(judge), bridge::int8(most)});
  std::vector<Exact> metrics;
  for (std::size_t i = 0; i < rows.size(); ++i)
    metrics.push_back(*quality::parse_decimal(rows.text(i, 0)));
  return metrics;
}

std::string too_few(std::size_t found, std::int64_t needed) {
  return "earlier runs: " + std::to_string(found) + " of the " + std::to_string(needed) +
         " that it takes";
}

void judge_anomaly(Store &store, const StoredCheck &stored, std::int64_t compared,
                   const Exact &metric, TimestampTz as_of, Finding &finding) {
  const quality::Params &params = stored.check.params;
  const auto earlier = earlier_metrics(store, compared, as_of, params.season, stored.id,
                                       whole(params.max, usual_window));
  const std::int64_t least = whole(params.min, least_points);
  if (static_cast<std::int64_t>(earlier.size()) < least) {
    finding.message = too_few(earlier.size(), least);
    return;
  }
  const Exact centre = quality::median(earlier);
  Exact deviations = quality::deviations(earlier, metric, Exact(1, 1'000'000));
  const Exact change = abs(metric - centre);
  if (params.number && change <= *quality::parse_decimal(params.number->text)) deviations = 0;
  if (params.word == "down") deviations = -deviations;
  if (params.word != "down" && params.word != "up") deviations = abs(deviations);
  judge(stored.check, deviations, finding);
  if (!finding.message.empty())
    finding.message = quality::to_decimal(metric, metric_places) + " is " +
                      quality::to_decimal(deviations, 1) + " deviations from the median " +
                      quality::to_decimal(centre, metric_places) + " of " +
                      std::to_string(earlier.size()) + " earlier runs";
}

void judge_change(Store &store, const StoredCheck &stored, std::int64_t compared,
                  const Exact &metric, TimestampTz as_of, Finding &finding) {
  const std::int64_t back = whole(stored.check.params.min, 1);
  const auto earlier = earlier_metrics(store, compared, as_of, {}, 0, back);
  if (static_cast<std::int64_t>(earlier.size()) < back) {
    finding.message = too_few(earlier.size(), back);
    return;
  }
  judge(stored.check, metric - earlier.back(), finding, Exact(abs(earlier.back())));
  if (finding.status == Status::unmeasured)
    finding.message = "there is no percentage of an earlier metric of 0";
  else if (!finding.message.empty())
    finding.message = "changed from " + quality::to_decimal(earlier.back(), metric_places) +
                      " to " + quality::to_decimal(metric, metric_places);
}

void judge_one(Store &store, const std::vector<StoredCheck> &checks, const Run &run,
               const StoredCheck &stored, TimestampTz as_of, Finding &finding) {
  const std::string &name = stored.check.params.check;
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [&](const StoredCheck &each) { return each.check.name == name; });
  if (found == checks.end()) {
    finding.status = Status::error;
    finding.sqlstate = sqlstate::undefined_object;
    finding.message = "there is no check \"" + name + "\" to compare";
    return;
  }
  const auto &metric = run.findings[static_cast<std::size_t>(found - checks.begin())].metric;
  if (!metric) {
    finding.message = "check \"" + name + "\" was not measured";
    return;
  }
  const auto judge_it = stored.check.kind == quality::Kind::anomaly ? judge_anomaly : judge_change;
  judge_it(store, stored, found->id, recorded(*metric), as_of, finding);
}

}  // namespace

void judge_history(const std::vector<StoredCheck> &checks, Run &run, TimestampTz as_of) {
  Store store;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (checks[i].check.measure() != Measure::history) continue;
    if (run.is_whole())
      judge_one(store, checks, run, checks[i], as_of, run.findings[i]);
    else if (!run.sample)
      run.findings[i].message = "only a run that sees every row is compared with earlier ones";
  }
}

void require_compared(Store &store, const catalog::Product &product, const Check &check) {
  if (check.measure() != Measure::history) return;
  const Check compared = load_check(store, product, check.params.check).check;
  const Measure measure = compared.measure();
  if (measure != Measure::history && measure != Measure::judgement) return;
  throw core::Error(sqlstate::invalid_parameter_value,
                    "check \"" + compared.name + "\" has no metric to compare",
                    "It is of kind " + std::string(quality::traits(compared.kind).name) + ".");
}

}  // namespace meshcat::quality

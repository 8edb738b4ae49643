#include "quality/drift.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "core/quality/sketch/compare.hpp"
#include "quality/judge.hpp"

namespace meshcat::quality {

using catalog::Store;
using core::quality::Exact;
using core::quality::Measure;
using core::quality::sketch::Distance;
using core::quality::sketch::FrequencySketch;
using core::quality::sketch::Pair;
using core::quality::sketch::QuantileSketch;
using core::quality::sketch::Range;
namespace quality = core::quality;
namespace sketch = core::quality::sketch;

namespace {

constexpr std::size_t usual_bins = 10;
constexpr std::size_t max_label_size = 60;
constexpr int shown_places = 4;

struct Baseline {
  std::string sketch;
  std::string origin;  // in words
};

// The first of those recorded runs of the check before `as_of` that `which` admits,
// in its order; $3 is a version.
std::optional<Baseline> recorded(Store &store, const StoredCheck &stored, TimestampTz as_of,
                                 const std::optional<std::int64_t> &version, const char *which) {
  const bridge::Rows rows = store.query(
      std::string("select d.sketch, coalesce('version ' || v.version || ', ', '')"
                  " || to_char(r.as_of at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC'"
                  " from mesh_catalog.check_distribution d join mesh_catalog.check_run r using"
                  " (run_id) left join mesh_catalog.version v using (version_id)"
                  " where d.check_id = $1 and r.as_of < $2 and ") +
          which + " limit 1",
      {bridge::int8(stored.id), bridge::timestamptz(as_of), bridge::int8(version)});
  if (rows.empty()) return std::nullopt;
  return Baseline{rows.bytea(0, 0), rows.text(0, 1)};
}

// What a check without a baseline of its own is compared with: the latest run of the
// greatest version before the present one, else the first of all.
std::optional<Baseline> usual_baseline(Store &store, const StoredCheck &stored, TimestampTz as_of,
                                       const std::optional<std::int64_t> &present) {
  auto found = recorded(store, stored, as_of, present,
                        "v.version < (select p.version from mesh_catalog.version p"
                        " where p.version_id = $3)"
                        " order by v.version desc, r.as_of desc, r.run_id desc");
  return found ? found : recorded(store, stored, as_of, present, "true order by r.as_of, r.run_id");
}

std::optional<std::int64_t> served_version(Store &store, const Subject &subject) {
  return store.query("select mesh_catalog.served_version($1)", {bridge::int8(subject.port.id)})
      .maybe_int8(0, 0);
}

// The percentage that a count is of the whole.
std::string percent(std::int64_t part, std::int64_t whole) {
  return quality::to_decimal(*quality::percentage(part, whole), 1) + " %";
}

// The bin whose share changed most, and how: it tells values.
template <typename Bin, typename Name>
std::string greatest_change(const std::vector<Bin> &bins, Name name) {
  Pair whole{0, 0};
  for (const Bin &each : bins) {
    whole.earlier += each.counts.earlier;
    whole.later += each.counts.later;
  }
  const auto change = [&](const Bin &bin) {
    return Exact(
        abs(Exact(bin.counts.later) * whole.earlier - Exact(bin.counts.earlier) * whole.later));
  };
  const auto most = std::max_element(
      bins.begin(), bins.end(),
      [&](const Bin &left, const Bin &right) { return change(left) < change(right); });
  const std::string named = name(*most);
  if (named.empty()) return {};
  return named + ": " + percent(most->counts.earlier, whole.earlier) + " before, " +
         percent(most->counts.later, whole.later) + " now";
}

std::string number_text(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

std::string moment_text(Store &store, double value) {
  if (std::isinf(value)) return value < 0 ? "-infinity" : "infinity";
  return store
      .query("select to_char(to_timestamp($1) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
             {bridge::float8(value)})
      .text(0, 0);
}

// "up to 10", "above 10 up to 20", "20", "above 20".
template <typename Text>
std::string range_text(const Range &range, Text text) {
  if (range.low == range.high && range.with_low && range.with_high) return text(range.low);
  std::string words;
  if (!range.with_low) words = "above " + text(range.low);
  if (std::isnan(range.high)) return words.empty() ? "all" : words;
  return words + (words.empty() ? "" : " ") + (range.with_high ? "up to " : "below ") +
         text(range.high);
}

// A label of a database that was in another encoding is not shown.
std::string label_text(const std::string &value) {
  const bool valid = bridge::call(
      [&] { return pg_verifymbstr(value.data(), static_cast<int>(value.size()), true); });
  return valid && !value.empty() ? "\"" + quality::clipped(value, max_label_size) + "\"" : "";
}

template <typename Bin>
std::vector<Pair> counts_of(const std::vector<Bin> &bins) {
  std::vector<Pair> counts;
  for (const Bin &each : bins) counts.push_back(each.counts);
  return counts;
}

struct Compared {
  Exact distance;
  std::string detail;
  double rank_error = 0;  // as a share
};

Compared compare_labels(Distance kind, const std::string &earlier, const std::string &later) {
  const auto bins =
      sketch::binned(FrequencySketch::restored(earlier), FrequencySketch::restored(later));
  return {sketch::distance(kind, counts_of(bins)),
          greatest_change(bins, [](const auto &bin) { return label_text(bin.value); })};
}

double rank_error(const QuantileSketch &sketch) {
  return static_cast<double>(sketch.rank_error()) / static_cast<double>(sketch.count());
}

Compared compare_numbers(Store &store, const Check &check, Distance kind, const std::string &before,
                         const Distribution &now) {
  const auto earlier = QuantileSketch::restored(before);
  const auto later = QuantileSketch::restored(now.sketch);
  std::size_t count = usual_bins;
  if (check.params.number)
    count = static_cast<std::size_t>(
        quality::parse_decimal(check.params.number->text)->convert_to<double>());
  const auto bins = sketch::binned(earlier, later, count);
  const auto text = [&](double value) {
    return now.form == quality::ValueForm::moments ? moment_text(store, value) : number_text(value);
  };
  return {kind == Distance::kolmogorov_smirnov ? sketch::kolmogorov_smirnov(earlier, later)
                                               : sketch::distance(kind, counts_of(bins)),
          greatest_change(bins, [&](const auto &bin) { return range_text(bin.range, text); }),
          std::max(rank_error(earlier), rank_error(later))};
}

void compare(Store &store, const Check &check, const Baseline &baseline, Finding &finding) {
  const Distribution &now = *finding.distribution;
  if (baseline.sketch.front() != now.sketch.front()) {
    finding.message = "the baseline (" + baseline.origin + ") has values of another form";
    return;
  }
  const std::string name = check.params.word.empty() ? "psi" : check.params.word;
  const Distance kind = *sketch::distance_by_name(name);
  const Compared compared = now.form == quality::ValueForm::labels
                                ? compare_labels(kind, baseline.sketch, now.sketch)
                                : compare_numbers(store, check, kind, baseline.sketch, now);
  judge(check, compared.distance, finding);
  finding.message = name + " is " + quality::to_decimal(compared.distance, shown_places) +
                    " from " + baseline.origin;
  if (compared.rank_error > 0)
    finding.message += "; ranks are off by at most " +
                       number_text(std::ceil(compared.rank_error * 1e4) / 100) + " %";
  if (finding.status != Status::pass) finding.detail = compared.detail;
}

void judge_by_baseline(Store &store, const Subject &subject, const StoredCheck &stored,
                       TimestampTz as_of, Finding &finding) {
  const std::string &number = stored.check.params.baseline;
  const auto present = served_version(store, subject);
  const auto named =
      number.empty() ? present
                     : std::optional(catalog::version_by_number(store, subject.product, number).id);
  const auto baseline = number.empty()
                            ? usual_baseline(store, stored, as_of, present)
                            : recorded(store, stored, as_of, named,
                                       "r.version_id = $3 order by r.as_of desc, r.run_id desc");
  if (baseline)
    compare(store, stored.check, *baseline, finding);
  else if (named == present)
    finding.message = "this run is the baseline of later ones";
  else
    finding.message = "the next run of version " + number + " will be the baseline";
}

// What cannot be compared is kept all the same, for later runs.
void judge_one(Store &store, const Subject &subject, const StoredCheck &stored, TimestampTz as_of,
               Finding &finding) {
  bridge::attempt([&] { judge_by_baseline(store, subject, stored, as_of, finding); },
                  [&](const ErrorData &error) {
                    Finding failed = failed_finding(error);
                    failed.distribution = std::move(finding.distribution);
                    finding = std::move(failed);
                  });
}

}  // namespace

void judge_drift(const Subject &subject, const std::vector<StoredCheck> &checks, Run &run,
                 TimestampTz as_of) {
  Store store;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    Finding &finding = run.findings[i];
    if (!finding.distribution) continue;
    if (run.complete)
      judge_one(store, subject, checks[i], as_of, finding);
    else
      finding.message = "only a run that sees every row is compared with earlier ones";
  }
}

void require_baseline(Store &store, const catalog::Product &product, const Check &check) {
  if (!check.params.baseline.empty())
    catalog::version_by_number(store, product, check.params.baseline);
}

void record_distribution(Store &store, std::int64_t run_id, const StoredCheck &stored,
                         const Finding &finding) {
  if (!finding.distribution) return;
  store.query(
      "insert into mesh_catalog.check_distribution (run_id, check_id, sketch)"
      " values ($1, $2, $3)",
      {bridge::int8(run_id), bridge::int8(stored.id), bridge::bytea(finding.distribution->sketch)});
}

}  // namespace meshcat::quality

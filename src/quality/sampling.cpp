#include "quality/sampling.hpp"

#include <cmath>
#include <cstdio>

#include "bridge/spi.hpp"
#include "quality/judge.hpp"

extern "C" {
#include "catalog/pg_inherits.h"
}

namespace meshcat::quality {

using core::quality::Exact;
using core::quality::Measure;
using core::quality::Threshold;
using core::quality::Unit;
namespace quality = core::quality;
namespace sqlstate = core::sqlstate;

namespace {

std::string exactly(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

// Runs within bridge::call().
const char *obstacle_of(Oid relation) {
  switch (get_rel_relkind(relation)) {
    case RELKIND_RELATION:
    case RELKIND_MATVIEW:
    case RELKIND_PARTITIONED_TABLE:
      return nullptr;
    case RELKIND_FOREIGN_TABLE:
      return "a foreign table holds rows of it";
    default:
      return "it is a view";
  }
}

const char *obstacle_to_blocks(Oid relation) {
  List *members = find_all_inheritors(relation, AccessShareLock, nullptr);
  const ListCell *cell;
  foreach (cell, members)
    if (const char *obstacle = obstacle_of(lfirst_oid(cell))) return obstacle;
  return nullptr;
}

// Is it violated, whatever the rows are that were not looked at? Nothing: they decide.
std::optional<bool> is_violated(const Threshold &threshold, const Exact &percent,
                                std::int64_t failing) {
  if (threshold.unit() == Unit::percent) return threshold.violated_by(percent);
  if (threshold.violated_from(failing)) return true;
  return std::nullopt;
}

Status status_of(const Check &check, const Exact &percent, std::int64_t failing) {
  const auto violated = [&](const std::optional<Threshold> &threshold) {
    return threshold ? is_violated(*threshold, percent, failing) : std::optional(false);
  };
  const auto fails = violated(check.fail), warns = violated(check.warn);
  if (!fails) return Status::unmeasured;
  if (*fails) return Status::fail;
  if (!warns) return Status::unmeasured;
  return *warns ? Status::warn : Status::pass;
}

}  // namespace

std::string Sample::clause() const {
  return "tablesample system (" + exactly(percent) + ") repeatable (" + exactly(seed) + ")";
}

scan::BlockSample Sample::blocks() const {
  const Datum hash =
      bridge::call([&] { return DirectFunctionCall1(hashfloat8, Float8GetDatum(seed)); });
  return {DatumGetUInt32(hash), static_cast<std::uint64_t>(std::rint(
                                    (static_cast<double>(PG_UINT32_MAX) + 1) * percent / 100))};
}

Sample draw_sample(double percent) {
  if (!(percent > 0 && percent <= 100))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"sample\" must be a percentage above 0 and at most 100", {},
                      "Pass null for all rows, which alone are recorded.");
  bridge::Spi spi;
  return {percent, spi.query("select pg_catalog.random()", {}, true).float8(0, 0)};
}

void require_blocks(const Subject &subject) {
  const char *obstacle = bridge::call([&] { return obstacle_to_blocks(subject.relation); });
  if (obstacle == nullptr) return;
  const std::string ref = subject.product.ref(), blocks = "A sample is of a table's blocks; ",
                    all = "Leave out sample: then every row is looked at.";
  const std::string found =
      " What the domain's own runs found is in mesh.check_results: SELECT * FROM "
      "mesh.check_results WHERE product = '" +
      ref + "';";
  const std::string consumer = "role \"" + catalog::role_name(subject.role) +
                               "\" holds no duty in domain \"" + subject.product.domain.name +
                               "\", and reads port " + subject.name.sql +
                               ", a view of the rows that are granted.";
  throw core::Error(
      sqlstate::feature_not_supported, "product \"" + ref + "\" cannot be sampled",
      blocks + (subject.own ? "what is read here is " + subject.name.sql + ", and " + obstacle + "."
                            : consumer),
      all + (subject.own ? "" : found));
}

std::string obstacle_to_sampling(const Check &check) {
  if (!check.params.group_by.empty()) return "a sample need not have rows of every group";
  switch (check.measure()) {
    case Measure::rows:
      return {};
    case Measure::keys:
    case Measure::value:
      return "its statement takes all rows";
    case Measure::count:
      return "the number of rows is not known from a sample";
    case Measure::age:
      return "the newest value need not be in a sample";
    case Measure::drift:
    case Measure::history:
      return "a sample is not compared with earlier runs";
    case Measure::judgement:
      return "a person has to judge this rule";
  }
  return {};
}

void judge_sample(const Check &check, std::int64_t checked, std::int64_t failing,
                  Finding &finding) {
  judge_rows(check, checked, failing, finding);
  if (checked == 0) {
    finding.status = Status::unmeasured;
    finding.metric.reset();
    finding.message = "there are no rows to check in the sample";
    return;
  }
  finding.status = status_of(check, *quality::percentage(failing, checked), failing);
  if (!finding.message.empty()) finding.message += " in the sample";
  if (finding.status != Status::unmeasured) return;
  finding.metric.reset();
  finding.message +=
      (finding.message.empty() ? "" : "; ") + std::string("a threshold in rows takes all of them");
}

}  // namespace meshcat::quality

#include "core/quality/vector/tally.hpp"

#include <algorithm>

namespace meshcat::core::quality::vector {

namespace {

Verdict judge_one(const PassCheck &check, const Batch &batch, Server &server) {
  Verdict verdict;
  verdict.admitted = batch.all();
  if (check.filter) verdict.admitted = check.filter->evaluate(batch, verdict.admitted, server).yes;
  if (check.measure != PassCheck::Measure::rows) return verdict;
  const Truth truth = check.predicate->evaluate(batch, verdict.admitted, server);
  verdict.failing = verdict.admitted - truth.yes - truth.null;
  return verdict;
}

std::int64_t newest_of(const Column &column, const Mask &rows) {
  std::int64_t newest = no_moment;
  (rows - column.null).each([&](std::size_t row) {
    if (is_finite_moment(column.integers[row])) newest = std::max(newest, column.integers[row]);
  });
  return newest;
}

}  // namespace

bool is_finite_moment(std::int64_t moment) {
  return moment != std::numeric_limits<std::int64_t>::min() &&
         moment != std::numeric_limits<std::int64_t>::max();
}

void Tally::add(const Tally &other) {
  rows += other.rows;
  newest = std::max(newest, other.newest);
  for (std::size_t i = 0; i < checks.size(); ++i) {
    checks[i].checked += other.checks[i].checked;
    checks[i].failing += other.checks[i].failing;
    checks[i].newest = std::max(checks[i].newest, other.checks[i].newest);
  }
  for (std::size_t g = 0; g < groups.size(); ++g) groups[g] += other.groups[g];
}

std::vector<Verdict> judge(const Pass &pass, Batch &batch, Server &server) {
  for (const DerivationPtr &each : pass.derivations) each->derive(batch);
  std::vector<Verdict> verdicts;
  verdicts.reserve(pass.checks.size());
  for (const PassCheck &check : pass.checks) verdicts.push_back(judge_one(check, batch, server));
  return verdicts;
}

void count(const Pass &pass, const Batch &batch, const std::vector<Verdict> &verdicts,
           const Mask &rows, Tally &tally) {
  tally.rows += rows.count();
  if (pass.time_column)
    tally.newest = std::max(tally.newest, newest_of(batch.columns[*pass.time_column], rows));
  for (std::size_t i = 0; i < pass.checks.size(); ++i) {
    const PassCheck &check = pass.checks[i];
    const Mask admitted = rows & verdicts[i].admitted;
    tally.checks[i].checked += admitted.count();
    tally.checks[i].failing += (rows & verdicts[i].failing).count();
    if (check.measure == PassCheck::Measure::newest)
      tally.checks[i].newest =
          std::max(tally.checks[i].newest, newest_of(batch.columns[check.column], admitted));
  }
  for (std::size_t g = 0; g < pass.groups.size(); ++g) {
    Mask failing;
    for (const std::size_t i : pass.groups[g]) failing |= verdicts[i].failing;
    tally.groups[g] += (rows & failing).count();
  }
}

}  // namespace meshcat::core::quality::vector

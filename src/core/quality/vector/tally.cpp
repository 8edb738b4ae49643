#include "core/quality/vector/tally.hpp"

#include <algorithm>

namespace meshcat::core::quality::vector {

namespace {

Judgement::Verdict judge_one(const PassCheck &check, const Batch &batch, Server &server) {
  Judgement::Verdict verdict{batch.all(), {}, false};
  if (check.filter) verdict.admitted = check.filter->evaluate(batch, verdict.admitted, server).yes;
  if (check.measure != PassCheck::Measure::rows) return verdict;
  const Truth truth = check.predicate->evaluate(batch, verdict.admitted, server);
  verdict.failing = verdict.admitted - truth.yes - truth.null;
  verdict.fails = verdict.failing.any();
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

Judgement judge(const Pass &pass, Batch &batch, Server &server) {
  for (const DerivationPtr &each : pass.derivations) each->derive(batch);
  Judgement judgement;
  judgement.checks.reserve(pass.checks.size());
  for (const PassCheck &each : pass.checks)
    judgement.checks.push_back(judge_one(each, batch, server));
  for (const std::vector<std::size_t> &group : pass.groups) {
    Mask failing;
    for (const std::size_t i : group)
      if (judgement.checks[i].fails) failing |= judgement.checks[i].failing;
    judgement.groups.push_back(failing);
  }
  return judgement;
}

void count(const Pass &pass, const Batch &batch, const Judgement &judgement, const Mask &rows,
           Tally &tally) {
  const std::int64_t all = rows.count();
  tally.rows += all;
  if (pass.time_column)
    tally.newest = std::max(tally.newest, newest_of(batch.columns[*pass.time_column], rows));
  for (std::size_t i = 0; i < pass.checks.size(); ++i) {
    const PassCheck &check = pass.checks[i];
    const Judgement::Verdict &verdict = judgement.checks[i];
    CheckTally &sum = tally.checks[i];
    sum.checked += check.filter ? (rows & verdict.admitted).count() : all;
    if (verdict.fails) sum.failing += (rows & verdict.failing).count();
    if (check.measure == PassCheck::Measure::newest)
      sum.newest =
          std::max(sum.newest, newest_of(batch.columns[check.column], rows & verdict.admitted));
  }
  for (std::size_t g = 0; g < pass.groups.size(); ++g)
    tally.groups[g] += (rows & judgement.groups[g]).count();
}

std::vector<std::int64_t> numbers_of(const Tally &tally) {
  std::vector<std::int64_t> numbers{tally.rows, tally.newest};
  for (const CheckTally &each : tally.checks)
    numbers.insert(numbers.end(), {each.checked, each.failing, each.newest});
  numbers.insert(numbers.end(), tally.groups.begin(), tally.groups.end());
  return numbers;
}

void add_numbers(const std::vector<std::int64_t> &numbers, Tally &tally) {
  auto next = numbers.begin();
  tally.rows += *next++;
  tally.newest = std::max(tally.newest, *next++);
  for (CheckTally &each : tally.checks) {
    each.checked += *next++;
    each.failing += *next++;
    each.newest = std::max(each.newest, *next++);
  }
  for (std::int64_t &each : tally.groups) each += *next++;
}

std::vector<std::int64_t> clean_numbers(std::size_t checks, std::size_t groups, std::int64_t rows) {
  Tally tally(checks, groups);
  tally.rows = rows;
  for (CheckTally &each : tally.checks) each.checked = rows;
  return numbers_of(tally);
}

}  // namespace meshcat::core::quality::vector

#include "core/quality/tally.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "core/error.hpp"

namespace meshcat::core::quality {

namespace {

constexpr std::size_t most_groups = 63;

// Calls `visit` with the position of each bit that is set.
template <typename Visit>
void each_bit(std::uint64_t bits, Visit visit) {
  for (; bits != 0; bits &= bits - 1) visit(static_cast<std::size_t>(std::countr_zero(bits)));
}

void add_to(std::vector<std::int64_t> &sums, std::span<const std::int64_t> others) {
  std::transform(sums.begin(), sums.end(), others.begin(), sums.begin(), std::plus<>());
}

}  // namespace

Tally::Tally(std::vector<std::uint64_t> groups) : groups_(std::move(groups)) {
  if (groups_.empty())
    throw Error(sqlstate::invalid_parameter_value, "a tally needs at least one check");
  const auto all =
      std::accumulate(groups_.begin(), groups_.end(), std::uint64_t{0}, std::bit_or<>());
  const auto last = static_cast<std::size_t>(std::bit_width(all));
  if (last > most_groups)
    throw Error(sqlstate::invalid_parameter_value,
                "a tally has at most " + std::to_string(most_groups) + " groups");
  const std::size_t in_last_word = (checks() - 1) % checks_per_word + 1;
  const Verdicts lanes =
      in_last_word == checks_per_word ? exclusion(0) - 1 : failure(in_last_word) - 1;
  beyond_ = ~(lanes | lanes << checks_per_word);
  failed_.resize(checks());
  excluded_.resize(checks());
  group_failed_.resize(last);
}

Verdicts Tally::exclusion_of_all(std::size_t word) const {
  const Verdicts all = ~(exclusion(0) - 1);
  return word + 1 == words() ? all & ~beyond_ : all;
}

void Tally::add(std::span<const Verdicts> row) {
  if (row.size() != words() || (row.back() & beyond_) != 0)
    throw Error(sqlstate::invalid_parameter_value,
                "verdicts are not those of " + std::to_string(checks()) + " checks");
  ++rows_;
  std::uint64_t groups = 0;
  std::size_t first = 0;
  for (const Verdicts word : row) {
    each_bit(word & (exclusion(0) - 1), [&](std::size_t i) {
      ++failed_[first + i];
      groups |= groups_[first + i];
    });
    each_bit(word >> checks_per_word, [&](std::size_t i) { ++excluded_[first + i]; });
    first += checks_per_word;
  }
  each_bit(groups, [&](std::size_t g) { ++group_failed_[g]; });
}

void Tally::merge(const Tally &other) {
  if (other.groups_ != groups_)
    throw Error(sqlstate::invalid_parameter_value, "tallies of different checks do not add up");
  rows_ += other.rows_;
  add_to(failed_, other.failed_);
  add_to(excluded_, other.excluded_);
  add_to(group_failed_, other.group_failed_);
}

std::vector<std::int64_t> Tally::counts() const {
  std::vector<std::int64_t> counts{rows_};
  for (std::size_t i = 0; i < checks(); ++i) {
    counts.push_back(rows_ - excluded_[i]);
    counts.push_back(failed_[i]);
  }
  counts.insert(counts.end(), group_failed_.begin(), group_failed_.end());
  return counts;
}

// The number of checks, their groups, and the counts.
std::vector<std::int64_t> Tally::state() const {
  std::vector<std::int64_t> state{static_cast<std::int64_t>(checks())};
  for (const std::uint64_t groups : groups_) state.push_back(static_cast<std::int64_t>(groups));
  const std::vector<std::int64_t> counted = counts();
  state.insert(state.end(), counted.begin(), counted.end());
  return state;
}

Tally Tally::restored(std::span<const std::int64_t> state) {
  const auto fail = [] { throw Error(sqlstate::internal_error, "this is no state of a tally"); };
  if (state.empty() || state[0] <= 0) fail();
  const auto checks = static_cast<std::uint64_t>(state[0]);
  if (checks >= state.size()) fail();
  const auto groups = state.subspan(1, checks), counts = state.subspan(1 + checks);
  Tally tally(std::vector<std::uint64_t>(groups.begin(), groups.end()));
  if (counts.size() != 1 + 2 * checks + tally.group_failed_.size()) fail();
  tally.rows_ = counts[0];
  for (std::size_t i = 0; i < checks; ++i) {
    tally.excluded_[i] = tally.rows_ - counts[1 + 2 * i];
    tally.failed_[i] = counts[2 + 2 * i];
  }
  add_to(tally.group_failed_, counts.subspan(1 + 2 * checks));
  return tally;
}

}  // namespace meshcat::core::quality

#include "core/types/semver_range.hpp"

#include <algorithm>
#include <utility>

#include "core/types/hash.hpp"
#include "core/types/semver_range_reader.hpp"

namespace meshcat::core::types {

namespace {

using Interval = SemverRange::Interval;

// Reading a canonical text computes versions a few bytes longer than its
// bounds; this room lets every canonical text be read again.
constexpr std::size_t max_bound_size = Semver::max_size - 8;

Semver with_suffix(const Semver &version, std::string_view suffix) {
  return Semver::parse(std::string(version.to_string()).append(suffix));
}

Semver first_prerelease(const Semver &release) {
  return with_suffix(release, "-0");
}

// The least version at or after the cut, prereleases included: nothing lies
// between a and a.0, nor between a release and the next one's prerelease 0.
Semver first_version(const Cut &cut) {
  if (!cut.after) return cut.version;
  return cut.version.is_prerelease() ? with_suffix(cut.version, ".0")
                                     : first_prerelease(cut.version.next(Bump::patch));
}

Semver first_release(const Cut &cut) {
  if (cut.version.is_prerelease()) return cut.version.release();
  return cut.after ? cut.version.next(Bump::patch) : cut.version;
}

bool precedes(const Semver &version, const std::optional<Semver> &end) {
  return !end || version < *end;
}

// The versions of a range, as two separate sets: releases, and prereleases of
// the releases that the alternatives bound with a prerelease. Each is unique as
// a sorted list of disjoint intervals, and so is what is printed from them.
struct Pieces {
  std::vector<Interval> releases, prereleases;

  std::size_t size() const { return releases.size() + prereleases.size(); }
  void add(const Alternative &alternative);

 private:
  void add_releases(const Alternative &alternative);
  void add_prereleases_of(const Semver &release, const Alternative &alternative);
};

void Pieces::add(const Alternative &alternative) {
  if (alternative.impossible) return;
  add_releases(alternative);
  for (const auto *cut : {&alternative.lower, &alternative.upper})
    if (*cut && (*cut)->version.is_prerelease())
      add_prereleases_of((*cut)->version.release(), alternative);
}

void Pieces::add_releases(const Alternative &alternative) {
  Interval interval{alternative.lower ? first_release(*alternative.lower) : Semver::parse("0.0.0"),
                    {}};
  if (alternative.upper) interval.upper = first_release(*alternative.upper);
  if (precedes(interval.lower, interval.upper)) releases.push_back(std::move(interval));
}

void Pieces::add_prereleases_of(const Semver &release, const Alternative &alternative) {
  Semver lower = first_prerelease(release);
  Semver upper = release;
  if (alternative.lower) lower = std::max(lower, first_version(*alternative.lower));
  if (alternative.upper) upper = std::min(upper, first_version(*alternative.upper));
  if (lower < upper) prereleases.push_back({std::move(lower), std::move(upper)});
}

// Sorts the intervals and unites those that overlap or touch.
void unite(std::vector<Interval> &intervals) {
  std::sort(intervals.begin(), intervals.end());
  std::vector<Interval> united;
  for (auto &interval : intervals) {
    if (united.empty() || (united.back().upper && *united.back().upper < interval.lower)) {
      united.push_back(std::move(interval));
    } else if (auto &upper = united.back().upper; upper && precedes(*upper, interval.upper)) {
      upper = std::move(interval.upper);
    }
  }
  intervals = std::move(united);
}

// Extends the releases that a piece of prereleases continues, so that one pair
// of bounds says both, as in >=1.2.3-beta <2.0.0. False when none does.
bool absorb(std::vector<Interval> &releases, const Interval &piece) {
  const Semver release = piece.lower.release();
  if (piece.upper == release) {
    const auto next =
        std::lower_bound(releases.begin(), releases.end(), release,
                         [](const Interval &a, const Semver &b) { return a.lower < b; });
    if (next == releases.end() || next->lower != release) return false;
    next->lower = piece.lower;
    return true;
  }
  if (piece.lower != first_prerelease(release)) return false;
  const auto previous =
      std::lower_bound(releases.begin(), releases.end(), release,
                       [](const Interval &a, const Semver &b) { return a.upper && *a.upper < b; });
  if (previous == releases.end() || previous->upper != release) return false;
  previous->upper = piece.upper;
  return true;
}

std::vector<Interval> canonical_intervals(Pieces pieces) {
  unite(pieces.releases);
  unite(pieces.prereleases);
  std::vector<Interval> apart;
  for (auto &piece : pieces.prereleases)
    if (!absorb(pieces.releases, piece)) apart.push_back(std::move(piece));
  std::vector<Interval> intervals = std::move(pieces.releases);
  std::move(apart.begin(), apart.end(), std::back_inserter(intervals));
  std::sort(intervals.begin(), intervals.end());
  return intervals;
}

bool is_exact(const Interval &interval) {
  if (!interval.upper) return false;
  return *interval.upper == (interval.lower.is_prerelease() ? with_suffix(interval.lower, ".0")
                                                            : interval.lower.next(Bump::patch));
}

// The number through which ^ keeps a complete version.
Bump caret_bump(const SemverParts &parts) {
  if (parts.major_number != "0") return Bump::major;
  return parts.minor_number != "0" ? Bump::minor : Bump::patch;
}

// 2.1.0 -> 2.1 and, for ^, 2.0.0 -> 2: zeros that the operator implies.
std::string shorten(const Semver &version, bool to_major) {
  const SemverParts parts = version.parts();
  if (!parts.prerelease.empty() || parts.patch_number != "0") return version.to_string();
  std::string text(parts.major_number);
  if (!to_major || parts.minor_number != "0") text.append(".").append(parts.minor_number);
  return text;
}

std::string upper_text(const Semver &upper) {
  std::string_view text = upper.to_string();
  // <1.0.0-rc.0 is what <=1.0.0-rc means; the latter is what people write.
  const bool inclusive =
      upper.is_prerelease() && text.ends_with(".0") && upper.parts().prerelease.size() > 2;
  if (inclusive) text.remove_suffix(2);
  return std::string(inclusive ? "<=" : "<").append(text);
}

std::string interval_text(const Interval &interval) {
  const auto &[lower, upper] = interval;
  const bool from_start = lower.to_string() == "0.0.0";
  if (is_exact(interval)) return lower.to_string();
  if (!upper) return from_start ? "*" : std::string(">=").append(lower.to_string());
  if (from_start) return upper_text(*upper);
  const Bump caret = caret_bump(lower.parts());
  if (*upper == lower.next(caret))
    return std::string("^").append(shorten(lower, caret == Bump::major));
  if (*upper == lower.next(Bump::minor)) return std::string("~").append(shorten(lower, false));
  return std::string(">=").append(lower.to_string()).append(" ").append(upper_text(*upper));
}

void check_bound_size(const Semver &bound) {
  if (bound.to_string().size() <= max_bound_size) return;
  std::string detail = "Its bounds may have ";
  detail.append(std::to_string(max_bound_size)).append(" bytes.");
  throw Error(sqlstate::program_limit_exceeded, "version in a semver range is too long",
              std::move(detail), "Use shorter numbers and prereleases.");
}

bool is_same_release(const SemverParts &a, const SemverParts &b) {
  return a.major_number == b.major_number && a.minor_number == b.minor_number &&
         a.patch_number == b.patch_number;
}

}  // namespace

std::strong_ordering operator<=>(const SemverRange::Interval &a,
                                 const SemverRange::Interval &b) noexcept {
  if (const auto order = a.lower <=> b.lower; order != 0) return order;
  if (!a.upper || !b.upper) return !a.upper <=> !b.upper;
  return *a.upper <=> *b.upper;
}

bool SemverRange::Interval::contains(const SemverParts &version) const {
  const SemverParts low = lower.parts();
  const SemverParts high = upper ? upper->parts() : SemverParts{};
  if (compare_precedence(version, low) < 0) return false;
  if (upper && compare_precedence(version, high) >= 0) return false;
  if (version.prerelease.empty()) return true;
  return (!low.prerelease.empty() && is_same_release(version, low)) ||
         (!high.prerelease.empty() && is_same_release(version, high));
}

SemverRange::SemverRange(std::vector<Interval> intervals) : intervals_(std::move(intervals)) {
  for (const auto &interval : intervals_) {
    check_bound_size(interval.lower);
    if (interval.upper) check_bound_size(*interval.upper);
    if (!text_.empty()) text_.append(" || ");
    text_.append(interval_text(interval));
  }
  check_canonical_size(text_.size(), "semver range");
}

SemverRange SemverRange::parse(std::string_view text) {
  Scanner in(text, "type mesh.semver_range");
  return read(in);
}

SemverRange SemverRange::read(Scanner &in) {
  Pieces pieces;
  for (const auto &alternative : read_alternatives(in)) {
    const std::size_t before = pieces.size();
    pieces.add(alternative);
    if (pieces.size() == before)
      throw Error(
          sqlstate::invalid_parameter_value, "no version can satisfy the semver range",
          "The terms that contradict each other start at " + in.where(alternative.position) + ".",
          "Terms separated by spaces must all hold; join alternatives with ||.");
  }
  return SemverRange(canonical_intervals(std::move(pieces)));
}

bool SemverRange::contains(const Semver &version) const {
  const SemverParts parts = version.parts();
  return std::any_of(intervals_.begin(), intervals_.end(),
                     [&](const Interval &interval) { return interval.contains(parts); });
}

std::optional<Semver> SemverRange::exact() const {
  if (intervals_.size() != 1 || !is_exact(intervals_.front())) return std::nullopt;
  return intervals_.front().lower;
}

const Semver &SemverRange::lower() const noexcept {
  return intervals_.front().lower;
}

std::optional<Semver> SemverRange::upper() const {
  std::optional<Semver> end = intervals_.front().upper;
  for (const auto &interval : intervals_)
    if (end && precedes(*end, interval.upper)) end = interval.upper;
  return end;
}

std::uint64_t SemverRange::hash(std::uint64_t seed) const noexcept {
  return hash_text(text_, seed);
}

std::strong_ordering operator<=>(const SemverRange &a, const SemverRange &b) noexcept {
  return std::lexicographical_compare_three_way(a.intervals_.begin(), a.intervals_.end(),
                                                b.intervals_.begin(), b.intervals_.end());
}

}  // namespace meshcat::core::types

// mesh.semver_range: a set of versions, such as ^2.1, >=1.2 <3 or 1.x || 3.x.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/semver.hpp"

namespace meshcat::core::types {

// The grammar and its meaning are node-semver's:
//   =1.2.3, 1.2.3       that version
//   <  <=  >  >=        compared by precedence; space-separated terms all apply
//   1.2, 1.2.x, 1.2.*   >=1.2.0 <1.3.0 (absent numbers are wildcards)
//   *                   every release
//   ~1.2.3, ~1          >=1.2.3 <1.3.0, >=1.0.0 <2.0.0
//   ^1.2.3, ^0.2, ^0.0.3  up to, not including, the next change of the leftmost
//                       number that is not zero
//   1.2 - 2.3           >=1.2.0 <2.4.0
//   a || b              versions of either
// A prerelease belongs to a range only if an alternative bounds it with a
// prerelease of the same major.minor.patch: ^1.2.3-beta takes 1.2.3-rc but not
// 1.3.0-rc. Build metadata is ignored everywhere. Unlike node's, an empty text
// and an alternative that no version can satisfy are errors: they are typos.
class SemverRange {
 public:
  // The versions from `lower`, included, to `upper`, excluded (none: no end),
  // less the prereleases that the rule above leaves out.
  struct Interval {
    Semver lower;
    std::optional<Semver> upper;

    bool contains(const SemverParts &version) const;
    friend bool operator==(const Interval &, const Interval &) = default;
    friend std::strong_ordering operator<=>(const Interval &a, const Interval &b) noexcept;
  };

  // Throws invalid_text_representation when `text` is not a range,
  // invalid_parameter_value when an alternative has no versions, and
  // program_limit_exceeded when the text, a bound or the canonical text is too long.
  static SemverRange parse(std::string_view text);
  // The same for the rest of the scanner's input.
  static SemverRange read(Scanner &in);

  // The canonical text: ranges with the same versions have the same text.
  const std::string &to_string() const noexcept { return text_; }

  bool contains(const Semver &version) const;
  // The only version of the range (without build), if it has only one.
  std::optional<Semver> exact() const;
  // Every version of the range is >= lower() and < upper() (none: no end) in the
  // total order of mesh.semver, so that a btree can narrow the search.
  const Semver &lower() const noexcept;
  std::optional<Semver> upper() const;

  std::uint64_t hash(std::uint64_t seed = 0) const noexcept;

  // Equal ranges contain the same versions. The order is for sorting: by lower
  // bound, then by upper bound.
  friend bool operator==(const SemverRange &a, const SemverRange &b) noexcept {
    return a.text_ == b.text_;
  }
  friend std::strong_ordering operator<=>(const SemverRange &a, const SemverRange &b) noexcept;

 private:
  explicit SemverRange(std::vector<Interval> intervals);

  std::vector<Interval> intervals_;  // never empty, sorted, none joinable with another
  std::string text_;
};

}  // namespace meshcat::core::types

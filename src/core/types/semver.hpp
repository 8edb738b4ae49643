// mesh.semver: a version after Semantic Versioning 2.0.0.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/types/scanner.hpp"

namespace meshcat::core::types {

// What separates one version from a later one.
enum class Bump { none, patch, minor, major };
// "none", "patch", "minor" or "major".
std::string_view to_string(Bump bump) noexcept;

// The parts of a version as views into its text; no copy, so that an index can
// compare stored versions where they lie. Numbers are decimal digits without
// leading zeros: they have no upper limit and compare by length, then bytewise.
struct SemverParts {
  std::string_view major_number, minor_number, patch_number;
  std::string_view prerelease, build;  // without "-" and "+"; empty when absent

  // `version` must be valid, as Semver::parse accepts it.
  static SemverParts of(std::string_view version) noexcept;
};

// Precedence of SemVer 2.0, section 11: build metadata does not count.
std::strong_ordering compare_precedence(const SemverParts &a, const SemverParts &b) noexcept;
// The total order of mesh.semver: precedence, ties broken bytewise by build
// metadata (none first), so that equal versions are identical texts.
std::strong_ordering compare_versions(std::string_view a, std::string_view b) noexcept;

class Semver {
 public:
  // The limit of the whole text. The standard has none; this one is far beyond
  // any real version and lets every accepted version fit a btree page.
  static constexpr std::size_t max_size = 1024;

  // Throws invalid_text_representation when `text` is not a version, and
  // program_limit_exceeded when it is longer than max_size.
  static Semver parse(std::string_view text);
  // The same for the version at the scanner's position; reads as far as the
  // grammar allows and leaves what follows.
  static Semver read(Scanner &in);

  // The canonical text is the text that was parsed.
  const std::string &to_string() const noexcept { return text_; }
  SemverParts parts() const noexcept { return SemverParts::of(text_); }

  bool is_prerelease() const noexcept { return !parts().prerelease.empty(); }
  bool has_build() const noexcept { return !parts().build.empty(); }
  // 1.2.3-rc.1+b7 -> 1.2.3-rc.1
  Semver without_build() const;
  // 1.2.3-rc.1+b7 -> 1.2.3
  Semver release() const;
  // The release that follows this version's release: 1.2.3 -> 2.0.0, 1.3.0 or
  // 1.2.4; Bump::none gives release(). Throws program_limit_exceeded when it
  // would be longer than max_size.
  Semver next(Bump bump) const;

  std::uint64_t hash(std::uint64_t seed = 0) const noexcept;

  friend bool operator==(const Semver &a, const Semver &b) noexcept { return a.text_ == b.text_; }
  friend std::strong_ordering operator<=>(const Semver &a, const Semver &b) noexcept {
    return compare_versions(a.text_, b.text_);
  }

 private:
  explicit Semver(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

// Reads one number of a version (`name` is major, minor or patch).
// Throws invalid_text_representation, with `hint` when there is no digit.
std::string_view read_version_number(Scanner &in, std::string_view name, std::string_view hint);

// The most significant of major, minor and patch in which the versions differ,
// whichever is later; none when they differ in prerelease or build alone.
Bump bump_between(const Semver &a, const Semver &b) noexcept;

}  // namespace meshcat::core::types

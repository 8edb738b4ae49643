#include "core/types/semver.hpp"

#include "core/types/hash.hpp"

namespace meshcat::core::types {

namespace {

constexpr char type_name[] = "type mesh.semver";
constexpr std::string_view shape_hint =
    "A version has three numbers, major.minor.patch, such as 2.1.0, and may go on with a "
    "prerelease and build metadata, such as 2.1.0-rc.1+build.5.";

bool is_identifier_char(char c) {
  return is_digit(c) || is_letter(c) || c == '-';
}

bool is_number(std::string_view text) {
  return text.find_first_not_of("0123456789") == text.npos;
}

bool has_leading_zero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0';
}

constexpr std::string_view leading_zero_expected = "a number without leading zeros";
constexpr std::string_view leading_zero_hint = "Write 1 instead of 01.";

// Dot-separated identifiers; `strict` refuses numbers with leading zeros.
void read_identifiers(Scanner &in, std::string_view name, bool strict) {
  do {
    const std::size_t start = in.position();
    const std::string_view identifier = in.take_while(is_identifier_char);
    if (identifier.empty())
      in.fail(std::string("a ").append(name).append(" identifier"),
              "Identifiers are letters, digits and hyphens, separated by single dots.");
    if (strict && is_number(identifier) && has_leading_zero(identifier))
      in.fail_at(start, leading_zero_expected, leading_zero_hint);
  } while (in.accept('.'));
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) noexcept {
  const bool a_number = is_number(a);
  const bool b_number = is_number(b);
  if (a_number && b_number) return compare_numbers(a, b);
  if (a_number != b_number)
    return a_number ? std::strong_ordering::less : std::strong_ordering::greater;
  return a <=> b;
}

// Removes the first dot-separated piece from `text` and returns it.
std::string_view take_piece(std::string_view &text) noexcept {
  const std::size_t dot = text.find('.');
  const std::string_view piece = text.substr(0, dot);
  text = dot == text.npos ? std::string_view() : text.substr(dot + 1);
  return piece;
}

std::strong_ordering compare_prereleases(std::string_view a, std::string_view b) noexcept {
  // A release comes after its prereleases.
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();
  while (!a.empty() && !b.empty()) {
    const auto order = compare_identifiers(take_piece(a), take_piece(b));
    if (order != 0) return order;
  }
  return !a.empty() <=> !b.empty();
}

std::string increment(std::string_view number) {
  std::string digits(number);
  for (std::size_t i = digits.size(); i-- > 0;) {
    if (digits[i] != '9') {
      ++digits[i];
      return digits;
    }
    digits[i] = '0';
  }
  return digits.insert(0, 1, '1');
}

void check_size(std::size_t size) {
  if (size <= Semver::max_size) return;
  std::string detail = "It would have ";
  detail.append(std::to_string(size)).append(" bytes; the limit is ");
  detail.append(std::to_string(Semver::max_size)).append(".");
  throw Error(sqlstate::program_limit_exceeded, "version is too long", std::move(detail),
              "Use shorter numbers, prerelease and build metadata.");
}

}  // namespace

std::string_view to_string(Bump bump) noexcept {
  switch (bump) {
    case Bump::major:
      return "major";
    case Bump::minor:
      return "minor";
    case Bump::patch:
      return "patch";
    case Bump::none:
      break;
  }
  return "none";
}

SemverParts SemverParts::of(std::string_view version) noexcept {
  SemverParts parts;
  if (const std::size_t plus = version.find('+'); plus != version.npos) {
    parts.build = version.substr(plus + 1);
    version = version.substr(0, plus);
  }
  if (const std::size_t hyphen = version.find('-'); hyphen != version.npos) {
    parts.prerelease = version.substr(hyphen + 1);
    version = version.substr(0, hyphen);
  }
  parts.major_number = take_piece(version);
  parts.minor_number = take_piece(version);
  parts.patch_number = version;
  return parts;
}

std::strong_ordering compare_precedence(const SemverParts &a, const SemverParts &b) noexcept {
  if (auto order = compare_numbers(a.major_number, b.major_number); order != 0) return order;
  if (auto order = compare_numbers(a.minor_number, b.minor_number); order != 0) return order;
  if (auto order = compare_numbers(a.patch_number, b.patch_number); order != 0) return order;
  return compare_prereleases(a.prerelease, b.prerelease);
}

std::strong_ordering compare_versions(std::string_view a, std::string_view b) noexcept {
  const SemverParts a_parts = SemverParts::of(a);
  const SemverParts b_parts = SemverParts::of(b);
  const auto order = compare_precedence(a_parts, b_parts);
  return order != 0 ? order : a_parts.build <=> b_parts.build;
}

std::string_view read_version_number(Scanner &in, std::string_view name, std::string_view hint) {
  const std::size_t start = in.position();
  const std::string_view digits = in.take_while(is_digit);
  if (digits.empty()) {
    const bool prefixed = in.next_is('v') || in.next_is('V');
    in.fail(std::string("the ").append(name).append(" number"),
            prefixed ? "Leave out the \"v\": write 1.2.3, not v1.2.3." : hint);
  }
  if (has_leading_zero(digits)) in.fail_at(start, leading_zero_expected, leading_zero_hint);
  return digits;
}

Semver Semver::parse(std::string_view text) {
  Scanner in(text, type_name);
  Semver version = read(in);
  in.expect_end("the end of the version", shape_hint);
  return version;
}

Semver Semver::read(Scanner &in) {
  const std::size_t start = in.position();
  read_version_number(in, "major", shape_hint);
  if (!in.accept('.')) in.fail("\".\" and the minor number", shape_hint);
  read_version_number(in, "minor", shape_hint);
  if (!in.accept('.')) in.fail("\".\" and the patch number", shape_hint);
  read_version_number(in, "patch", shape_hint);
  if (in.accept('-')) read_identifiers(in, "prerelease", true);
  if (in.accept('+')) read_identifiers(in, "build", false);
  check_size(in.since(start).size());
  return Semver(std::string(in.since(start)));
}

Semver Semver::without_build() const {
  return Semver(text_.substr(0, text_.find('+')));
}

Semver Semver::release() const {
  return Semver(text_.substr(0, text_.find_first_of("-+")));
}

Semver Semver::next(Bump bump) const {
  const SemverParts own = parts();
  std::string text;
  switch (bump) {
    case Bump::major:
      text.append(increment(own.major_number)).append(".0.0");
      break;
    case Bump::minor:
      text.append(own.major_number).append(".").append(increment(own.minor_number)).append(".0");
      break;
    case Bump::patch:
      text.append(own.major_number).append(".").append(own.minor_number);
      text.append(".").append(increment(own.patch_number));
      break;
    case Bump::none:
      return release();
  }
  check_size(text.size());
  return Semver(std::move(text));
}

std::uint64_t Semver::hash(std::uint64_t seed) const noexcept {
  return hash_text(text_, seed);
}

Bump bump_between(const Semver &a, const Semver &b) noexcept {
  const SemverParts a_parts = a.parts();
  const SemverParts b_parts = b.parts();
  if (a_parts.major_number != b_parts.major_number) return Bump::major;
  if (a_parts.minor_number != b_parts.minor_number) return Bump::minor;
  if (a_parts.patch_number != b_parts.patch_number) return Bump::patch;
  return Bump::none;
}

}  // namespace meshcat::core::types

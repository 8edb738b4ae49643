#include "core/types/semver_range_reader.hpp"

#include <array>
#include <utility>

namespace meshcat::core::types {

namespace {

constexpr std::string_view range_hint =
    "Ranges look like ^2.1, ~1.2, >=1.2 <3, 1.x, *, 1.2 - 2.3 or =1.2.3; || joins alternatives.";

// A version of which trailing numbers may be missing or wildcards.
struct Partial {
  Semver floor;       // with zeros in their place
  std::size_t given;  // how many numbers are there, 0 to 3
};

enum class Operator { none, equal, less, at_most, greater, at_least, tilde, caret };

Operator read_operator(Scanner &in) {
  constexpr std::array<std::pair<std::string_view, Operator>, 7> operators{{
      {"<=", Operator::at_most},
      {">=", Operator::at_least},
      {"<", Operator::less},
      {">", Operator::greater},
      {"=", Operator::equal},
      {"~", Operator::tilde},
      {"^", Operator::caret},
  }};
  for (const auto &[token, op] : operators) {
    if (!in.accept(token)) continue;
    if (op == Operator::tilde && in.next_is('>')) in.fail("a version", "Write ~1.2 for ~>1.2.");
    in.skip_spaces();
    return op;
  }
  return Operator::none;
}

Partial read_partial(Scanner &in) {
  constexpr std::array<std::string_view, 3> names{"major", "minor", "patch"};
  const Scanner start = in;
  std::array<std::string_view, 3> numbers{"0", "0", "0"};
  std::size_t given = 0;
  bool wildcard = false;
  for (std::size_t i = 0; i < names.size() && (i == 0 || in.accept('.')); ++i) {
    if (in.accept('x') || in.accept('X') || in.accept('*')) {
      wildcard = true;
    } else if (wildcard) {
      in.fail("a wildcard", "After a wildcard only wildcards may follow: write 1.x or 1.x.x.");
    } else {
      numbers[i] = read_version_number(in, names[i], range_hint);
      ++given;
    }
  }
  if (given == names.size()) {
    in = start;
    return {Semver::read(in).without_build(), given};
  }
  if (in.next_is('-') || in.next_is('+'))
    in.fail("the end of the version",
            "A prerelease needs all three numbers (1.2.0-rc.1); the hyphen between two versions "
            "needs spaces around it (1.2 - 2.3).");
  std::string text(numbers[0]);
  text.append(".").append(numbers[1]).append(".").append(numbers[2]);
  return {Semver::parse(text), given};
}

// The first release beyond those that agree with `floor` in `count` numbers.
Semver ceiling(const Semver &floor, std::size_t count) {
  constexpr std::array<Bump, 3> bumps{Bump::major, Bump::minor, Bump::patch};
  return floor.next(bumps[count - 1]);
}

// How many numbers ^ keeps: through the leftmost that is not zero.
std::size_t caret_count(const Partial &partial) {
  const SemverParts parts = partial.floor.parts();
  const std::array<std::string_view, 3> numbers{parts.major_number, parts.minor_number,
                                                parts.patch_number};
  for (std::size_t i = 0; i < partial.given; ++i)
    if (numbers[i] != "0") return i + 1;
  return partial.given;
}

bool precedes(const Cut &a, const Cut &b) {
  const auto order = a.version <=> b.version;
  return order != 0 ? order < 0 : a.after < b.after;
}

void narrow_lower(Alternative &bounds, const Semver &version, bool after) {
  Cut cut{version, after};
  if (!bounds.lower || precedes(*bounds.lower, cut)) bounds.lower = std::move(cut);
}

void narrow_upper(Alternative &bounds, const Semver &version, bool after) {
  Cut cut{version, after};
  if (!bounds.upper || precedes(cut, *bounds.upper)) bounds.upper = std::move(cut);
}

// An upper bound that leaves out the prereleases of `release` as well.
void end_before(Alternative &bounds, const Semver &release) {
  narrow_upper(bounds, Semver::parse(std::string(release.to_string()).append("-0")), false);
}

void apply(Alternative &bounds, Operator op, const Partial &partial) {
  const auto &[floor, given] = partial;
  const bool complete = given == 3;
  if (given == 0) {
    if (op == Operator::less || op == Operator::greater) bounds.impossible = true;
    return;
  }
  switch (op) {
    case Operator::none:
    case Operator::equal:
      narrow_lower(bounds, floor, false);
      if (complete)
        narrow_upper(bounds, floor, true);
      else
        end_before(bounds, ceiling(floor, given));
      break;
    case Operator::less:
      if (complete)
        narrow_upper(bounds, floor, false);
      else
        end_before(bounds, floor);
      break;
    case Operator::at_most:
      if (complete)
        narrow_upper(bounds, floor, true);
      else
        end_before(bounds, ceiling(floor, given));
      break;
    case Operator::greater:
      narrow_lower(bounds, complete ? floor : ceiling(floor, given), complete);
      break;
    case Operator::at_least:
      narrow_lower(bounds, floor, false);
      break;
    case Operator::tilde:
      narrow_lower(bounds, floor, false);
      end_before(bounds, ceiling(floor, given == 1 ? 1 : 2));
      break;
    case Operator::caret:
      narrow_lower(bounds, floor, false);
      end_before(bounds, ceiling(floor, caret_count(partial)));
      break;
  }
}

// The hyphen of "1.2 - 2.3": only with spaces, or it would start a prerelease.
bool accept_hyphen(Scanner &in) {
  Scanner probe = in;
  if (probe.take_while(is_space).empty() || !probe.accept('-')) return false;
  if (probe.take_while(is_space).empty()) return false;
  in = probe;
  return true;
}

bool at_alternative_end(const Scanner &in) {
  return in.at_end() || in.next_is('|');
}

Alternative read_alternative(Scanner &in) {
  in.skip_spaces();
  Alternative bounds{.lower = {}, .upper = {}, .position = in.position()};
  if (at_alternative_end(in)) in.fail("a version or an operator", "Write * for every release.");
  for (bool first = true; !at_alternative_end(in); first = false) {
    const Operator op = read_operator(in);
    const Partial partial = read_partial(in);
    if (first && op == Operator::none && accept_hyphen(in)) {
      apply(bounds, Operator::at_least, partial);
      apply(bounds, Operator::at_most, read_partial(in));
      in.skip_spaces();
      if (!at_alternative_end(in)) in.fail("\"||\" or the end of the range", range_hint);
      break;
    }
    apply(bounds, op, partial);
    if (in.take_while(is_space).empty() && !at_alternative_end(in))
      in.fail("a space, \"||\" or the end of the range", range_hint);
  }
  return bounds;
}

}  // namespace

std::vector<Alternative> read_alternatives(Scanner &in) {
  std::vector<Alternative> alternatives;
  do {
    alternatives.push_back(read_alternative(in));
  } while (in.accept("||"));
  in.expect_end("\"||\" or the end of the range", range_hint);
  return alternatives;
}

}  // namespace meshcat::core::types

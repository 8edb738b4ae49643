#include "core/quality/pattern/neighbour.hpp"

namespace meshcat::core::quality::pattern {

namespace {

using Truth = std::optional<bool>;

Truth is_word(Neighbour neighbour) {
  if (neighbour == Neighbour::unknown) return std::nullopt;
  return neighbour == Neighbour::word;
}

Truth negation(Truth a) {
  return a ? Truth(!*a) : a;
}

Truth conjunction(Truth a, Truth b) {
  if (a == false || b == false) return false;
  return a && b ? Truth(true) : std::nullopt;
}

Truth differ(Truth a, Truth b) {
  return a && b ? Truth(*a != *b) : std::nullopt;
}

bool is_line_end(Neighbour neighbour) {
  return neighbour == Neighbour::edge || neighbour == Neighbour::newline;
}

}  // namespace

bool looks_back(Assertion assertion) {
  return assertion == Assertion::begin || assertion == Assertion::begin_line;
}

std::optional<bool> holds(Assertion assertion, Neighbour before, Neighbour after) {
  const Truth left = is_word(before), right = is_word(after);
  switch (assertion) {
    case Assertion::begin:
      return before == Neighbour::edge;
    case Assertion::end:
      return after == Neighbour::edge;
    case Assertion::begin_line:
      return is_line_end(before);
    case Assertion::end_line:
      return is_line_end(after);
    case Assertion::word_begin:
      return conjunction(negation(left), right);
    case Assertion::word_end:
      return conjunction(left, negation(right));
    case Assertion::word_boundary:
      return differ(left, right);
    case Assertion::not_word_boundary:
      return negation(differ(left, right));
  }
  return std::nullopt;
}

}  // namespace meshcat::core::quality::pattern

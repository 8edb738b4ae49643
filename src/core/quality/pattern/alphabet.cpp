#include "core/quality/pattern/alphabet.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace meshcat::core::quality::pattern {

namespace {

bool asks(const Program &program, std::initializer_list<Assertion> assertions) {
  return std::ranges::any_of(program.steps, [&](const Step &step) {
    return step.kind == Step::Kind::assertion &&
           std::ranges::find(assertions, step.assertion) != assertions.end();
  });
}

// Tells the neighbours apart that the conditions of a program ask for.
class Neighbourhood {
 public:
  Neighbourhood(const Program &program, const Options &options)
      : asks_lines_(asks(program, {Assertion::begin_line, Assertion::end_line})),
        asks_words_(asks(program, {Assertion::word_begin, Assertion::word_end,
                                   Assertion::word_boundary, Assertion::not_word_boundary})) {
    if (asks_words_) words_ = *character_class("word", options);
  }

  void add_boundaries(std::set<Code> &boundaries) const {
    if (asks_lines_) boundaries.insert({Code('\n'), Code('\n') + 1});
    if (!asks_words_) return;
    for (const CodeInterval &interval : words_.in)
      boundaries.insert({interval.lower(), interval.upper()});
  }

  Neighbour kind(Code code) const {
    if (asks_lines_ && code == '\n') return Neighbour::newline;
    if (!asks_words_) return Neighbour::other;
    switch (words_.membership(code)) {
      case Membership::in:
        return Neighbour::word;
      case Membership::out:
        return Neighbour::other;
      case Membership::unknown:
        break;
    }
    return Neighbour::unknown;
  }

 private:
  CharSet words_;
  bool asks_lines_, asks_words_;
};

}  // namespace

Alphabet::Alphabet(const Program &program, const Options &options) {
  const Neighbourhood neighbourhood(program, options);
  std::set<Code> boundaries = {0, options.locale.known};
  neighbourhood.add_boundaries(boundaries);
  for (const CharSet &set : program.sets)
    for (const CodeInterval &interval : set.in)
      boundaries.insert({interval.lower(), interval.upper()});
  starts_.assign(boundaries.begin(), boundaries.upper_bound(max_code));
  for (const Code start : starts_) {
    std::vector<Membership> memberships;
    for (const CharSet &set : program.sets) memberships.push_back(set.membership(start));
    letters_.push_back(add_letter(std::move(memberships), neighbourhood.kind(start)));
  }
}

std::uint16_t Alphabet::add_letter(std::vector<Membership> memberships, Neighbour kind) {
  const auto next = static_cast<std::uint16_t>(size());
  const auto [found, is_new] = numbers_.try_emplace({memberships, kind}, next);
  if (is_new) {
    memberships_.push_back(std::move(memberships));
    kinds_.push_back(kind);
  }
  return found->second;
}

std::size_t Alphabet::interval(Code code) const {
  const auto after = std::ranges::upper_bound(starts_, code);
  return static_cast<std::size_t>(std::distance(starts_.begin(), after)) - 1;
}

std::span<const std::uint16_t> Alphabet::letters(Code first, Code last) const {
  const std::size_t begin = interval(first);
  return std::span(letters_).subspan(begin, interval(last) - begin + 1);
}

}  // namespace meshcat::core::quality::pattern

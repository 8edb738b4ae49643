#include "core/quality/pattern/program.hpp"

#include <algorithm>
#include <iterator>

namespace meshcat::core::quality::pattern {

namespace {

constexpr std::size_t max_steps = 1000;
constexpr int max_assertions = 8;
constexpr int max_parts = 100'000;  // with those of no step: repetitions of nothing

// Builds from the end to the beginning: each part is told what comes after it
// and returns where it begins.
class Builder {
 public:
  Program build(const Syntax &syntax) {
    const std::uint32_t found = add({});
    const std::uint32_t pattern = add(syntax, found);
    // The pattern may begin at any character.
    program_.start = add_loop(syntax_of(any_character()), pattern);
    return std::move(program_);
  }

 private:
  std::uint32_t add(Step step) {
    if (program_.steps.size() == max_steps) throw Refused();
    program_.steps.push_back(step);
    return static_cast<std::uint32_t>(program_.steps.size() - 1);
  }

  std::uint32_t add(const Syntax &syntax, std::uint32_t next) {
    if (++parts_ > max_parts) throw Refused();
    switch (syntax.kind) {
      case Syntax::Kind::set:
        return add_set(syntax.set, next);
      case Syntax::Kind::assertion: {
        if (++assertions_ > max_assertions) throw Refused();
        Step step;
        step.kind = Step::Kind::assertion;
        step.assertion = syntax.assertion;
        step.next = next;
        return add(step);
      }
      case Syntax::Kind::sequence:
        for (auto part = syntax.parts.rbegin(); part != syntax.parts.rend(); ++part)
          next = add(*part, next);
        return next;
      case Syntax::Kind::alternatives:
        return add_alternatives(syntax.parts, next);
      case Syntax::Kind::repeat:
        return add_repeat(syntax, next);
    }
    return next;
  }

  std::uint32_t add_set(const CharSet &set, std::uint32_t next) {
    Step step;
    step.kind = Step::Kind::set;
    step.next = next;
    const auto found = std::ranges::find(program_.sets, set);
    step.set = static_cast<std::uint32_t>(std::distance(program_.sets.begin(), found));
    if (found == program_.sets.end()) program_.sets.push_back(set);
    return add(step);
  }

  std::uint32_t add_fork(std::uint32_t next, std::uint32_t other) {
    Step step;
    step.kind = Step::Kind::fork;
    step.next = next;
    step.other = other;
    return add(step);
  }

  std::uint32_t add_alternatives(const std::vector<Syntax> &parts, std::uint32_t next) {
    std::uint32_t begin = add(parts.back(), next);
    for (auto part = std::next(parts.rbegin()); part != parts.rend(); ++part)
      begin = add_fork(add(*part, next), begin);
    return begin;
  }

  // Any number of times.
  std::uint32_t add_loop(const Syntax &part, std::uint32_t next) {
    const std::uint32_t loop = add_fork(0, next);
    const std::uint32_t body = add(part, loop);
    program_.steps[loop].next = body;
    return loop;
  }

  std::uint32_t add_repeat(const Syntax &syntax, std::uint32_t next) {
    const Syntax &part = syntax.parts.front();
    if (syntax.max == unbounded) {
      next = add_loop(part, next);
    } else {
      const std::uint32_t after = next;
      for (int i = syntax.min; i < syntax.max; ++i) next = add_fork(add(part, next), after);
    }
    for (int i = 0; i < syntax.min; ++i) next = add(part, next);
    return next;
  }

  Program program_;
  int assertions_ = 0;
  int parts_ = 0;  // looked at
};

}  // namespace

Program make_program(const Syntax &syntax) {
  return Builder().build(syntax);
}

}  // namespace meshcat::core::quality::pattern

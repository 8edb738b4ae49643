// Deterministic automata over an alphabet's letters.
#pragma once

#include "core/quality/pattern/alphabet.hpp"
#include "core/quality/pattern/answer.hpp"

namespace meshcat::core::quality::pattern {

using State = std::uint16_t;
// The states of an automaton that has decided, whatever follows.
inline constexpr State state_no = 0, state_yes = 1, state_undecided = 2;
inline constexpr State sinks = 3;

constexpr State sink(Answer answer) {
  switch (answer) {
    case Answer::no:
      return state_no;
    case Answer::yes:
      return state_yes;
    case Answer::undecided:
      break;
  }
  return state_undecided;
}

// The first states are the three sinks, which lead to themselves.
struct Automaton {
  std::size_t letters = 0;
  std::vector<State> next;     // of each state, a row of one state for each letter
  std::vector<Answer> at_end;  // what it is when the value ends in the state
  State start = state_no;

  std::size_t states() const { return at_end.size(); }
  State step(State state, std::size_t letter) const { return next[state * letters + letter]; }
};

// An automaton of the sinks alone.
Automaton make_automaton(std::size_t letters);

// The automaton that decides what a program finds, by the subset construction
// (Rabin and Scott, 1959). Throws Refused when it would have more than 2,000
// states or take too long to make.
Automaton determinize(const Program &program, const Alphabet &alphabet);

// The smallest automaton that gives the same answers (Hopcroft, 1971).
Automaton minimize(const Automaton &automaton);

}  // namespace meshcat::core::quality::pattern

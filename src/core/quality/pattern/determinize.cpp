#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/quality/pattern/automaton.hpp"

namespace meshcat::core::quality::pattern {

namespace {

constexpr std::size_t max_states = 2000;
constexpr std::size_t max_work = 2'000'000;  // steps looked at, some 50 ms

// Where a program can be at once after some characters: at the steps that need
// a character, and at conditions on the next one, sorted. What came before
// matters to conditions only; where none waits it is always `other`.
struct Position {
  std::vector<std::uint32_t> steps;
  Neighbour before = Neighbour::other;
  auto operator<=>(const Position &) const = default;
};

// All the steps that some steps lead to without a character.
class Closure {
 public:
  explicit Closure(const Program &program) : program_(program), seen_(program.steps.size()) {}

  // Forgets all steps. Without `after`, conditions on what comes next wait.
  void begin(Neighbour before, std::optional<Neighbour> after) {
    before_ = before;
    after_ = after;
    for (const std::uint32_t step : visited_) seen_[step] = false;
    visited_.clear();
    found = unsure = false;
    steps.clear();
  }

  void add(std::uint32_t first) {
    visit(first);
    while (!pending_.empty()) {
      const std::uint32_t index = pending_.back();
      pending_.pop_back();
      const Step &step = program_.steps[index];
      switch (step.kind) {
        case Step::Kind::match:
          found = true;
          break;
        case Step::Kind::set:
          steps.push_back(index);
          break;
        case Step::Kind::assertion:
          add_assertion(index, step);
          break;
        case Step::Kind::fork:
          visit(step.next);
          visit(step.other);
          break;
      }
    }
  }

  std::vector<std::uint32_t> steps;  // those that need a character or must wait
  bool found = false;                // the pattern
  bool unsure = false;               // what the collation says might lead further

 private:
  void visit(std::uint32_t step) {
    if (++work_ > max_work) throw Refused();
    if (seen_[step]) return;
    seen_[step] = true;
    visited_.push_back(step);
    pending_.push_back(step);
  }

  void add_assertion(std::uint32_t index, const Step &step) {
    if (!after_ && !looks_back(step.assertion)) {
      steps.push_back(index);
      return;
    }
    const auto holding = holds(step.assertion, before_, after_.value_or(Neighbour::other));
    if (!holding) unsure = true;
    if (holding == true) visit(step.next);
  }

  const Program &program_;
  std::vector<bool> seen_;
  std::vector<std::uint32_t> visited_, pending_;
  std::size_t work_ = 0;
  Neighbour before_ = Neighbour::edge;
  std::optional<Neighbour> after_;
};

class Determinizer {
 public:
  Determinizer(const Program &program, const Alphabet &alphabet)
      : program_(program), alphabet_(alphabet), now_(program), after_(program) {}

  Automaton run() {
    automaton_ = make_automaton(alphabet_.size());
    after_.begin(Neighbour::edge, std::nullopt);
    after_.add(program_.start);
    automaton_.start = state_after(Neighbour::edge);
    for (std::size_t i = 0; i < positions_.size(); ++i) {
      const Position &position = *positions_[i];  // a node of the map, which stays
      const std::size_t state = sinks + i;
      automaton_.at_end[state] = answer_at_end(position);
      for (std::size_t letter = 0; letter < alphabet_.size(); ++letter)
        automaton_.next[state * alphabet_.size() + letter] = successor(position, letter);
    }
    return std::move(automaton_);
  }

 private:
  // Lets the conditions that wait see what comes next.
  void resolve(const Position &position, Neighbour after) {
    now_.begin(position.before, after);
    for (const std::uint32_t step : position.steps) now_.add(step);
  }

  Answer answer_at_end(const Position &position) {
    resolve(position, Neighbour::edge);
    if (now_.found) return Answer::yes;
    return now_.unsure ? Answer::undecided : Answer::no;
  }

  State successor(const Position &position, std::size_t letter) {
    const Neighbour neighbour = alphabet_.neighbour(letter);
    resolve(position, neighbour);
    if (now_.found) return state_yes;
    if (now_.unsure) return state_undecided;
    after_.begin(neighbour, std::nullopt);
    for (const std::uint32_t index : now_.steps) {
      const Step &step = program_.steps[index];
      const Membership membership = alphabet_.membership(letter, step.set);
      if (membership == Membership::unknown) after_.unsure = true;
      if (membership == Membership::in) after_.add(step.next);
    }
    return state_after(neighbour);
  }

  // The state of the steps in `after_`.
  State state_after(Neighbour before) {
    if (after_.found) return state_yes;
    if (after_.unsure) return state_undecided;
    if (after_.steps.empty()) return state_no;
    Position position{after_.steps, Neighbour::other};
    std::ranges::sort(position.steps);
    if (std::ranges::any_of(position.steps, [&](std::uint32_t step) {
          return program_.steps[step].kind == Step::Kind::assertion;
        }))
      position.before = before;
    const auto next_state = static_cast<State>(sinks + positions_.size());
    const auto [found, is_new] = states_.emplace(std::move(position), next_state);
    if (is_new) {
      if (positions_.size() == max_states) throw Refused();
      positions_.push_back(&found->first);
      automaton_.next.resize(automaton_.next.size() + alphabet_.size());
      automaton_.at_end.push_back(Answer::no);
    }
    return found->second;
  }

  const Program &program_;
  const Alphabet &alphabet_;
  Closure now_, after_;
  Automaton automaton_;
  std::map<Position, State> states_;
  std::vector<const Position *> positions_;  // of the states, in order
};

}  // namespace

Automaton make_automaton(std::size_t letters) {
  Automaton automaton;
  automaton.letters = letters;
  for (const Answer answer : {Answer::no, Answer::yes, Answer::undecided}) {
    automaton.next.insert(automaton.next.end(), letters, sink(answer));
    automaton.at_end.push_back(answer);
  }
  return automaton;
}

Automaton determinize(const Program &program, const Alphabet &alphabet) {
  return Determinizer(program, alphabet).run();
}

}  // namespace meshcat::core::quality::pattern

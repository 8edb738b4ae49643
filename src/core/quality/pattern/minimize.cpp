#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "core/quality/pattern/automaton.hpp"

namespace meshcat::core::quality::pattern {

namespace {

// A partition of the states into blocks, refined until the states of a block
// agree on every letter. The blocks lie one after the other in `states`, so
// that a block splits by moving its marked states to the front.
class Refinement {
 public:
  explicit Refinement(const Automaton &automaton)
      : automaton_(automaton),
        states_(automaton.states()),
        place_(automaton.states()),
        block_of_(automaton.states()) {
    std::iota(states_.begin(), states_.end(), State(0));
    std::ranges::stable_sort(states_, {}, [&](State s) { return automaton.at_end[s]; });
    for (std::size_t i = 0; i < states_.size(); ++i) place_[states_[i]] = i;
    std::size_t begin = 0;
    while (begin < states_.size()) begin = add_initial_block(begin);
    invert();
  }

  void run() {
    while (!pending_.empty()) {
      const auto [block, letter] = pending_.back();
      pending_.pop_back();
      split_by(block, letter);
    }
  }

  std::size_t blocks() const { return blocks_.size(); }
  std::size_t block_of(State state) const { return block_of_[state]; }
  State representative(std::size_t block) const { return states_[blocks_[block].begin]; }

 private:
  struct Block {
    std::size_t begin, end, marked;
  };

  std::size_t add_initial_block(std::size_t begin) {
    const Answer answer = automaton_.at_end[states_[begin]];
    std::size_t end = begin;
    while (end < states_.size() && automaton_.at_end[states_[end]] == answer)
      block_of_[states_[end++]] = blocks_.size();
    add_block(begin, end);
    return end;
  }

  void add_block(std::size_t begin, std::size_t end) {
    for (std::size_t letter = 0; letter < automaton_.letters; ++letter)
      pending_.emplace_back(blocks_.size(), letter);
    blocks_.push_back({begin, end, begin});
  }

  // Of each state and letter, the states that the letter leads from to it.
  void invert() {
    sources_.resize(automaton_.next.size());
    for (std::size_t state = 0; state < states_.size(); ++state)
      for (std::size_t letter = 0; letter < automaton_.letters; ++letter)
        sources_[automaton_.step(static_cast<State>(state), letter) * automaton_.letters + letter]
            .push_back(static_cast<State>(state));
  }

  // Splits every block into those that the letter leads into the block, and the others.
  void split_by(std::size_t block, std::size_t letter) {
    std::vector<State> sources;
    for (std::size_t i = blocks_[block].begin; i < blocks_[block].end; ++i)
      std::ranges::copy(sources_[states_[i] * automaton_.letters + letter],
                        std::back_inserter(sources));
    std::vector<std::size_t> touched;
    for (const State source : sources) {
      if (blocks_[block_of_[source]].marked == blocks_[block_of_[source]].begin)
        touched.push_back(block_of_[source]);
      mark(source);
    }
    for (const std::size_t each : touched) split(each);
  }

  void mark(State state) {
    std::size_t &marked = blocks_[block_of_[state]].marked;
    const State other = states_[marked];
    std::swap(states_[marked], states_[place_[state]]);
    std::swap(place_[state], place_[other]);
    ++marked;
  }

  // The smaller part becomes a block of its own, by which others are to be split.
  void split(std::size_t block) {
    auto &[begin, end, marked] = blocks_[block];
    const std::size_t middle = std::exchange(marked, begin);
    if (middle == end) return;
    const bool front = middle - begin < end - middle;
    const std::size_t new_begin = front ? begin : middle, new_end = front ? middle : end;
    (front ? begin : end) = middle;
    marked = begin;
    for (std::size_t i = new_begin; i < new_end; ++i) block_of_[states_[i]] = blocks_.size();
    add_block(new_begin, new_end);
  }

  const Automaton &automaton_;
  std::vector<State> states_;       // by block
  std::vector<std::size_t> place_;  // of each state in states_
  std::vector<std::size_t> block_of_;
  std::vector<Block> blocks_;
  std::vector<std::vector<State>> sources_;
  std::vector<std::pair<std::size_t, std::size_t>> pending_;  // blocks and letters
};

}  // namespace

Automaton minimize(const Automaton &automaton) {
  Refinement refinement(automaton);
  refinement.run();
  // The sinks keep their numbers; the other blocks follow.
  std::vector<State> number(refinement.blocks());
  Automaton result = make_automaton(automaton.letters);
  std::vector<State> representatives;
  for (State state = 0; state < sinks; ++state) number[refinement.block_of(state)] = state;
  for (std::size_t block = 0; block < refinement.blocks(); ++block) {
    const State state = refinement.representative(block);
    if (number[block] == 0 && block != refinement.block_of(state_no)) {
      number[block] = static_cast<State>(sinks + representatives.size());
      representatives.push_back(state);
    }
  }
  for (const State state : representatives) {
    for (std::size_t letter = 0; letter < automaton.letters; ++letter)
      result.next.push_back(number[refinement.block_of(automaton.step(state, letter))]);
    result.at_end.push_back(automaton.at_end[state]);
  }
  result.start = number[refinement.block_of(automaton.start)];
  return result;
}

}  // namespace meshcat::core::quality::pattern

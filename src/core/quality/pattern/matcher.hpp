// Runs an automaton over the bytes of values.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/quality/pattern/byte_automaton.hpp"

namespace meshcat::core::quality::pattern {

class Matcher {
 public:
  // An automaton as read_bytes() makes them.
  explicit Matcher(const Automaton &bytes);

  Answer match(std::string_view value) const noexcept;
  // Is it small enough for the faster form?
  bool is_packed() const { return !words_.empty(); }

 private:
  void pack(const Automaton &bytes, const std::vector<State> &states);
  void tabulate(const Automaton &bytes);
  Answer match_packed(std::string_view value) const noexcept;
  Answer match_table(std::string_view value) const noexcept;

  // A small automaton is packed: the successors of all its states over a byte
  // are in one word, entry i of it at the bit i * bits. A state is a shift that
  // brings its successor down. Thus a step waits for one shift only, and not
  // for memory.
  static constexpr unsigned bits = 6;
  static constexpr std::size_t packed_states = 64 / bits;
  std::vector<std::uint64_t> words_;  // by byte; none when the automaton is not small

  // A larger one is a table: of each state, a row of the successors over each
  // class of bytes that it does not tell apart.
  std::vector<std::uint8_t> byte_classes_;
  std::vector<State> table_;

  std::size_t classes_ = 0;
  std::uint64_t start_ = 0;
  std::uint64_t final_ = 0;     // the packed states that lead to themselves only, as bits
  std::vector<Answer> at_end_;  // of each state
};

}  // namespace meshcat::core::quality::pattern

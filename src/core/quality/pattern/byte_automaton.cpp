#include "core/quality/pattern/byte_automaton.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace meshcat::core::quality::pattern {

namespace {

constexpr std::size_t max_states = 4000;
constexpr std::size_t max_work = 1'000'000;  // ranges of characters looked at, some 50 ms
constexpr Code continuation_values = 64;     // each continuation byte of UTF-8 holds 6 bits

class ByteReader {
 public:
  ByteReader(const Automaton &automaton, const Alphabet &alphabet)
      : automaton_(automaton), alphabet_(alphabet) {}

  Automaton run(Encoding encoding) {
    result_.letters = byte_values;
    result_.start = automaton_.start;
    result_.at_end = automaton_.at_end;
    result_.next.resize(automaton_.states() * byte_values);
    for (std::size_t state = 0; state < automaton_.states(); ++state) {
      for (Code byte = 0; byte < byte_values; ++byte) {
        const State next = successor(static_cast<State>(state), byte, encoding);
        result_.next[state * byte_values + byte] = next;
      }
    }
    return std::move(result_);
  }

 private:
  State successor(State state, Code byte, Encoding encoding) {
    if (state < sinks) return state;
    if (byte <= max_ascii || encoding == Encoding::single_byte)
      return automaton_.step(state, alphabet_.letter(byte));
    if (encoding == Encoding::other) return state_undecided;
    if (byte >= 0xC2 && byte <= 0xDF) return characters(state, (byte & 0x1FU) << 6U, 1, 0x80);
    if (byte >= 0xE0 && byte <= 0xEF) return characters(state, (byte & 0x0FU) << 12U, 2, 0x800);
    if (byte >= 0xF0 && byte <= 0xF4) return characters(state, (byte & 0x07U) << 18U, 3, 0x10000);
    // A continuation byte of a character that its first bytes have decided; the
    // others occur in no valid text.
    return state;
  }

  // Where the characters lead that begin with certain bytes and have `more`
  // bytes to come: their codes begin at `first`, or at the `least` that is
  // encoded in so many bytes. When all lead to one state, they may as well be
  // there already.
  State characters(State state, Code first, unsigned more, Code least) {
    if (++work_ > max_work) throw Refused();
    const Code last = std::min(first + (Code(1) << (6 * more)) - 1, max_code);
    if (last < least || first > max_code) return state_undecided;  // in no valid text
    const auto letters = alphabet_.letters(std::max(first, least), last);
    const State next = automaton_.step(state, letters.front());
    if (std::ranges::all_of(
            letters, [&](std::uint16_t letter) { return automaton_.step(state, letter) == next; }))
      return next;
    Inside inside;
    for (Code i = 0; i < continuation_values; ++i)
      inside[i] = characters(state, first + (i << (6 * (more - 1))), more - 1, least);
    return state_inside(inside);
  }

  // The states that the values of one continuation byte lead to.
  using Inside = std::array<State, continuation_values>;

  // The state within a character that goes on like this.
  State state_inside(const Inside &inside) {
    const auto [found, is_new] = states_.emplace(inside, static_cast<State>(result_.states()));
    if (is_new) {
      if (result_.states() == max_states) throw Refused();
      result_.next.insert(result_.next.end(), byte_values, state_undecided);
      std::ranges::copy(inside, result_.next.end() - (byte_values - 0x80));
      result_.at_end.push_back(Answer::undecided);
    }
    return found->second;
  }

  const Automaton &automaton_;
  const Alphabet &alphabet_;
  Automaton result_;
  std::map<Inside, State> states_;
  std::size_t work_ = 0;
};

}  // namespace

Automaton read_bytes(const Automaton &automaton, const Alphabet &alphabet, Encoding encoding) {
  return ByteReader(automaton, alphabet).run(encoding);
}

}  // namespace meshcat::core::quality::pattern

#include "core/quality/pattern/pattern.hpp"

#include <algorithm>
#include <array>

#include "core/quality/pattern/byte_automaton.hpp"
#include "core/quality/pattern/like.hpp"
#include "core/quality/pattern/regex.hpp"

namespace meshcat::core::quality::pattern {

namespace {

// PostgreSQL's regular expressions fail on values of a quarter of a gigabyte.
constexpr std::size_t longest_value = std::size_t(128) << 20U;

// How many bytes to read before looking whether the answer is already certain.
constexpr std::size_t stride = 32;

Automaton automaton_of(const Syntax &syntax, const Options &options) {
  const Program program = make_program(syntax);
  const Alphabet alphabet(program, options);
  return read_bytes(minimize(determinize(program, alphabet)), alphabet, options.encoding);
}

// The states that can be reached from the start, which comes first.
std::vector<State> reachable_states(const Automaton &bytes) {
  std::vector<State> states = {bytes.start};
  std::vector<bool> seen(bytes.states());
  seen[bytes.start] = true;
  for (std::size_t i = 0; i < states.size(); ++i) {
    for (std::size_t byte = 0; byte < byte_values; ++byte) {
      const State next = bytes.step(states[i], byte);
      if (!seen[next]) states.push_back(next);
      seen[next] = true;
    }
  }
  return states;
}

}  // namespace

std::optional<Pattern> Pattern::regex(std::string_view regex, const Options &options) try {
  return Pattern(automaton_of(read_regex(regex, options), options));
} catch (const Refused &) {
  return std::nullopt;
}

std::optional<Pattern> Pattern::like(std::string_view pattern, Encoding encoding) try {
  Options options;
  options.encoding = encoding;
  return Pattern(automaton_of(read_like(pattern, encoding), options));
} catch (const Refused &) {
  return std::nullopt;
}

Pattern::Pattern(const Automaton &bytes) {
  const std::vector<State> states = reachable_states(bytes);
  if (states.size() <= packed_states)
    pack(bytes, states);
  else
    tabulate(bytes);
}

void Pattern::pack(const Automaton &bytes, const std::vector<State> &states) {
  words_.resize(byte_values);
  for (std::size_t i = 0; i < states.size(); ++i) {
    bool final = true;
    for (std::size_t byte = 0; byte < byte_values; ++byte) {
      const State next = bytes.step(states[i], byte);
      const auto shift = std::distance(states.begin(), std::ranges::find(states, next)) * bits;
      words_[byte] |= static_cast<std::uint64_t>(shift) << (i * bits);
      final = final && next == states[i];
    }
    if (final) final_ |= std::uint64_t(1) << (i * bits);
    at_end_.push_back(bytes.at_end[states[i]]);
  }
}

void Pattern::tabulate(const Automaton &bytes) {
  // Bytes with the same column are one class.
  std::vector<std::vector<State>> columns;
  byte_classes_.resize(byte_values);
  for (std::size_t byte = 0; byte < byte_values; ++byte) {
    std::vector<State> column(bytes.states());
    for (std::size_t state = 0; state < bytes.states(); ++state)
      column[state] = bytes.step(static_cast<State>(state), byte);
    const auto found = std::ranges::find(columns, column);
    byte_classes_[byte] = static_cast<std::uint8_t>(std::distance(columns.begin(), found));
    if (found == columns.end()) columns.push_back(std::move(column));
  }
  classes_ = columns.size();
  table_.reserve(bytes.states() * classes_);
  for (std::size_t state = 0; state < bytes.states(); ++state)
    for (const auto &column : columns) table_.push_back(column[state]);
  start_ = bytes.start;
  at_end_ = bytes.at_end;
}

Answer Pattern::matches(std::string_view value) const noexcept {
  if (value.size() > longest_value) return Answer::undecided;
  return words_.empty() ? match_table(value) : match_packed(value);
}

Answer Pattern::match_packed(std::string_view value) const noexcept {
  const std::uint64_t *words = words_.data();
  std::uint64_t state = 0;  // its low bits; those above belong to other states
  while (!value.empty()) {
    const std::string_view head = value.substr(0, stride);
    for (const char c : head) state = words[static_cast<unsigned char>(c)] >> (state & 63U);
    if ((final_ >> (state & 63U) & 1U) != 0) break;
    value.remove_prefix(head.size());
  }
  return at_end_[(state & 63U) / bits];
}

Answer Pattern::match_table(std::string_view value) const noexcept {
  std::size_t state = start_;
  for (const char c : value) {
    state = table_[state * classes_ + byte_classes_[static_cast<unsigned char>(c)]];
    if (state < sinks) break;
  }
  return at_end_[state];
}

}  // namespace meshcat::core::quality::pattern

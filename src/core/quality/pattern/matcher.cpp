#include "core/quality/pattern/matcher.hpp"

#include <algorithm>
#include <iterator>

namespace meshcat::core::quality::pattern {

namespace {

// How many bytes to read before looking whether the answer is already certain.
constexpr std::size_t stride = 32;

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

Matcher::Matcher(const Automaton &bytes) {
  const std::vector<State> states = reachable_states(bytes);
  if (states.size() <= packed_states)
    pack(bytes, states);
  else
    tabulate(bytes);
}

void Matcher::pack(const Automaton &bytes, const std::vector<State> &states) {
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

void Matcher::tabulate(const Automaton &bytes) {
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

Answer Matcher::match(std::string_view value) const noexcept {
  return is_packed() ? match_packed(value) : match_table(value);
}

Answer Matcher::match_packed(std::string_view value) const noexcept {
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

Answer Matcher::match_table(std::string_view value) const noexcept {
  std::size_t state = start_;
  for (const char c : value) {
    state = table_[state * classes_ + byte_classes_[static_cast<unsigned char>(c)]];
    if (state < sinks) break;
  }
  return at_end_[state];
}

}  // namespace meshcat::core::quality::pattern

// Which rows of a batch: a bit for each.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace meshcat::core::quality::vector {

// Rows that are looked at together: few enough for the processor's cache, many
// enough that a call for each condition costs nothing.
inline constexpr std::size_t batch_rows = 1024;

class Mask {
 public:
  static constexpr std::size_t word_bits = 64;
  static constexpr std::size_t words = batch_rows / word_bits;

  // The first `rows` rows.
  static Mask first(std::size_t rows) {
    Mask mask;
    for (std::size_t w = 0; w < rows / word_bits; ++w) mask.words_[w] = ~std::uint64_t{0};
    if (rows % word_bits != 0)
      mask.words_[rows / word_bits] = (std::uint64_t{1} << (rows % word_bits)) - 1;
    return mask;
  }

  // The rows from `start`, `rows` of them.
  static Mask range(std::size_t start, std::size_t rows) {
    return first(start + rows) - first(start);
  }

  std::uint64_t word(std::size_t w) const { return words_[w]; }
  void set_word(std::size_t w, std::uint64_t bits) { words_[w] = bits; }
  bool test(std::size_t row) const { return (words_[row / word_bits] >> (row % word_bits)) & 1; }
  void set(std::size_t row) { words_[row / word_bits] |= std::uint64_t{1} << (row % word_bits); }

  bool any() const {
    std::uint64_t all = 0;
    for (const std::uint64_t each : words_) all |= each;
    return all != 0;
  }
  std::int64_t count() const {
    std::int64_t sum = 0;
    for (const std::uint64_t each : words_)  // mostly nothing or everything
      sum += each == 0 ? 0 : ~each == 0 ? static_cast<int>(word_bits) : std::popcount(each);
    return sum;
  }
  // Calls `visit(row)` for each row, in their order.
  template <typename Visit>
  void each(Visit visit) const {
    for (std::size_t w = 0; w < words; ++w)
      for (std::uint64_t bits = words_[w]; bits != 0; bits &= bits - 1)
        visit(w * word_bits + static_cast<std::size_t>(std::countr_zero(bits)));
  }

  Mask &operator|=(const Mask &other) {
    for (std::size_t w = 0; w < words; ++w) words_[w] |= other.words_[w];
    return *this;
  }
  Mask &operator&=(const Mask &other) {
    for (std::size_t w = 0; w < words; ++w) words_[w] &= other.words_[w];
    return *this;
  }
  // Without the rows of `other`.
  Mask &operator-=(const Mask &other) {
    for (std::size_t w = 0; w < words; ++w) words_[w] &= ~other.words_[w];
    return *this;
  }
  friend Mask operator|(Mask left, const Mask &right) { return left |= right; }
  friend Mask operator&(Mask left, const Mask &right) { return left &= right; }
  friend Mask operator-(Mask left, const Mask &right) { return left -= right; }
  friend bool operator==(const Mask &, const Mask &) = default;

 private:
  std::array<std::uint64_t, words> words_{};
};

// The rows among `rows` for which `holds(row)` is true. `holds` must be harmless
// for every row of the batch: it is asked for whole words at a time.
template <typename Holds>
Mask select(const Mask &rows, Holds holds) {
  Mask found;
  for (std::size_t w = 0; w < Mask::words; ++w) {
    if (rows.word(w) == 0) continue;
    std::uint64_t bits = 0;
    for (std::size_t b = 0; b < Mask::word_bits; ++b)
      bits |= static_cast<std::uint64_t>(holds(w * Mask::word_bits + b)) << b;
    found.set_word(w, bits & rows.word(w));
  }
  return found;
}

// The same for a `holds` that costs something: asked for the rows of `rows` alone.
template <typename Holds>
Mask select_each(const Mask &rows, Holds holds) {
  Mask found;
  rows.each([&](std::size_t row) {
    if (holds(row)) found.set(row);
  });
  return found;
}

}  // namespace meshcat::core::quality::vector

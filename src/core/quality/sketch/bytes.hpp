// Sketches as bytes: a letter for the kind, a version, numbers in little-endian
// order. They are kept in tables and may be forged: whatever is read is judged.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meshcat::core::quality::sketch {

class Writer {
 public:
  Writer(char kind, std::uint8_t version);
  void byte(std::uint8_t value) { bytes_ += static_cast<char>(value); }
  void word(std::uint64_t value);
  void text(std::string_view value);  // of less than 256 bytes
  std::string taken() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Each throws invalid_binary_representation for bytes that no Writer wrote.
class Reader {
 public:
  Reader(std::string_view bytes, char kind, std::uint8_t version);
  std::uint8_t byte();
  std::uint64_t word();
  std::int64_t count();  // not below zero
  std::string_view text();
  void require(bool valid) const;
  void require_end() const { require(bytes_.empty()); }

 private:
  std::string_view taken(std::size_t size);
  std::string_view bytes_;
};

// The sum of two counts. Throws numeric_value_out_of_range.
std::int64_t added(std::int64_t left, std::int64_t right);

}  // namespace meshcat::core::quality::sketch

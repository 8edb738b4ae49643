#include "core/quality/sketch/bytes.hpp"

#include "core/error.hpp"

namespace meshcat::core::quality::sketch {

namespace {

constexpr int word_size = 8;

}  // namespace

Writer::Writer(char kind, std::uint8_t version) {
  bytes_ += kind;
  byte(version);
}

void Writer::word(std::uint64_t value) {
  for (int i = 0; i < word_size; ++i) byte(static_cast<std::uint8_t>(value >> (8 * i)));
}

void Writer::text(std::string_view value) {
  byte(static_cast<std::uint8_t>(value.size()));
  bytes_ += value;
}

Reader::Reader(std::string_view bytes, char kind, std::uint8_t version) : bytes_(bytes) {
  require(byte() == static_cast<std::uint8_t>(kind) && byte() == version);
}

std::uint8_t Reader::byte() {
  return static_cast<std::uint8_t>(taken(1).front());
}

std::uint64_t Reader::word() {
  std::uint64_t value = 0;
  int shift = 0;
  for (const char each : taken(word_size)) {
    value |= std::uint64_t{static_cast<std::uint8_t>(each)} << shift;
    shift += 8;
  }
  return value;
}

std::int64_t Reader::count() {
  const auto value = static_cast<std::int64_t>(word());
  require(value >= 0);
  return value;
}

std::string_view Reader::text() {
  const std::size_t size = byte();
  return size == 0 ? std::string_view() : taken(size);
}

void Reader::require(bool valid) const {
  if (valid) return;
  throw Error(sqlstate::invalid_binary_representation, "these bytes are no sketch of this kind", {},
              "Pass what the aggregate of the sketch returned, unchanged.");
}

std::string_view Reader::taken(std::size_t size) {
  require(bytes_.size() >= size);
  const std::string_view first = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return first;
}

std::int64_t added(std::int64_t left, std::int64_t right) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(left, right, &sum))
    throw Error(sqlstate::numeric_value_out_of_range, "a sketch cannot count that many values");
  return sum;
}

}  // namespace meshcat::core::quality::sketch

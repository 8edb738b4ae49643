#include "core/quality/sketch/frequency.hpp"

#include "core/quality/predicate.hpp"
#include "core/quality/sketch/bytes.hpp"
#include "core/types/hash.hpp"

namespace meshcat::core::quality::sketch {

namespace {

constexpr char kind = 'F';
constexpr std::uint8_t version = 1;
constexpr std::size_t digits = 16;  // of a hash

std::string hexadecimal(std::uint64_t value) {
  constexpr char digit[] = "0123456789abcdef";
  std::string text(digits, '0');
  for (auto each = text.rbegin(); each != text.rend(); ++each, value >>= 4)
    *each = digit[value & 15];
  return text;
}

std::string shortened(std::string_view value) {
  constexpr std::size_t kept = FrequencySketch::longest_value - digits - 1;
  // Enough for clipped() to see where a character ends.
  return clipped(std::string(value.substr(0, kept + 4)), kept) + "#" +
         hexadecimal(types::hash_text(value));
}

std::size_t bucket_of(std::string_view value) {
  return types::hash_text(value) % FrequencySketch::bucket_count;
}

}  // namespace

void FrequencySketch::add(std::string_view value, std::int64_t times) {
  if (value.size() > longest_value) return add(shortened(value), times);
  count_ = added(count_, times);
  // No part is more than the whole: the sum above has told of any overflow.
  if (in_buckets_) {
    buckets_[bucket_of(value)] += times;
    return;
  }
  const auto found = values_.find(value);
  if (found != values_.end())
    found->second += times;
  else
    values_.emplace(value, times);
  if (values_.size() > most_values) use_buckets();
}

void FrequencySketch::use_buckets() {
  if (in_buckets_) return;
  buckets_ = buckets();
  values_.clear();
  in_buckets_ = true;
}

void FrequencySketch::merge(const FrequencySketch &other) {
  if (other.by_value()) {
    for (const auto &[value, times] : other.values_) add(value, times);
    return;
  }
  count_ = added(count_, other.count_);
  use_buckets();
  for (std::size_t i = 0; i < bucket_count; ++i) buckets_[i] += other.buckets_[i];
}

FrequencySketch::Buckets FrequencySketch::buckets() const {
  Buckets buckets = buckets_;
  for (const auto &[value, times] : values_) buckets[bucket_of(value)] += times;
  return buckets;
}

std::string FrequencySketch::bytes() const {
  Writer writer(kind, version);
  writer.byte(in_buckets_ ? 1 : 0);
  if (in_buckets_) {
    for (const std::int64_t each : buckets_) writer.word(static_cast<std::uint64_t>(each));
    return writer.taken();
  }
  writer.word(values_.size());
  for (const auto &[value, times] : values_) {
    writer.text(value);
    writer.word(static_cast<std::uint64_t>(times));
  }
  return writer.taken();
}

FrequencySketch FrequencySketch::restored(std::string_view bytes) {
  Reader reader(bytes, kind, version);
  FrequencySketch sketch;
  const std::uint8_t in_buckets = reader.byte();
  reader.require(in_buckets <= 1);
  sketch.in_buckets_ = in_buckets == 1;
  if (sketch.in_buckets_) {
    for (std::int64_t &each : sketch.buckets_) {
      each = reader.count();
      sketch.count_ = added(sketch.count_, each);
    }
  } else {
    const std::uint64_t size = reader.word();
    reader.require(size <= most_values);
    for (std::uint64_t i = 0; i < size; ++i) {
      const std::string_view value = reader.text();
      reader.require(value.size() <= longest_value &&
                     (i == 0 || value > std::prev(sketch.values_.end())->first));
      const std::int64_t times = reader.count();
      sketch.count_ = added(sketch.count_, times);
      sketch.values_.emplace_hint(sketch.values_.end(), value, times);
    }
  }
  reader.require_end();
  return sketch;
}

}  // namespace meshcat::core::quality::sketch

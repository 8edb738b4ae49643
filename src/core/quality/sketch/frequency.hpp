// How often each value occurs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace meshcat::core::quality::sketch {

// Counts up to `most_values` values one by one. With more of them, all are counted
// in buckets by a hash that never changes: exact for each bucket, and different
// values may share one. What a sketch says depends on the values alone: merges may
// come in any order.
class FrequencySketch {
 public:
  static constexpr std::size_t most_values = 256, bucket_count = 256;
  // Of a longer value the beginning and a hash stand for it.
  static constexpr std::size_t longest_value = 64;
  using Counts = std::map<std::string, std::int64_t, std::less<>>;
  using Buckets = std::array<std::int64_t, bucket_count>;

  // Throws numeric_value_out_of_range.
  void add(std::string_view value, std::int64_t times = 1);
  void merge(const FrequencySketch &other);

  std::int64_t count() const { return count_; }
  bool by_value() const { return !in_buckets_; }
  // Of each value, as long as there are few.
  const Counts &values() const { return values_; }
  // Of each bucket; of few values what they would make.
  Buckets buckets() const;

  std::string bytes() const;
  static FrequencySketch restored(std::string_view bytes);

 private:
  void use_buckets();

  std::int64_t count_ = 0;
  Counts values_;
  Buckets buckets_{};
  bool in_buckets_ = false;
};

}  // namespace meshcat::core::quality::sketch

#include "core/quality/sketch/quantile.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "core/quality/sketch/bytes.hpp"

namespace meshcat::core::quality::sketch {

namespace {

constexpr char kind = 'Q';
constexpr std::uint8_t version = 1;
constexpr std::uint64_t sign = std::uint64_t{1} << 63;
constexpr std::size_t most_levels = 55;  // of at most 2^63 values

std::uint64_t key_of(double value) {
  if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
  if (value == 0) value = 0;  // not below zero
  const auto bits = std::bit_cast<std::uint64_t>(value);
  return (bits & sign) != 0 && !std::isnan(value) ? ~bits : bits | sign;
}

double value_of(std::uint64_t key) {
  return std::bit_cast<double>((key & sign) != 0 ? key ^ sign : ~key);
}

std::int64_t weight_of(std::size_t level) {
  return std::int64_t{1} << level;
}

}  // namespace

void QuantileSketch::add(double value) {
  const Key key = key_of(value);
  min_ = count_ == 0 ? key : std::min(min_, key);
  max_ = count_ == 0 ? key : std::max(max_, key);
  count_ = added(count_, 1);
  if (levels_.empty()) levels_.emplace_back();
  levels_.front().keys.push_back(key);
  if (levels_.front().keys.size() == capacity) compact_from(0);
}

void QuantileSketch::merge(const QuantileSketch &other) {
  if (other.count_ == 0) return;
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = count_ == 0 ? other.max_ : std::max(max_, other.max_);
  count_ = added(count_, other.count_);
  error_ = added(error_, other.error_);
  if (levels_.size() < other.levels_.size()) levels_.resize(other.levels_.size());
  for (std::size_t i = 0; i < other.levels_.size(); ++i) {
    const std::vector<Key> theirs = other.levels_[i].keys;
    levels_[i].keys.insert(levels_[i].keys.end(), theirs.begin(), theirs.end());
  }
  compact_from(0);
}

// Until no level is full.
void QuantileSketch::compact_from(std::size_t level) {
  for (; level < levels_.size(); ++level)
    if (levels_[level].keys.size() >= capacity) compact(level);
}

// Of an odd number of values the last one added stays.
void QuantileSketch::compact(std::size_t level) {
  if (level + 1 == levels_.size()) levels_.emplace_back();
  auto &[keys, odd] = levels_[level];
  std::vector<Key> &above = levels_[level + 1].keys;
  const std::size_t pairs = keys.size() / 2;
  const auto end = keys.begin() + static_cast<std::ptrdiff_t>(2 * pairs);
  std::sort(keys.begin(), end);
  for (std::size_t i = 0; i < pairs; ++i) above.push_back(keys[2 * i + (odd ? 1 : 0)]);
  keys.erase(keys.begin(), end);
  // The second of two compactions errs to the other side than the first.
  if (!odd) error_ = added(error_, weight_of(level));
  odd = !odd;
}

double QuantileSketch::min() const {
  return value_of(min_);
}

double QuantileSketch::max() const {
  return value_of(max_);
}

std::vector<QuantileSketch::Step> QuantileSketch::steps() const {
  std::vector<std::pair<Key, std::int64_t>> weighted;
  for (std::size_t i = 0; i < levels_.size(); ++i)
    for (const Key key : levels_[i].keys) weighted.emplace_back(key, weight_of(i));
  std::sort(weighted.begin(), weighted.end());
  std::vector<Step> steps;
  std::int64_t rank = 0;
  for (std::size_t i = 0; i < weighted.size(); ++i) {
    rank += weighted[i].second;
    const bool last = i + 1 == weighted.size() || weighted[i + 1].first != weighted[i].first;
    if (last) steps.push_back({value_of(weighted[i].first), rank});
  }
  return steps;
}

double QuantileSketch::quantile(double fraction) const {
  const double place = std::ceil(fraction * static_cast<double>(count_));
  if (place <= 1) return min();
  if (place >= static_cast<double>(count_)) return max();
  const auto wanted = static_cast<std::int64_t>(place);
  for (const Step &each : steps())
    if (each.rank >= wanted) return each.value;
  return max();
}

std::string QuantileSketch::bytes() const {
  Writer writer(kind, version);
  for (const std::int64_t each : {count_, error_}) writer.word(static_cast<std::uint64_t>(each));
  for (const Key each : {min_, max_}) writer.word(each);
  writer.byte(static_cast<std::uint8_t>(levels_.size()));
  for (const Level &level : levels_) {
    writer.byte(level.odd ? 1 : 0);
    writer.word(level.keys.size());
    for (const Key each : level.keys) writer.word(each);
  }
  return writer.taken();
}

// A level exists from the moment that the values of the one below filled it.
std::size_t QuantileSketch::most_bytes(std::uint64_t count) {
  constexpr std::size_t head = 64, level_head = 16;
  const auto levels = static_cast<std::size_t>(std::bit_width(count / capacity)) + 1;
  return head + levels * (level_head + capacity * sizeof(Key));
}

QuantileSketch QuantileSketch::restored(std::string_view bytes) {
  Reader reader(bytes, kind, version);
  QuantileSketch sketch;
  const std::int64_t count = reader.count();
  sketch.error_ = reader.count();
  sketch.min_ = reader.word();
  sketch.max_ = reader.word();
  sketch.levels_.resize(reader.byte());
  reader.require(sketch.levels_.size() <= most_levels && sketch.error_ <= count &&
                 (count == 0) == sketch.levels_.empty());
  for (std::size_t i = 0; i < sketch.levels_.size(); ++i) {
    const std::uint8_t odd = reader.byte();
    const std::uint64_t size = reader.word();
    reader.require(odd <= 1 && size < capacity);
    sketch.levels_[i].odd = odd == 1;
    for (std::uint64_t k = 0; k < size; ++k) {
      const Key key = reader.word();
      reader.require(key == key_of(value_of(key)) && key >= sketch.min_ && key <= sketch.max_);
      sketch.levels_[i].keys.push_back(key);
      sketch.count_ = added(sketch.count_, weight_of(i));
    }
  }
  reader.require_end();
  reader.require(sketch.count_ == count &&
                 (count == 0 || (sketch.min_ == key_of(value_of(sketch.min_)) &&
                                 sketch.max_ == key_of(value_of(sketch.max_)))));
  return sketch;
}

}  // namespace meshcat::core::quality::sketch

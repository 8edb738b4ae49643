#include "core/quality/sketch/distinct.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "core/quality/sketch/bytes.hpp"

namespace meshcat::core::quality::sketch {

namespace {

constexpr char kind = 'D';
constexpr std::uint8_t version = 1;
constexpr std::size_t registers = std::size_t{1} << DistinctSketch::precision;
constexpr int hash_bits = 64 - DistinctSketch::precision;  // beside the register's number
constexpr int highest = hash_bits + 1;
constexpr std::size_t room = 2 * DistinctSketch::exact_up_to;
enum Form : std::uint8_t { kept_hashes, kept_registers };

void unite(std::vector<std::uint64_t> &hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

// Ertl's sigma and tau: the sums of series, until they no longer grow.
double sigma(double x) {
  if (x == 1) return std::numeric_limits<double>::infinity();
  double y = 1, sum = x;
  for (double before = -1; sum != before;) {
    x *= x;
    before = sum;
    sum += x * y;
    y *= 2;
  }
  return sum;
}

double tau(double x) {
  if (x == 0 || x == 1) return 0;
  double y = 1, sum = 1 - x;
  for (double before = -1; sum != before;) {
    x = std::sqrt(x);
    before = sum;
    y /= 2;
    sum -= (1 - x) * (1 - x) * y;
  }
  return sum / 3;
}

double estimated(const std::vector<std::uint8_t> &values) {
  std::array<double, highest + 1> counts{};
  for (const std::uint8_t each : values) ++counts[each];
  constexpr double m = registers;
  double z = m * tau(1 - counts[highest] / m);
  for (std::size_t k = hash_bits; k >= 1; --k) z = (z + counts[k]) / 2;
  z += m * sigma(counts[0] / m);
  return m * m / (2 * std::log(2.0) * z);
}

}  // namespace

void DistinctSketch::add(std::uint64_t hash) {
  if (!registers_.empty()) return raise(hash);
  hashes_.push_back(hash);
  if (hashes_.size() >= room) settle();
}

void DistinctSketch::merge(const DistinctSketch &other) {
  for (const std::uint64_t each : other.hashes_) add(each);
  if (other.registers_.empty()) return;
  take_registers();
  std::transform(registers_.begin(), registers_.end(), other.registers_.begin(), registers_.begin(),
                 [](std::uint8_t ours, std::uint8_t theirs) { return std::max(ours, theirs); });
}

std::int64_t DistinctSketch::estimate() const {
  DistinctSketch settled = *this;
  settled.settle();
  if (settled.registers_.empty()) return static_cast<std::int64_t>(settled.hashes_.size());
  const double estimate = estimated(settled.registers_);
  // Registers that are all full, which only forged ones are, stand for more than any hash.
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return estimate < static_cast<double>(most) ? std::llround(estimate) : most;
}

double DistinctSketch::relative_error() const {
  DistinctSketch settled = *this;
  settled.settle();
  return settled.registers_.empty() ? 0 : 0.008125;
}

void DistinctSketch::settle() {
  unite(hashes_);
  if (hashes_.size() > exact_up_to) take_registers();
}

void DistinctSketch::take_registers() {
  if (!registers_.empty()) return;
  registers_.resize(registers);
  for (const std::uint64_t each : hashes_) raise(each);
  hashes_ = {};
}

// The first bits say which register, the number of zeros after them how high.
void DistinctSketch::raise(std::uint64_t hash) {
  const std::uint64_t rest = hash << precision;
  const int height = rest == 0 ? highest : std::countl_zero(rest) + 1;
  std::uint8_t &value = registers_[hash >> hash_bits];
  value = std::max(value, static_cast<std::uint8_t>(height));
}

std::string DistinctSketch::bytes() const {
  DistinctSketch settled = *this;
  settled.settle();
  Writer writer(kind, version);
  if (settled.registers_.empty()) {
    writer.byte(kept_hashes);
    writer.word(settled.hashes_.size());
    for (const std::uint64_t each : settled.hashes_) writer.word(each);
  } else {
    writer.byte(kept_registers);
    for (const std::uint8_t each : settled.registers_) writer.byte(each);
  }
  return writer.taken();
}

DistinctSketch DistinctSketch::restored(std::string_view bytes) {
  Reader reader(bytes, kind, version);
  DistinctSketch sketch;
  const std::uint8_t form = reader.byte();
  reader.require(form == kept_hashes || form == kept_registers);
  if (form == kept_hashes) {
    const std::uint64_t size = reader.word();
    reader.require(size <= exact_up_to);
    for (std::uint64_t i = 0; i < size; ++i) {
      const std::uint64_t hash = reader.word();
      reader.require(i == 0 || hash > sketch.hashes_.back());
      sketch.hashes_.push_back(hash);
    }
  } else {
    for (std::size_t i = 0; i < registers; ++i) {
      sketch.registers_.push_back(reader.byte());
      reader.require(sketch.registers_.back() <= highest);
    }
  }
  reader.require_end();
  return sketch;
}

}  // namespace meshcat::core::quality::sketch

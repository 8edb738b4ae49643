#include "core/quality/vector/block_state.hpp"

#include <algorithm>
#include <cstring>

#include "core/error.hpp"
#include "core/quality/vector/tally.hpp"

namespace meshcat::core::quality::vector {

namespace {

[[noreturn]] void corrupted() {
  throw Error(sqlstate::data_corrupted, "the state of a block is damaged",
              "It is no record of earlier checks.", "Empty table mesh_catalog.check_state.");
}

// Seven bits a byte, the lowest first; the highest bit says that more follow.
void put_varint(std::uint64_t value, std::string &to) {
  for (; value >= 0x80; value >>= 7) to.push_back(static_cast<char>(value | 0x80));
  to.push_back(static_cast<char>(value));
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) corrupted();
      const auto byte = static_cast<unsigned char>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return value;
    }
    corrupted();
  }

 private:
  std::string_view bytes_;
};

// Small numbers of either sign get small codes.
std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t code) {
  return static_cast<std::int64_t>(code >> 1) ^ -static_cast<std::int64_t>(code & 1);
}

}  // namespace

std::string encode(const BlockRecord &record, const TallyShape &shape) {
  const std::int64_t rows = record.numbers.front();
  const auto clean = clean_numbers(shape.checks, shape.groups, rows);
  std::string bytes(sizeof record.lsn, '\0');
  std::memcpy(bytes.data(), &record.lsn, sizeof record.lsn);
  put_varint(static_cast<std::uint64_t>(rows), bytes);
  std::size_t last = 0;
  for (std::size_t i = 1; i < clean.size(); ++i) {
    if (record.numbers[i] == clean[i]) continue;
    put_varint(i - last, bytes);
    put_varint(zigzag(record.numbers[i]), bytes);
    last = i;
  }
  return bytes;
}

std::uint64_t lsn_of(std::string_view bytes) {
  std::uint64_t lsn;
  if (bytes.size() < sizeof lsn) corrupted();
  std::memcpy(&lsn, bytes.data(), sizeof lsn);
  return lsn;
}

namespace {

// Calls `visit(place, value, rows)` for each number that those of clean rows do not
// have. Returns how many rows there are.
template <typename Visit>
std::int64_t read_record(std::string_view bytes, Visit visit) {
  Reader reader(bytes.substr(std::min(sizeof(std::uint64_t), bytes.size())));
  const auto rows = static_cast<std::int64_t>(reader.varint());
  for (std::size_t place = 0; !reader.done();) {
    place += reader.varint();
    visit(place, unzigzag(reader.varint()), rows);
  }
  return rows;
}

}  // namespace

std::vector<FailingRows> failing_rows(std::string_view bytes, const TallyShape &shape) {
  std::vector<FailingRows> failing;
  read_record(bytes, [&](std::size_t place, std::int64_t value, std::int64_t) {
    const bool is_failing = place >= 2 && place < 2 + 3 * shape.checks && (place - 2) % 3 == 1;
    if (is_failing && value > 0) failing.push_back({(place - 2) / 3, value});
  });
  return failing;
}

void RecordSum::add(std::string_view bytes) {
  rows_ += read_record(bytes, [&](std::size_t place, std::int64_t value, std::int64_t rows) {
    add_number(place, value, rows);
  });
}

// The places are those of numbers_of().
void RecordSum::add_number(std::size_t place, std::int64_t value, std::int64_t rows) {
  const std::size_t first_group = 2 + 3 * tally_.checks.size();
  if (place == 0 || place >= first_group + tally_.groups.size()) corrupted();
  if (place == 1) {
    tally_.newest = std::max(tally_.newest, value);
  } else if (place >= first_group) {
    tally_.groups[place - first_group] += value;
  } else {
    CheckTally &check = tally_.checks[(place - 2) / 3];
    if ((place - 2) % 3 == 0) check.checked += value - rows;
    if ((place - 2) % 3 == 1) check.failing += value;
    if ((place - 2) % 3 == 2) check.newest = std::max(check.newest, value);
  }
}

void RecordSum::add_to(Tally &tally) const {
  std::vector<std::int64_t> numbers =
      clean_numbers(tally_.checks.size(), tally_.groups.size(), rows_);
  add_numbers(numbers, tally);
  numbers = numbers_of(tally_);
  add_numbers(numbers, tally);
}

namespace {

constexpr std::size_t table_size = (part_blocks + 1) * sizeof(std::uint32_t);

}  // namespace

StatePart::StatePart(std::string_view bytes) : bytes_(bytes) {
  if (bytes.size() < table_size) corrupted();
  for (std::uint32_t i = 0; i < part_blocks; ++i)
    if (offset(i) > offset(i + 1)) corrupted();
  if (offset(0) != table_size || offset(part_blocks) != bytes.size()) corrupted();
}

std::uint32_t StatePart::offset(std::uint32_t index) const {
  std::uint32_t value;
  std::memcpy(&value, bytes_.data() + index * sizeof value, sizeof value);
  return value;
}

std::string_view StatePart::record(std::uint32_t index) const {
  if (bytes_.empty()) return {};
  return bytes_.substr(offset(index), offset(index + 1) - offset(index));
}

std::uint32_t StatePart::records() const {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < part_blocks; ++i) count += record(i).empty() ? 0 : 1;
  return count;
}

std::string StatePart::changed(const StatePart &before,
                               const std::map<std::uint32_t, std::string> &changes) {
  std::string bytes(table_size, '\0');
  for (std::uint32_t i = 0; i <= part_blocks; ++i) {
    const auto start = static_cast<std::uint32_t>(bytes.size());
    std::memcpy(bytes.data() + i * sizeof start, &start, sizeof start);
    if (i == part_blocks) break;
    const auto change = changes.find(i);
    bytes += change == changes.end() ? before.record(i) : change->second;
  }
  return bytes;
}

}  // namespace meshcat::core::quality::vector

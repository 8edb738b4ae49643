#include "quality/scan/findings.hpp"

#include <cstring>

#include "bridge/guard.hpp"
#include "core/error.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace meshcat::quality::scan {

namespace {

using Length = std::uint32_t;

void put(Length value, std::string &to) {
  to.append(reinterpret_cast<const char *>(&value), sizeof value);
}

void put(std::string_view bytes, std::string &to) {
  put(static_cast<Length>(bytes.size()), to);
  to += bytes;
}

template <typename T>
void put_all(std::span<const T> values, std::string &to) {
  static_assert(std::is_trivially_copyable_v<T>);
  put({reinterpret_cast<const char *>(values.data()), values.size_bytes()}, to);
}

void put(const std::vector<std::optional<std::string>> &parts, std::string &to) {
  put(static_cast<Length>(parts.size()), to);
  for (const auto &each : parts) {
    put(each ? Length{1} : Length{0}, to);
    put(each.value_or(std::string()), to);
  }
}

// Reads what put() wrote, in this process or its workers.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }
  Length number() {
    Length value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view text() { return take(number()); }
  template <typename T>
  std::vector<T> all() {
    const std::string_view bytes = text();
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
  }
  std::vector<std::optional<std::string>> parts() {
    std::vector<std::optional<std::string>> parts(number());
    for (auto &each : parts) {
      const bool is_known = number() != 0;
      const std::string_view bytes = text();
      if (is_known) each = bytes;
    }
    return parts;
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > bytes_.size())
      throw core::Error(core::sqlstate::internal_error, "a message of a scan ends early");
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::string_view bytes_;
};

}  // namespace

std::string KnownState::write(const std::vector<KnownBlocks> &heaps) {
  std::string bytes;
  for (const KnownBlocks &heap : heaps) {
    put(heap.unchanged, bytes);
    put(static_cast<Length>(heap.parts.size()), bytes);
    for (const std::string &part : heap.parts) put(part, bytes);
  }
  return bytes;
}

KnownState::KnownState(std::string_view bytes) {
  for (Reader reader(bytes); !reader.done();) {
    HeapState &heap = heaps_.emplace_back();
    heap.set_unchanged(reader.text());
    for (Length parts = reader.number(); parts > 0; --parts) heap.add_part(reader.text());
  }
}

std::uint64_t state_room() {
  return static_cast<std::uint64_t>(maintenance_work_mem) * 1024;
}

void Changes::add(std::uint32_t heap, std::uint32_t block, std::string_view record) {
  if (bytes_.size() + record.size() + 3 * sizeof(Length) > room_) {
    room_ = 0;
    bytes_ = std::string();
    return;
  }
  put(heap, bytes_);
  put(block, bytes_);
  put(record, bytes_);
}

std::vector<Change> Changes::read(std::string_view bytes) {
  std::vector<Change> changes;
  for (Reader reader(bytes); !reader.done();) {
    const Length heap = reader.number(), block = reader.number();
    changes.push_back({heap, block, std::string(reader.text())});
  }
  return changes;
}

std::string write(const Findings &findings) {
  std::string bytes;
  put_all<std::int64_t>(vector::numbers_of(findings.tally), bytes);
  const vector::StateDigest::Numbers digest = findings.digest.numbers();
  std::vector<std::int64_t> numbers{findings.blocks};
  numbers.insert(numbers.end(), digest.begin(), digest.end());
  put_all<std::int64_t>(numbers, bytes);
  put_all(findings.samples.checks(), bytes);
  put_all<KeyFinding>(findings.keys ? findings.keys->findings() : std::vector<KeyFinding>(), bytes);
  put(findings.aggregates ? findings.aggregates->bytes()
                          : std::vector<std::optional<std::string>>(),
      bytes);
  put(findings.changes ? findings.changes->bytes() : std::string(), bytes);
  put(findings.changes && findings.changes->forgotten() ? Length{1} : Length{0}, bytes);
  return bytes;
}

Message read_message(std::string_view bytes) {
  Reader reader(bytes);
  Message message;
  message.tally = reader.all<std::int64_t>();
  const auto numbers = reader.all<std::int64_t>();
  message.blocks = numbers.at(0);
  message.digest = vector::StateDigest({numbers.at(1), numbers.at(2), numbers.at(3)});
  message.samples = reader.all<CheckSample>();
  message.keys = reader.all<KeyFinding>();
  message.aggregates = reader.parts();
  message.changes = Changes::read(reader.text());
  message.forgotten = reader.number() != 0;
  return message;
}

}  // namespace meshcat::quality::scan

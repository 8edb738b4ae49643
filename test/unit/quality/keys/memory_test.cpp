// That no more memory is taken than the budget says: this program counts it.
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>

#include "core/quality/keys/collector.hpp"
#include "core/quality/keys/distinct.hpp"
#include "core/quality/keys/hash.hpp"
#include "core/quality/keys/hash_codec.hpp"

#include <gtest/gtest.h>

namespace {

std::size_t taken = 0, peak = 0;

// Each allocation is preceded by its size.
constexpr std::size_t header = alignof(std::max_align_t);

}  // namespace

// Not inlined: a compiler that sees free() behind one of them and the library's
// declaration of the other takes them for a mismatch.
[[gnu::noinline]] void *operator new(std::size_t size) {
  auto *at = static_cast<char *>(std::malloc(size + header));
  if (at == nullptr) throw std::bad_alloc();
  ::new (at) std::size_t(size);
  taken += size;
  if (taken > peak) peak = taken;
  return at + header;
}
[[gnu::noinline]] void operator delete(void *pointer) noexcept {
  if (pointer == nullptr) return;
  char *at = static_cast<char *>(pointer) - header;
  taken -= *reinterpret_cast<std::size_t *>(at);
  std::free(at);
}
[[gnu::noinline]] void operator delete(void *pointer, std::size_t) noexcept {
  operator delete(pointer);
}

namespace meshcat::core::quality::keys {
namespace {

// Keeps nothing in memory.
class DiskFile final : public SpillFile {
 public:
  ~DiskFile() override { close(); }
  const Block &read(std::uint64_t number, Block &room) override {
    seek(number);
    if (std::fread(&room, sizeof room, 1, file_) != 1) throw std::runtime_error("cannot read");
    return room;
  }
  void append(const Block &block) override {
    seek(blocks_++);
    if (std::fwrite(&block, sizeof block, 1, file_) != 1) throw std::runtime_error("cannot write");
  }
  std::uint64_t blocks() const override { return blocks_; }
  void close() override {
    if (file_ != nullptr) std::fclose(file_);
    file_ = nullptr;
  }

 private:
  void seek(std::uint64_t number) {
    std::fseek(file_, static_cast<long>(number * sizeof(Block)), SEEK_SET);
  }

  std::FILE *file_ = std::tmpfile();
  std::uint64_t blocks_ = 0;
};

const SpillFactory on_disk = [] { return std::make_unique<DiskFile>(); };

// Besides the budget: what the lists of 256 partitions take, twice.
constexpr std::size_t slack = 32768;

// The highest number of bytes that `body` has taken at a time.
template <typename Body>
std::size_t peak_of(Body body) {
  const std::size_t before = taken;
  peak = taken;
  body();
  return peak - before;
}

template <typename Codec, typename Make>
void expect_bounded(std::size_t budget, std::uint64_t records, std::uint64_t expected, Make make) {
  SCOPED_TRACE(testing::Message() << "budget " << budget);
  const Radix radix = Radix::choose(expected, budget);
  Partitions<Codec> partitions(radix, budget, on_disk);
  std::vector<Run> runs;
  EXPECT_LE(peak_of([&] {
              for (std::uint64_t i = 0; i < records; ++i) make(i, partitions);
              runs.push_back(partitions.spill());
            }),
            budget + slack);
  std::uint64_t distinct = 0;
  EXPECT_LE(peak_of([&] {
              DistinctCounter<Codec> counter(budget, on_disk, Interrupt());
              for (std::size_t partition = 0; partition < radix.partitions(); ++partition)
                distinct += counter.count(runs, partition, radix, [](const auto &) {});
            }),
            budget + slack);
  EXPECT_EQ(distinct, records);
}

void add_hash(std::uint64_t i, Partitions<HashCodec> &partitions) {
  partitions.add(mix(i, 1));
}
void add_key(std::uint64_t i, Partitions<KeyCodec> &partitions) {
  const std::string key = "a key that is beyond the small strings " + std::to_string(i);
  partitions.add({mix(i, 1), key});
}

TEST(Memory, OfHashesIsBounded) {
  for (const std::size_t budget : {65536, 1 << 20, 4 << 20})
    for (const std::uint64_t expected : {0, 1000000})  // an estimate may be wrong
      expect_bounded<HashCodec>(budget, 1000000, expected, add_hash);
}

TEST(Memory, OfKeysIsBounded) {
  for (const std::size_t budget : {65536, 1 << 20, 4 << 20})
    for (const std::uint64_t expected : {0, 200000})
      expect_bounded<KeyCodec>(budget, 200000, expected, add_key);
}

TEST(Memory, OfTheCollectorIsBounded) {
  for (const std::size_t budget : {65536, 1 << 20, 4 << 20}) {
    EXPECT_LE(peak_of([&] {
                KeyCollector collector(Radix::choose(200000, budget), budget, on_disk);
                for (std::uint64_t i = 0; i < 200000; ++i) {
                  const std::string key = std::to_string(i);
                  collector.add({mix(i, 1), key});
                }
                collector.finish().spill();
              }),
              budget + slack);
  }
}

}  // namespace
}  // namespace meshcat::core::quality::keys

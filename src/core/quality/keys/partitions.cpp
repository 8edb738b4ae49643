#include "core/quality/keys/partitions.hpp"

#include <cstring>

#include "core/error.hpp"

namespace meshcat::core::quality::keys {

namespace {

// The hash table of a partition of so many keys lies in a second-level cache,
constexpr std::uint64_t cached_keys = 32768;
// and in half of the budget.
constexpr std::size_t bytes_per_key = 64;

static_assert((std::size_t{1} << Radix::max_bits) * sizeof(Chain) <= sizeof(Block::payload));

}  // namespace

Radix Radix::choose(std::uint64_t expected, std::size_t budget, unsigned skip) {
  const std::size_t affordable = std::bit_width(budget / 2 / block_bytes | 1U) - 1;
  const std::uint64_t keys = std::min<std::uint64_t>(cached_keys, budget / bytes_per_key | 1U);
  const std::size_t wanted = std::bit_width(expected / keys);
  return {static_cast<unsigned>(std::min({affordable, wanted, std::size_t{max_bits}})), skip};
}

Run open_run(SpillFile &file) {
  Block room;
  const Block *directory = file.blocks() > 0 ? &file.read(file.blocks() - 1, room) : nullptr;
  if (directory == nullptr || directory->used == 0 || directory->used % sizeof(Chain) != 0 ||
      directory->used > sizeof directory->payload)
    throw Error(sqlstate::internal_error, "a participant's file of keys has no directory",
                "The participant ended before it shared its keys.");
  std::vector<Chain> chains(directory->used / sizeof(Chain));
  std::memcpy(chains.data(), directory->payload.data(), directory->used);
  return {&file, std::move(chains)};
}

void detail::append_directory(const std::vector<Chain> &chains, SpillFile &file) {
  Block directory{};
  directory.previous = no_block;
  directory.used = chains.size() * sizeof(Chain);
  std::memcpy(directory.payload.data(), chains.data(), directory.used);
  file.append(directory);
}

}  // namespace meshcat::core::quality::keys

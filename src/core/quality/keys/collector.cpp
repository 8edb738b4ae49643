#include "core/quality/keys/collector.hpp"

#include <algorithm>
#include <utility>

namespace meshcat::core::quality::keys {

namespace {

// What lies in the cache costs next to nothing when it does not help.
std::size_t seen_bytes(std::size_t budget) {
  return std::min<std::size_t>(budget / 2, 262144);
}

}  // namespace

KeyCollector::KeyCollector(Radix radix, std::size_t budget, SpillFactory create)
    : seen_(seen_bytes(budget)), keys_(radix, budget - seen_bytes(budget), std::move(create)) {
  seen_.reset(0);
}

Partitions<KeyCodec> &KeyCollector::finish() {
  seen_.each([this](const Key &key) { keys_.add(key); });
  seen_.reset(0);
  return keys_;
}

}  // namespace meshcat::core::quality::keys

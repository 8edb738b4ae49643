// Dense node numbers for the caller's keys.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/lineage/graph.hpp"

namespace meshcat::core::lineage {

// Numbers 64-bit keys 0, 1, 2 … in the order in which they are first seen.
class Interner {
 public:
  // The number of `key`, a new one if it has none yet. Throws
  // program_limit_exceeded when the numbers are used up.
  Node intern(std::int64_t key) {
    if (const auto known = find(key)) return *known;
    if (keys_.size() >= unlimited - 1)
      throw Error(sqlstate::program_limit_exceeded, "lineage graph is too large",
                  "A graph may have 4294967294 nodes.");
    const auto node = static_cast<Node>(keys_.size());
    keys_.push_back(key);
    nodes_.emplace(key, node);
    return node;
  }

  // The number of `key` if it has one.
  std::optional<Node> find(std::int64_t key) const {
    const auto entry = nodes_.find(key);
    if (entry == nodes_.end()) return std::nullopt;
    return entry->second;
  }

  // The key of a number given out before.
  std::int64_t key(Node node) const { return keys_[node]; }

  std::size_t size() const noexcept { return keys_.size(); }

 private:
  std::unordered_map<std::int64_t, Node> nodes_;
  std::vector<std::int64_t> keys_;
};

}  // namespace meshcat::core::lineage

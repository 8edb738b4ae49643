// What statements were found to do: clients plan the same ones over and over.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "lineage/capture/edge_set.hpp"

namespace meshcat::lineage::capture::statements {

// What stands for a rewritten query: those that have it in common have the same edges
// until a relation changes. Nothing: this one is only known by being read.
std::optional<std::uint64_t> key_of(Query *query);

// What was kept; null: nothing.
std::shared_ptr<const EdgeSet> find(std::uint64_t key);
void keep(std::uint64_t key, std::shared_ptr<const EdgeSet> set);

}  // namespace meshcat::lineage::capture::statements

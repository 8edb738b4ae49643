// When what was read from queries may be of relations that have changed.
#pragma once

#include <cstdint>

namespace meshcat::lineage::flow {

// Another number after any relation has changed.
std::uint64_t current_epoch();

}  // namespace meshcat::lineage::flow

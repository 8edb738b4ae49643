// Measurements as exact quantities. Rounded against the provider: rounding never
// turns a broken promise into a kept one.
#pragma once

#include <cstdint>

#include "core/types/sla_quantity.hpp"

namespace meshcat::core::sla {

// The share, in percent, of `total` rows that are not among the `failed` ones,
// rounded down. Throws invalid_parameter_value unless 0 <= failed <= total and
// total > 0.
types::SlaQuantity share_kept(std::int64_t total, std::int64_t failed);

// An age in whole seconds, rounded up; nothing is younger than now.
types::SlaQuantity age(std::int64_t microseconds);

}  // namespace meshcat::core::sla

// Breaches follow the newest measurements.
#pragma once

#include <cstdint>
#include <optional>

#include "catalog/store.hpp"

namespace meshcat::sla {

// Closes the open breaches whose terms are kept again and opens one, with an
// alert to either side, for each term of a live agreement that its newest
// measurement breaks; for all products or one. Returns how many it opened.
std::int64_t settle_breaches(catalog::Store &store, std::optional<std::int64_t> product_id);

// Closes the open breaches of an agreement that is no longer live; `outcome` is
// superseded or ended.
void close_breaches(catalog::Store &store, std::int64_t agreement_id, const char *outcome);

}  // namespace meshcat::sla

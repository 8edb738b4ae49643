// The keyed hash behind pseudonyms.
#pragma once

#include "catalog/store.hpp"

namespace meshcat::access {

// Makes the installation's secret key if there is none yet.
void ensure_mask_key(catalog::Store &store);

}  // namespace meshcat::access

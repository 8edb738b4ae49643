// Sees statements go by.
#pragma once

namespace meshcat::lineage::capture {

// Registers the hooks. To be called from _PG_init.
void init();

}  // namespace meshcat::lineage::capture

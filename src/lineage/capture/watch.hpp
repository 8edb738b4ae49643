// Sees statements go by.
#pragma once

namespace meshcat::lineage::capture {

// Registers the hooks. To be called from _PG_init.
void init();

// Are statements of this session, just now, to be seen?
bool is_watching();

}  // namespace meshcat::lineage::capture

// What a preloaded library adds: it watches statements begin and go on.
#pragma once

namespace meshcat::access {

// Registers the executor's listeners. To be called from _PG_init.
void init();

}  // namespace meshcat::access

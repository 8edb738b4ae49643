// What the worker registers when the library loads.
#pragma once

namespace meshcat::worker {

// In _PG_init. Without effect outside shared preload.
void init();

}  // namespace meshcat::worker

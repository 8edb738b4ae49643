// The launcher: one process that holds no database and starts short workers when
// work is due.
#pragma once

namespace meshcat::worker {

// In _PG_init: has the postmaster start it once the server is no standby. Without
// effect outside shared preload.
void register_launcher();

}  // namespace meshcat::worker

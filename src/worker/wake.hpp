// Telling the launcher, when a transaction commits, that there may be work.
#pragma once

namespace meshcat::worker {

// In _PG_init, during shared preload: the callbacks that the rest needs.
void install_wake();

// Has the launcher look after this database once the transaction has committed.
// Without preload it does nothing.
void wake_on_commit();

}  // namespace meshcat::worker

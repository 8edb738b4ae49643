// Keeps what sessions are signed on by up to date.
#pragma once

namespace meshcat::identity {

// In _PG_init: shared memory and the keeper, if a database is named for it.
void init();

}  // namespace meshcat::identity

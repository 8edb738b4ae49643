// The snapshot that the running statement reads under, as core knows it.
#pragma once

#include "bridge/guard.hpp"
#include "core/snapshot.hpp"

namespace meshcat::bridge {

// There must be an active snapshot. Not among its running transactions is the session's
// own: its changes are seen.
core::Snapshot active_snapshot();

// Whether this transaction may have changed anything: it has a number.
bool transaction_writes();

}  // namespace meshcat::bridge

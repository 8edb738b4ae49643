#include "lineage/capture/changes.hpp"

#include "bridge/guard.hpp"

extern "C" {
#include "utils/inval.h"
}

namespace meshcat::lineage::capture::changes {

namespace {

constinit std::uint64_t changes = 1;

// Called at any time, so nothing else is done here.
void at_change(Datum, Oid) {
  ++changes;
}

}  // namespace

void watch() {
  bridge::call([] { CacheRegisterRelcacheCallback(at_change, Datum{0}); });
}

std::uint64_t count() noexcept {
  return changes;
}

}  // namespace meshcat::lineage::capture::changes

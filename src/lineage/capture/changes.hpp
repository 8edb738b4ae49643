// Notices that relations have changed, so that what was learnt of them is learnt anew.
#pragma once

#include <cstdint>

namespace meshcat::lineage::capture::changes {

// Has the session notice. To be called when the library is preloaded.
void watch();

// Another number after each change of a relation that the session has heard of.
std::uint64_t count() noexcept;

}  // namespace meshcat::lineage::capture::changes

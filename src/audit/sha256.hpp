// The hash function that core is given.
#pragma once

#include "core/audit/digest.hpp"

namespace meshcat::audit {

core::audit::Digest sha256(std::string_view bytes);

}  // namespace meshcat::audit

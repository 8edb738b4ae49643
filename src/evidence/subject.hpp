// What evidence and attestations are about.
#pragma once

#include <optional>

#include "catalog/product.hpp"

namespace meshcat::evidence {

// The version of that number, or else the one that consumers see, or the one that is
// being worked on. Throws object_not_in_prerequisite_state when there is none at all.
catalog::Version version_of(catalog::Store &store, const catalog::Product &product,
                            const std::optional<std::string> &number);

}  // namespace meshcat::evidence

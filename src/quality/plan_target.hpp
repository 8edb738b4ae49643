// A check on the relation as it is now: what its definition leaves to be looked up.
#pragma once

#include <optional>

#include "bridge/spi.hpp"
#include "core/quality/target.hpp"
#include "quality/checks.hpp"
#include "quality/subject.hpp"

namespace meshcat::quality {

// Throws what is wrong: a column or relation that is gone, or of a type that the check
// cannot measure. Ages are judged from `as_of`; nothing: from the present.
core::quality::Target target_of(bridge::Spi &spi, const Subject &subject, const Check &check,
                                std::optional<TimestampTz> as_of);

}  // namespace meshcat::quality

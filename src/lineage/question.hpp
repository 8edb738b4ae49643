// What the questions to lineage share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/spi.hpp"

namespace meshcat::lineage {

// A limit from an argument; a NULL is none. Throws invalid_parameter_value below 1.
std::uint32_t limit(const bridge::Args &args, int i, const char *name);

std::optional<TimestampTz> maybe_as_of(const bridge::Args &args, int i);

bridge::Param text_or_null(const std::string &value);

void say_truncated(std::size_t listed, std::size_t all, bool depth_limited);

}  // namespace meshcat::lineage

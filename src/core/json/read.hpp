// JSON text into values: strictly, for documents from outside whose every byte counts.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/json/value.hpp"

namespace meshcat::core::json {

struct ReadLimits {
  std::size_t depth = 32;
  std::size_t bytes = 65536;
};

// Reads one document (RFC 8259). Throws invalid_text_representation for what is none, is
// not UTF-8, or has a key twice in an object, and program_limit_exceeded beyond the
// limits; `what` names the document in the error, which does not repeat any of it.
Value read(std::string_view text, const char *what, const ReadLimits &limits = {});

}  // namespace meshcat::core::json

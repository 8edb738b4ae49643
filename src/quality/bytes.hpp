// A value of type bytea as a parameter.
#pragma once

#include <string>

#include "bridge/spi.hpp"

namespace meshcat::quality {

// Throws PgError.
inline bridge::Param bytea(const std::string &value) {
  return bridge::datum(BYTEAOID, bridge::call([&] {
                         return PointerGetDatum(cstring_to_text_with_len(
                             value.data(), static_cast<int>(value.size())));
                       }),
                       false);
}

}  // namespace meshcat::quality

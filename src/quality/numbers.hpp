// Exact numbers as values of type numeric.
#pragma once

#include "bridge/guard.hpp"
#include "core/quality/exact.hpp"

namespace meshcat::quality {

// With at most `places` decimals, in the current memory context.
inline Datum numeric_datum(const core::quality::Exact &value, int places) {
  const std::string text = core::quality::to_decimal(value, places);
  return bridge::call([&] {
    return DirectFunctionCall3(numeric_in, CStringGetDatum(text.c_str()),
                               ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
  });
}

}  // namespace meshcat::quality

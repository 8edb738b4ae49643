#include "core/sla/measure.hpp"

#include <string>

#include "core/error.hpp"

namespace meshcat::core::sla {

types::SlaQuantity share_kept(std::int64_t total, std::int64_t failed) {
  if (total <= 0 || failed < 0 || failed > total)
    throw Error(sqlstate::invalid_parameter_value,
                std::to_string(failed) + " of " + std::to_string(total) + " is not a share");
  const auto whole = types::quantity_limits(types::SlaUnit::percent).greatest;
  // The product needs more than 64 bits.
  return static_cast<types::SlaQuantity>(static_cast<__int128>(total - failed) * whole / total);
}

types::SlaQuantity age(std::int64_t microseconds) {
  constexpr std::int64_t second = 1'000'000;
  if (microseconds <= 0) return 0;
  const std::int64_t rest = microseconds % second;
  if (rest == 0) return microseconds;
  std::int64_t rounded = 0;
  // Within a second of the greatest quantity there is no whole second above.
  return __builtin_add_overflow(microseconds - rest, second, &rounded) ? microseconds : rounded;
}

}  // namespace meshcat::core::sla

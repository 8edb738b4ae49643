// A number that the session forgets as it forgets a setting: with the transaction or the
// savepoint that set it, at its end if it is local, with RESET ALL and DISCARD ALL.
#pragma once

#include <cstdint>

#include "bridge/guard.hpp"

namespace meshcat::bridge::session_value {

// Defines the setting, which nobody sets but set(). Called once, when the library loads.
void define();

// 0: none. `local`: for this transaction.
void set(std::int64_t number, bool local);
std::int64_t get() noexcept;

}  // namespace meshcat::bridge::session_value

// Values that conditions compare with, and how values compare.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/guard.hpp"

namespace meshcat::quality::scan {

// How values compare, whatever their type.
enum class Order {
  integers,
  reals,
  numerics,
  texts,   // by a collation
  padded,  // char(n): by a collation, blanks at the end do not count
  bytes,
};

struct Constant {
  std::int64_t integer = 0;
  double real = 0;
  std::string bytes;
};

// Of a type that kernels know; nothing for another. order_of() must run within
// bridge::call().
std::optional<Constant> constant_of(Oid base_type, Datum value);
std::optional<Order> order_of(Oid base_type);

}  // namespace meshcat::quality::scan

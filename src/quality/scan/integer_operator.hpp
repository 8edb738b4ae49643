// The arithmetic of whole numbers that kernels know.
#pragma once

#include <optional>

#include "bridge/guard.hpp"
#include "core/quality/vector/derivation.hpp"

namespace meshcat::quality::scan {

struct IntegerOperator {
  core::quality::vector::Operation operation;
  int bytes;  // of the result
};

// Of an operator's function; nothing for another.
std::optional<IntegerOperator> integer_operator(Oid function);

}  // namespace meshcat::quality::scan

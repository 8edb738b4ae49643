#include "quality/scan/integer_operator.hpp"

extern "C" {
#include "utils/fmgroids.h"
}

namespace meshcat::quality::scan {

std::optional<IntegerOperator> integer_operator(Oid function) {
  using enum core::quality::vector::Operation;
  switch (function) {
    case F_INT2PL:
      return IntegerOperator{add, 2};
    case F_INT2MI:
      return IntegerOperator{subtract, 2};
    case F_INT2MUL:
      return IntegerOperator{multiply, 2};
    case F_INT2DIV:
      return IntegerOperator{divide, 2};
    case F_INT4PL:
    case F_INT24PL:
    case F_INT42PL:
      return IntegerOperator{add, 4};
    case F_INT4MI:
    case F_INT24MI:
    case F_INT42MI:
      return IntegerOperator{subtract, 4};
    case F_INT4MUL:
    case F_INT24MUL:
    case F_INT42MUL:
      return IntegerOperator{multiply, 4};
    case F_INT4DIV:
    case F_INT24DIV:
    case F_INT42DIV:
      return IntegerOperator{divide, 4};
    case F_INT8PL:
    case F_INT84PL:
    case F_INT48PL:
    case F_INT82PL:
    case F_INT28PL:
      return IntegerOperator{add, 8};
    case F_INT8MI:
    case F_INT84MI:
    case F_INT48MI:
    case F_INT82MI:
    case F_INT28MI:
      return IntegerOperator{subtract, 8};
    case F_INT8MUL:
    case F_INT84MUL:
    case F_INT48MUL:
    case F_INT82MUL:
    case F_INT28MUL:
      return IntegerOperator{multiply, 8};
    case F_INT8DIV:
    case F_INT84DIV:
    case F_INT48DIV:
    case F_INT82DIV:
    case F_INT28DIV:
      return IntegerOperator{divide, 8};
    default:
      return std::nullopt;
  }
}

}  // namespace meshcat::quality::scan

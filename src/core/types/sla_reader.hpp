// The grammar that promises and observations share: "name operator value"
// separated by semicolons.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/types/scanner.hpp"
#include "core/types/sla_quantity.hpp"
#include "core/types/sla_term.hpp"

namespace meshcat::core::types {

struct SlaItem {
  const SlaTermInfo *info;
  std::string_view op;  // "<", "<=", "=", ">=" or ">", where `op_position` says
  std::size_t op_position;
  SlaQuantity quantity;
};

// Reads the rest of the input; sorts the items by term. None when the input is
// blank. Throws as Sla::parse, but leaves operators to its caller.
std::vector<SlaItem> read_sla_items(Scanner &in);

}  // namespace meshcat::core::types

// The SLA properties of an ODCS contract as terms of mesh.sla.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace meshcat::core::product {

// The term that a property promises, such as "latency <= 4h" for ("ly", "4",
// "h"), in the grammar of mesh.sla; nothing for what no observation could break:
// endOfLife, a property of somebody's own, a value that is no number, a duration in
// years. `unit` may be empty. That the value makes sense is left to Sla::parse.
std::optional<std::string> promise_term(std::string_view property, std::string_view value,
                                        std::string_view unit);

}  // namespace meshcat::core::product

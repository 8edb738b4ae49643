#include "core/product/promise.hpp"

#include "core/types/sla_term.hpp"

namespace meshcat::core::product {

namespace {

using types::SlaUnit;

// How mesh.sla writes a unit of ODCS, whose percentages often bear none.
std::string unit_text(SlaUnit kind, std::string_view unit) {
  switch (kind) {
    case SlaUnit::percent:
      return unit.empty() || unit == "percent" ? "%" : std::string(unit);
    case SlaUnit::rate:
      return "/" + std::string(unit.empty() ? "s" : unit);
    case SlaUnit::duration:
      return unit == "m" ? "min" : std::string(unit);
    case SlaUnit::rating:
      break;
  }
  return std::string(unit);
}

bool is_number(std::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789.") == std::string_view::npos;
}

// Months and years have no fixed length, so that no observation is compared with them.
bool is_calendar_unit(std::string_view unit) {
  return !unit.empty() && (unit.front() == 'y' || unit.starts_with("mo"));
}

}  // namespace

std::optional<std::string> promise_term(std::string_view property, std::string_view value,
                                        std::string_view unit) {
  const types::SlaTermInfo *info = types::find_sla_term(property);
  if (info == nullptr || !is_number(value)) return std::nullopt;
  if (info->unit == SlaUnit::duration && is_calendar_unit(unit)) return std::nullopt;
  std::string term(info->name);
  term.append(" ").append(types::to_string(info->direction)).append(" ").append(value);
  return term + unit_text(info->unit, unit);
}

}  // namespace meshcat::core::product

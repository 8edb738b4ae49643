#include "core/quality/kinds/definition.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/quality/clause.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

// In the order of the documentation.
constexpr Room (*rooms[])() = {
    completeness_kinds, validity_kinds,       text_kinds,   uniqueness_kinds, dependency_kinds,
    reference_kinds,    reconciliation_kinds, time_kinds,   statistics_kinds, distribution_kinds,
    order_kinds,        history_kinds,        schema_kinds, written_kinds};

template <typename Wanted>
const Definition *find(Wanted wanted) {
  for (const auto room : rooms)
    for (const Definition &each : room())
      if (wanted(each)) return &each;
  return nullptr;
}

}  // namespace

std::string Operands::aggregated(const AggregateCall &call) const {
  if (known != nullptr) {
    const auto found = std::find(known->begin(), known->end(), call);
    const auto place = found - known->begin();
    if (found == known->end()) known->push_back(call);
    return "$" + std::to_string(place + 1);
  }
  std::string which = call.condition;
  if (!filter.empty()) which = which.empty() ? operand(filter) : filtered(filter, which);
  return which.empty() ? call.sql : call.sql + " filter (where " + which + ")";
}

const Definition &definition(Kind kind) {
  const Definition *found = find([&](const Definition &each) { return each.traits.kind == kind; });
  if (found == nullptr) throw Error(sqlstate::internal_error, "no room defines this kind of check");
  return *found;
}

const KindTraits &traits(Kind kind) {
  return definition(kind).traits;
}

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const auto room : rooms)
    for (const Definition &each : room()) names.emplace_back(each.traits.name);
  return names;
}

const KindTraits *find_kind(std::string_view name) {
  const Definition *found = find([&](const Definition &each) { return each.traits.name == name; });
  return found == nullptr ? nullptr : &found->traits;
}

}  // namespace meshcat::core::quality

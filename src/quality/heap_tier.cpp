#include "quality/heap_tier.hpp"

#include "bridge/condition.hpp"

extern "C" {
#include "nodes/makefuncs.h"
}

namespace meshcat::quality {

using core::quality::FusedCheck;
using PassMeasure = core::quality::vector::PassCheck::Measure;

namespace {

Node *condition(const Subject &subject, const std::string &text) {
  if (text.empty()) return nullptr;
  return bridge::plan_condition(text, subject.relation, subject.name.alias);
}

Node *variable(const Subject &subject, const std::string &column) {
  return bridge::call([&] {
    const AttrNumber attribute = get_attnum(subject.relation, column.c_str());
    Oid type = InvalidOid, collation = InvalidOid;
    std::int32_t typmod = -1;
    get_atttypetypmodcoll(subject.relation, attribute, &type, &typmod, &collation);
    return reinterpret_cast<Node *>(makeVar(1, attribute, type, typmod, collation, 0));
  });
}

scan::OrderedCheck ordered(const Subject &subject, const FusedCheck &check) {
  Node *filter = condition(subject, check.filter);
  switch (check.measure) {
    case FusedCheck::Measure::count:
      return {PassMeasure::count, filter, nullptr, nullptr};
    case FusedCheck::Measure::newest:
      return {PassMeasure::newest, filter, nullptr, variable(subject, check.column)};
    default:
      return {PassMeasure::rows, filter, condition(subject, check.predicate), nullptr};
  }
}

}  // namespace

scan::ScanOrder heap_order(const Subject &subject, const std::vector<StoredCheck> &checks,
                           const std::vector<Plan> &plans, const std::vector<std::size_t> &which,
                           std::vector<scan::Heap> heaps) {
  scan::ScanOrder order;
  order.root = subject.relation;
  order.heaps = std::move(heaps);
  for (const std::size_t i : which) order.checks.push_back(ordered(subject, plans[i].fused));
  order.groups = dimension_groups(checks, which);
  if (subject.time_column) order.time_column = variable(subject, *subject.time_column);
  return order;
}

}  // namespace meshcat::quality

#include "quality/heap_tier.hpp"

#include <algorithm>

#include "bridge/condition.hpp"

extern "C" {
#include "nodes/makefuncs.h"
}

namespace meshcat::quality {

using core::quality::FusedCheck;
using core::quality::KeyMetric;
namespace quality = core::quality;
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

// Does the check count keys that the scan can compare?
bool counts_keys(const Subject &subject, const Check &check, const Plan &plan) {
  const bool is_planned = !plan.statement.empty();
  if (!is_planned || quality::traits(check.kind).keys == KeyMetric::none ||
      !check.params.group_by.empty())
    return false;
  return std::all_of(check.columns.begin(), check.columns.end(), [&](const std::string &column) {
    const auto *var = reinterpret_cast<Var *>(variable(subject, column));
    return var->varattno > 0 &&
           bridge::call([&] { return scan::is_key_type(var->vartype, var->varcollid); });
  });
}

scan::OrderedKey ordered_key(const Subject &subject, const Check &check, std::size_t place) {
  const bool repeated = quality::traits(check.kind).keys == KeyMetric::repeated;
  scan::OrderedKey key{place, {}, repeated && !check.params.nulls_distinct, !repeated};
  for (const std::string &column : check.columns) key.columns.push_back(variable(subject, column));
  return key;
}

}  // namespace

HeapPlan plan_heap(const Subject &subject, const std::vector<StoredCheck> &checks,
                   const std::vector<Plan> &plans, const std::vector<std::size_t> &fused,
                   std::vector<scan::Heap> heaps) {
  HeapPlan plan{{}, fused};
  scan::ScanOrder &order = plan.order;
  order.root = subject.relation;
  order.heaps = std::move(heaps);
  for (const std::size_t i : fused) order.checks.push_back(ordered(subject, plans[i].fused));
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Check &check = checks[i].check;
    if (!counts_keys(subject, check, plans[i])) continue;
    order.keys.push_back(ordered_key(subject, check, order.checks.size()));
    order.checks.push_back(
        {PassMeasure::count, condition(subject, check.filter), nullptr, nullptr});
    plan.checks.push_back(i);
  }
  order.groups = dimension_groups(checks, plan.checks);
  if (subject.time_column) order.time_column = variable(subject, *subject.time_column);
  return plan;
}

}  // namespace meshcat::quality

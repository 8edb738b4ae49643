#include "quality/heap_tier.hpp"

#include <algorithm>

#include "bridge/condition.hpp"
#include "quality/unique_indexes.hpp"

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

// Is the check about keys, which the server may compare in one way or another?
bool is_about_keys(const Check &check, const Plan &plan) {
  const bool is_planned = !plan.statement.empty();
  return is_planned && quality::traits(check.kind).keys != KeyMetric::none &&
         check.params.group_by.empty();
}

scan::OrderedKey ordered_key(const Subject &subject, const Check &check, std::size_t place) {
  const bool repeated = quality::traits(check.kind).keys == KeyMetric::repeated;
  scan::OrderedKey key{place, {}, repeated && !check.params.nulls_distinct, !repeated};
  for (const std::string &column : check.columns) key.columns.push_back(variable(subject, column));
  return key;
}

// Can the scan compare it?
bool is_comparable(const scan::OrderedKey &key) {
  return std::all_of(key.columns.begin(), key.columns.end(), [&](Node *column) {
    const auto *var = castNode(Var, column);
    return var->varattno > 0 &&
           bridge::call([&] { return scan::is_key_type(var->vartype, var->varcollid); });
  });
}

// Adds what is counted for the checks of keys: the keys, unless an index proves that none
// repeats.
void add_keys(const Subject &subject, const std::vector<StoredCheck> &checks,
              const std::vector<Plan> &plans, HeapPlan &plan) {
  std::optional<UniqueIndexes> indexes;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Check &check = checks[i].check;
    if (!is_about_keys(check, plans[i])) continue;
    const scan::OrderedKey key = ordered_key(subject, check, plan.order.checks.size());
    std::string proof;
    if (quality::traits(check.kind).keys == KeyMetric::repeated) {
      if (!indexes) indexes.emplace(subject.relation, plan.order.heaps);
      proof = indexes->proof_for(key.columns, key.nulls_count);
    }
    if (proof.empty() && !is_comparable(key)) continue;
    if (proof.empty()) plan.order.keys.push_back(key);
    plan.order.checks.push_back(
        {PassMeasure::count, condition(subject, check.filter), nullptr, nullptr});
    plan.checks.push_back(i);
    plan.proofs.push_back(proof);
  }
}

}  // namespace

HeapPlan plan_heap(const Subject &subject, const std::vector<StoredCheck> &checks,
                   const std::vector<Plan> &plans, const std::vector<std::size_t> &fused,
                   std::vector<scan::Heap> heaps) {
  HeapPlan plan{{}, fused, std::vector<std::string>(fused.size())};
  scan::ScanOrder &order = plan.order;
  order.root = subject.relation;
  order.heaps = std::move(heaps);
  for (const std::size_t i : fused) order.checks.push_back(ordered(subject, plans[i].fused));
  add_keys(subject, checks, plans, plan);
  order.groups = dimension_groups(checks, plan.checks);
  if (subject.time_column) order.time_column = variable(subject, *subject.time_column);
  return plan;
}

std::string proved_by(const std::string &index) {
  return "proved by the unique index \"" + index + "\"";
}

}  // namespace meshcat::quality

#include "quality/heap_tier.hpp"

#include <algorithm>

#include "bridge/condition.hpp"
#include "quality/scan/accumulators.hpp"
#include "quality/unique_indexes.hpp"

extern "C" {
#include "nodes/makefuncs.h"
}

namespace meshcat::quality {

using core::quality::AggregateCall;
using core::quality::AggregateFunction;
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

// A mean is made from the sum.
AggregateFunction computed(AggregateFunction function) {
  return function == AggregateFunction::avg ? AggregateFunction::sum : function;
}

// Gathers aggregates, those that several statistics have in common once.
class Statistics {
 public:
  Statistics(const Subject &subject, scan::ScanOrder &order) : subject_(subject), order_(order) {}

  // Can the scan compute all that the check needs?
  bool can_add(const Check &check, const Plan &plan) const {
    const std::vector<AggregateCall> &calls = plan.of_aggregates.calls;
    return !calls.empty() && std::all_of(calls.begin(), calls.end(), [&](auto &call) {
      return scan::can_accumulate(computed(call.function), columns_of(check, call));
    });
  }

  HeapStatistic add(std::size_t i, const Check &check, const Plan &plan) {
    HeapStatistic statistic{i, {}};
    for (const AggregateCall &call : plan.of_aggregates.calls)
      statistic.aggregates.push_back(place_of(check, call));
    return statistic;
  }

 private:
  struct Known {
    AggregateFunction function;
    std::vector<std::string> columns;
    std::string filter, condition;
    bool operator==(const Known &) const = default;
  };

  static bool counts_rows(const AggregateCall &call) {
    return call.function == AggregateFunction::count;
  }

  std::vector<Node *> columns_of(const Check &check, const AggregateCall &call) const {
    std::vector<Node *> columns;
    if (counts_rows(call)) return columns;
    for (const std::string &each : check.columns) columns.push_back(variable(subject_, each));
    return columns;
  }

  std::size_t place_of(const Check &check, const AggregateCall &call) {
    const Known wanted{computed(call.function),
                       counts_rows(call) ? std::vector<std::string>() : check.columns, check.filter,
                       call.condition};
    const auto found = std::find(known_.begin(), known_.end(), wanted);
    const auto place = static_cast<std::size_t>(found - known_.begin());
    if (found != known_.end()) return place;
    known_.push_back(wanted);
    order_.aggregates.push_back({wanted.function, condition(subject_, check.filter),
                                 condition(subject_, call.condition), columns_of(check, call)});
    return place;
  }

  const Subject &subject_;
  scan::ScanOrder &order_;
  std::vector<Known> known_;
};

// Does the statement run whose place the scan takes? It tells, without looking at any row,
// what is wrong with it and whether the role may execute its functions.
bool may_run(const Subject &subject, const std::vector<Plan> &plans,
             const std::vector<std::size_t> &which) {
  bridge::Spi spi;
  return bridge::attempt(
      [&] { spi.query(statistics_statement(subject, plans, which) + " limit 0", {}, true); },
      [](const ErrorData &) {});
}

void add_statistics(const Subject &subject, const std::vector<StoredCheck> &checks,
                    const std::vector<Plan> &plans, HeapPlan &plan) {
  Statistics statistics(subject, plan.order);
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < checks.size(); ++i)
    if (statistics.can_add(checks[i].check, plans[i])) which.push_back(i);
  if (which.empty() || !may_run(subject, plans, which)) return;
  for (const std::size_t i : which)
    plan.statistics.push_back(statistics.add(i, checks[i].check, plans[i]));
}

}  // namespace

std::vector<std::size_t> HeapPlan::measured() const {
  std::vector<std::size_t> all = checks;
  for (const HeapStatistic &each : statistics) all.push_back(each.check);
  return all;
}

HeapPlan plan_heap(const Subject &subject, const std::vector<StoredCheck> &checks,
                   const std::vector<Plan> &plans, const std::vector<std::size_t> &fused,
                   std::vector<scan::Heap> heaps) {
  HeapPlan plan{{}, fused, std::vector<std::string>(fused.size()), {}};
  scan::ScanOrder &order = plan.order;
  order.root = subject.relation;
  order.heaps = std::move(heaps);
  for (const std::size_t i : fused) order.checks.push_back(ordered(subject, plans[i].fused));
  add_keys(subject, checks, plans, plan);
  order.groups = dimension_groups(checks, plan.checks);
  add_statistics(subject, checks, plans, plan);
  if (subject.time_column) order.time_column = variable(subject, *subject.time_column);
  return plan;
}

std::string proved_by(const std::string &index) {
  return "proved by the unique index \"" + index + "\"";
}

void leave_statistics(HeapPlan &plan) {
  plan.order.aggregates.clear();
  plan.statistics.clear();
}

}  // namespace meshcat::quality

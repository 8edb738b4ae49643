#include "quality/scan/order.hpp"

extern "C" {
#include "catalog/pg_proc.h"
#include "nodes/pg_list.h"
#include "nodes/readfuncs.h"
#include "nodes/value.h"
}

namespace meshcat::quality::scan {

namespace {

// The places of a check's list and of the order's.
enum CheckPlace { measure_place, filter_place, predicate_place, column_place };
enum OrderPlace {
  root_place,
  relations_place,
  blocks_place,
  checks_place,
  groups_place,
  keys_place,
  aggregates_place,
  time_place,
  sample_place
};
enum AggregatePlace { function_place, rows_place, condition_place, arguments_place };
enum KeyPlace { check_place, nulls_place, few_place, columns_place };

List *append(List *list, Node *node) {
  return bridge::call([&] { return lappend(list, node); });
}

List *append_oid(List *list, Oid value) {
  return bridge::call([&] { return lappend_oid(list, value); });
}

Node *as_node(List *list) {
  return reinterpret_cast<Node *>(list);
}

Node *number(std::size_t value) {
  return bridge::call(
      [&] { return reinterpret_cast<Node *>(makeInteger(static_cast<int>(value))); });
}

std::size_t number_of(const void *node) {
  return static_cast<std::size_t>(intVal(node));
}

Node *node_at(const List *list, int place) {
  return static_cast<Node *>(list_nth(list, place));
}

const List *list_at(const List *list, int place) {
  return static_cast<const List *>(list_nth(list, place));
}

List *list_of(const OrderedCheck &check) {
  List *list = append(NIL, number(static_cast<std::size_t>(check.measure)));
  for (Node *each : {check.filter, check.predicate, check.column}) list = append(list, each);
  return list;
}

List *list_of(const BlockSample &sample) {
  return append_oid(append_oid(NIL, sample.seed), static_cast<Oid>(sample.cutoff));
}

OrderedCheck check_of(const List *list) {
  return {static_cast<vector::PassCheck::Measure>(number_of(list_nth(list, measure_place))),
          node_at(list, filter_place), node_at(list, predicate_place), node_at(list, column_place)};
}

List *list_of(const std::vector<Node *> &columns) {
  List *list = NIL;
  for (Node *each : columns) list = append(list, each);
  return list;
}

std::vector<Node *> columns_of(const List *list) {
  std::vector<Node *> columns;
  for (int i = 0; i < list_length(list); ++i) columns.push_back(node_at(list, i));
  return columns;
}

List *list_of(const OrderedKey &key) {
  List *list = append(NIL, number(key.check));
  for (const bool each : {key.nulls_count, key.few}) list = append(list, number(each));
  return append(list, as_node(list_of(key.columns)));
}

OrderedKey key_of(const List *list) {
  return {number_of(list_nth(list, check_place)), columns_of(list_at(list, columns_place)),
          number_of(list_nth(list, nulls_place)) != 0, number_of(list_nth(list, few_place)) != 0};
}

List *list_of(const OrderedAggregate &aggregate) {
  List *list = append(NIL, number(static_cast<std::size_t>(aggregate.function)));
  for (Node *each : {aggregate.filter, aggregate.condition}) list = append(list, each);
  return append(list, as_node(list_of(aggregate.columns)));
}

OrderedAggregate aggregate_of(const List *list) {
  return {static_cast<core::quality::AggregateFunction>(number_of(list_nth(list, function_place))),
          node_at(list, rows_place), node_at(list, condition_place),
          columns_of(list_at(list, arguments_place))};
}

bool is_unsafe_function(Oid function, void *) {
  return func_parallel(function) != PROPARALLEL_SAFE;
}

bool is_unsafe(Node *node, void *context) {
  if (node == nullptr) return false;
  // A domain's constraints are not looked into here.
  if (IsA(node, CoerceToDomain)) return true;
  return check_functions_in_node(node, is_unsafe_function, context) ||
         expression_tree_walk(node, is_unsafe, context);
}

}  // namespace

std::uint64_t ScanOrder::blocks() const {
  std::uint64_t sum = 0;
  for (const Heap &each : heaps) sum += each.blocks;
  return sum;
}

std::string write(const ScanOrder &order) {
  List *relations = NIL, *blocks = NIL, *checks = NIL, *groups = NIL, *keys = NIL,
       *aggregates = NIL;
  for (const Heap &each : order.heaps) {
    relations = append_oid(relations, each.relation);
    blocks = append_oid(blocks, each.blocks);
  }
  for (const OrderedCheck &each : order.checks) checks = append(checks, as_node(list_of(each)));
  for (const auto &group : order.groups) {
    List *members = NIL;
    for (const std::size_t each : group) members = append(members, number(each));
    groups = append(groups, as_node(members));
  }
  for (const OrderedKey &each : order.keys) keys = append(keys, as_node(list_of(each)));
  for (const OrderedAggregate &each : order.aggregates)
    aggregates = append(aggregates, as_node(list_of(each)));
  List *whole = append(NIL, as_node(append_oid(NIL, order.root)));
  for (List *each : {relations, blocks, checks, groups, keys, aggregates})
    whole = append(whole, as_node(each));
  whole = append(whole, order.time_column);
  whole = append(whole, as_node(order.sample ? list_of(*order.sample) : NIL));
  return bridge::call([&] { return nodeToString(whole); });
}

ScanOrder read_order(const char *text) {
  const auto *whole = static_cast<const List *>(bridge::call([&] { return stringToNode(text); }));
  ScanOrder order;
  order.root = linitial_oid(list_at(whole, root_place));
  const List *relations = list_at(whole, relations_place), *blocks = list_at(whole, blocks_place);
  for (int i = 0; i < list_length(relations); ++i)
    order.heaps.push_back({list_nth_oid(relations, i), list_nth_oid(blocks, i)});
  const List *checks = list_at(whole, checks_place), *groups = list_at(whole, groups_place);
  for (int i = 0; i < list_length(checks); ++i)
    order.checks.push_back(check_of(list_at(checks, i)));
  for (int i = 0; i < list_length(groups); ++i) {
    std::vector<std::size_t> members;
    for (int k = 0; k < list_length(list_at(groups, i)); ++k)
      members.push_back(number_of(list_nth(list_at(groups, i), k)));
    order.groups.push_back(members);
  }
  const List *keys = list_at(whole, keys_place);
  for (int i = 0; i < list_length(keys); ++i) order.keys.push_back(key_of(list_at(keys, i)));
  const List *aggregates = list_at(whole, aggregates_place);
  for (int i = 0; i < list_length(aggregates); ++i)
    order.aggregates.push_back(aggregate_of(list_at(aggregates, i)));
  order.time_column = node_at(whole, time_place);
  if (const List *sample = list_at(whole, sample_place))
    order.sample = {linitial_oid(sample), lsecond_oid(sample)};
  return order;
}

std::vector<Node *> expressions_of(const ScanOrder &order) {
  std::vector<Node *> expressions;
  for (const OrderedCheck &each : order.checks) {
    expressions.push_back(each.filter);
    expressions.push_back(each.predicate);
  }
  for (const OrderedAggregate &each : order.aggregates) {
    expressions.push_back(each.filter);
    expressions.push_back(each.condition);
  }
  return expressions;
}

bool is_parallel_safe(const ScanOrder &order) {
  const std::vector<Node *> expressions = expressions_of(order);
  return bridge::call([&] {
    for (Node *each : expressions)
      if (is_unsafe(each, nullptr)) return false;
    return true;
  });
}

void require_execution(const ScanOrder &order) {
  const std::vector<Node *> expressions = expressions_of(order);
  bridge::call([&] {
    for (Node *each : expressions) ExecInitExpr(reinterpret_cast<Expr *>(each), nullptr);
  });
}

}  // namespace meshcat::quality::scan

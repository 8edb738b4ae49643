#include "quality/scan/comparison.hpp"

extern "C" {
#include "access/stratnum.h"
#include "catalog/pg_opfamily.h"
#include "utils/pg_locale.h"
}

namespace meshcat::quality::scan {

using vector::Comparison;

namespace {

std::optional<Comparison> strategy(int number) {
  switch (number) {
    case BTLessStrategyNumber:
      return Comparison::less;
    case BTLessEqualStrategyNumber:
      return Comparison::less_equal;
    case BTEqualStrategyNumber:
      return Comparison::equal;
    case BTGreaterEqualStrategyNumber:
      return Comparison::greater_equal;
    case BTGreaterStrategyNumber:
      return Comparison::greater;
    default:
      return std::nullopt;
  }
}

// The operator families of the system catalog whose order kernels know. (Their
// numbers are fixed in pg_opfamily.dat; only some have a name.)
struct Family {
  Oid family;
  Order order;
  bool one_type;  // values of its types compare so only with their own
};
constexpr Family families[] = {
    {INTEGER_BTREE_FAM_OID, Order::integers, false},
    {1970, Order::reals, false},  // float_ops
    {1988, Order::numerics, true},
    {434, Order::integers, true},   // datetime_ops
    {1996, Order::integers, true},  // time_ops
    {BOOL_BTREE_FAM_OID, Order::integers, true},
    {TEXT_BTREE_FAM_OID, Order::texts, true},  // type name is in it as well
    {BPCHAR_BTREE_FAM_OID, Order::padded, true},
    {2968, Order::bytes, true},     // uuid_ops
    {3522, Order::integers, true},  // enum_ops
};
constexpr Oid enum_family = 3522;

struct Found {
  bool known;
  Order order;
  int strategy;
};

Found find(Oid op) {
  Oid left = InvalidOid, right = InvalidOid;
  op_input_types(op, &left, &right);
  for (const Family &each : families) {
    const int strategy = get_op_opfamily_strategy(op, each.family);
    if (strategy == 0) continue;
    // Of enumerated values only equality is that of their numbers.
    const bool known = (!each.one_type || left == right) && left != NAMEOID &&
                       (each.family != enum_family || strategy == BTEqualStrategyNumber);
    return {known, each.order, strategy};
  }
  return {false, Order::bytes, 0};
}

}  // namespace

std::optional<Comparison> comparison_of(Oid op, Order order) {
  const Found found = bridge::call([&] { return find(op); });
  if (found.known) {
    if (found.order != order) return std::nullopt;
    return strategy(found.strategy);
  }
  // <> is in no family; its negator is.
  const Oid negator = bridge::call([&] { return get_negator(op); });
  if (negator == InvalidOid) return std::nullopt;
  const Found negated = bridge::call([&] { return find(negator); });
  if (!negated.known || negated.order != order || negated.strategy != BTEqualStrategyNumber)
    return std::nullopt;
  return Comparison::not_equal;
}

bool compares_bytes(Oid collation, Comparison comparison) {
  const bool is_equality = comparison == Comparison::equal || comparison == Comparison::not_equal;
  return bridge::call([&] {
    if (collation == InvalidOid) return false;
    if (is_equality) return get_collation_isdeterministic(collation);
    return bridge::collates_bytes(collation);
  });
}

}  // namespace meshcat::quality::scan

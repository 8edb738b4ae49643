#include "quality/scan/comparison.hpp"

#include <cstring>

extern "C" {
#include "access/stratnum.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_database.h"
#include "catalog/pg_opfamily.h"
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

// Is the order of texts that of their bytes? False also where that is not known: the
// executor compares then.
bool is_byte_order(Oid collation) {
  if (collation == C_COLLATION_OID) return true;
  if (collation != DEFAULT_COLLATION_OID) return false;
  HeapTuple database = SearchSysCache1(DATABASEOID, ObjectIdGetDatum(MyDatabaseId));
  if (!HeapTupleIsValid(database)) return false;
  bool is_null = true;
  const Datum name = SysCacheGetAttr(DATABASEOID, database, Anum_pg_database_datcollate, &is_null);
  const bool is_libc =
      reinterpret_cast<Form_pg_database>(GETSTRUCT(database))->datlocprovider == COLLPROVIDER_LIBC;
  bool is_c = false;
  if (!is_null && is_libc) {
    const char *locale = TextDatumGetCString(name);
    is_c = strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0;
  }
  ReleaseSysCache(database);
  return is_c;
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
    return is_byte_order(collation);
  });
}

}  // namespace meshcat::quality::scan

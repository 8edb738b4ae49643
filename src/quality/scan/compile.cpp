#include "quality/scan/compile.hpp"

extern "C" {
#include "utils/array.h"
#include "utils/fmgroids.h"
}

#include "quality/scan/comparison.hpp"
#include "quality/scan/matching.hpp"

namespace meshcat::quality::scan {

using vector::Comparison;
using vector::ConditionPtr;
using vector::KernelPtr;

namespace {

// Brings two operands into the form in which their bytes compare.
bool comparable(Operands &operands, Operand &left, Operand &right, Oid collation,
                Comparison comparison) {
  if (left.order != right.order) return false;
  if (left.order == Order::texts || left.order == Order::padded)
    if (!compares_bytes(collation, comparison)) return false;
  if (left.order == Order::padded) {
    left = operands.unpadded(left);
    right = operands.unpadded(right);
  }
  return true;
}

KernelPtr against_constant(Operands &operands, const Operand &left, Comparison comparison,
                           const Constant &right) {
  switch (left.order) {
    case Order::integers:
      return vector::compare_integers(left.column, comparison, right.integer);
    case Order::reals:
      return vector::compare_reals(left.column, comparison, right.real);
    case Order::numerics:
      return vector::compare_numerics(operands.numerics(left), comparison, right.bytes);
    default:
      return vector::compare_bytes(left.column, comparison, right.bytes);
  }
}

KernelPtr against_column(Operands &operands, const Operand &left, Comparison comparison,
                         const Operand &right) {
  switch (left.order) {
    case Order::integers:
      return vector::compare_integers(left.column, comparison, right.column);
    case Order::reals:
      return vector::compare_reals(left.column, comparison, right.column);
    case Order::numerics:
      return vector::compare_numerics(operands.numerics(left), comparison,
                                      operands.numerics(right));
    default:
      return vector::compare_bytes(left.column, comparison, right.column);
  }
}

// The elements of a constant array.
struct Elements {
  Oid type;
  int count;
  Datum *values;
  bool *nulls;
};

Elements elements_of(Node *array) {
  return bridge::call([&] {
    Elements elements{InvalidOid, 0, nullptr, nullptr};
    if (!IsA(array, Const) || reinterpret_cast<Const *>(array)->constisnull) return elements;
    ArrayType *value = DatumGetArrayTypeP(reinterpret_cast<Const *>(array)->constvalue);
    elements.type = ARR_ELEMTYPE(value);
    std::int16_t length = 0;
    bool by_value = false;
    char align = 0;
    get_typlenbyvalalign(elements.type, &length, &by_value, &align);
    deconstruct_array(value, elements.type, length, by_value, align, &elements.values,
                      &elements.nulls, &elements.count);
    return elements;
  });
}

}  // namespace

ConditionPtr Compiler::leaf(Node *expression, KernelPtr kernel) {
  if (!kernel) ++left_to_server_;
  leaves_.push_back(expression);
  return std::make_unique<vector::Leaf>(leaves_.size() - 1, std::move(kernel));
}

ConditionPtr Compiler::logic(const BoolExpr *expression) {
  std::vector<ConditionPtr> parts;
  for (int i = 0; i < list_length(expression->args); ++i)
    parts.push_back(condition(static_cast<Node *>(list_nth(expression->args, i))));
  switch (expression->boolop) {
    case AND_EXPR:
      return vector::all_of(std::move(parts));
    case OR_EXPR:
      return vector::any_of(std::move(parts));
    default:
      return vector::negation(std::move(parts.front()));
  }
}

ConditionPtr Compiler::condition(Node *expression) {
  if (IsA(expression, BoolExpr)) return logic(reinterpret_cast<BoolExpr *>(expression));
  if (IsA(expression, BooleanTest)) {
    auto *asked = reinterpret_cast<BooleanTest *>(expression);
    const BoolTestType type = asked->booltesttype;
    const vector::Test test = type == IS_TRUE || type == IS_NOT_TRUE     ? vector::Test::is_true
                              : type == IS_FALSE || type == IS_NOT_FALSE ? vector::Test::is_false
                                                                         : vector::Test::is_unknown;
    return vector::test(condition(reinterpret_cast<Node *>(asked->arg)), test,
                        type == IS_NOT_TRUE || type == IS_NOT_FALSE || type == IS_NOT_UNKNOWN);
  }
  return leaf(expression, kernel(expression));
}

KernelPtr Compiler::kernel(Node *expression) {
  switch (nodeTag(expression)) {
    case T_Var: {
      const auto flag = operands_.operand(expression);
      return flag && !flag->constant ? vector::is_set(flag->column) : nullptr;
    }
    case T_NullTest:
      return null_test(reinterpret_cast<NullTest *>(expression));
    case T_OpExpr:
      return comparison(reinterpret_cast<OpExpr *>(expression));
    case T_ScalarArrayOpExpr:
      return membership(reinterpret_cast<ScalarArrayOpExpr *>(expression));
    default:
      return nullptr;
  }
}

KernelPtr Compiler::null_test(const NullTest *expression) {
  auto *tested = reinterpret_cast<Node *>(expression->arg);
  if (expression->argisrow || !IsA(tested, Var)) return nullptr;
  const auto column = operands_.nulls_of(reinterpret_cast<Var *>(tested)->varattno);
  if (!column) return nullptr;
  return expression->nulltesttype == IS_NULL ? vector::is_null(*column) : vector::not_null(*column);
}

KernelPtr Compiler::comparison(const OpExpr *expression) {
  if (list_length(expression->args) != 2) return nullptr;
  auto left = operands_.operand(static_cast<Node *>(linitial(expression->args)));
  auto right = operands_.operand(static_cast<Node *>(lsecond(expression->args)));
  if (!left || !right || (left->constant && right->constant)) return nullptr;
  const bool is_text = left->order == Order::texts || left->order == Order::padded;
  if (is_text && !left->constant && right->constant)
    if (KernelPtr found =
            matching(expression->opfuncid, *left, *right->constant, expression->inputcollid))
      return found;
  auto found = comparison_of(expression->opno, left->order);
  if (!found || !comparable(operands_, *left, *right, expression->inputcollid, *found))
    return nullptr;
  if (right->constant) return against_constant(operands_, *left, *found, *right->constant);
  if (left->constant) return against_constant(operands_, *right, mirrored(*found), *left->constant);
  return against_column(operands_, *left, *found, *right);
}

KernelPtr Compiler::membership(const ScalarArrayOpExpr *expression) {
  auto value = operands_.operand(static_cast<Node *>(linitial(expression->args)));
  const Elements elements = elements_of(static_cast<Node *>(lsecond(expression->args)));
  // What an empty set is to a null, only the server knows.
  if (!value || value->constant || elements.count == 0) return nullptr;
  const auto found = comparison_of(expression->opno, value->order);
  const Comparison wanted = expression->useOr ? Comparison::equal : Comparison::not_equal;
  vector::Membership how{!expression->useOr, false};
  std::vector<Constant> constants;
  for (int i = 0; i < elements.count; ++i) {
    how.has_null = how.has_null || elements.nulls[i];
    if (elements.nulls[i]) continue;
    const auto constant =
        constant_of(bridge::call([&] { return getBaseType(elements.type); }), elements.values[i]);
    if (!constant) return nullptr;
    constants.push_back(*constant);
  }
  const auto order = bridge::call([&] { return order_of(getBaseType(elements.type)); });
  if (!found || *found != wanted || order != value->order) return nullptr;
  return in_constants(*value, constants, how, expression->inputcollid);
}

KernelPtr Compiler::in_constants(const Operand &value, std::vector<Constant> &constants,
                                 vector::Membership how, Oid collation) {
  std::vector<std::int64_t> integers;
  std::vector<std::string> bytes;
  for (Constant &each : constants) {
    Operand operand{value.order, value.type, 0, each}, same = value;
    if (!comparable(operands_, same, operand, collation, Comparison::equal)) return nullptr;
    integers.push_back(operand.constant->integer);
    bytes.push_back(operand.constant->bytes);
  }
  switch (value.order) {
    case Order::integers:
      return vector::in_integers(value.column, std::move(integers), how);
    case Order::numerics:
      return vector::in_numerics(value.column, std::move(bytes), how);
    case Order::reals:
      return nullptr;
    case Order::padded:
      return vector::in_bytes(operands_.unpadded(value).column, std::move(bytes), how);
    default:
      return vector::in_bytes(value.column, std::move(bytes), how);
  }
}

}  // namespace meshcat::quality::scan

#include "quality/scan/operand.hpp"

#include "quality/scan/integer_operator.hpp"
#include "quality/scan/letter_case.hpp"

extern "C" {
#include "optimizer/optimizer.h"
#include "utils/fmgroids.h"
}

namespace meshcat::quality::scan {

namespace {

std::optional<vector::Characters> characters_of_encoding() {
  if (GetDatabaseEncoding() == PG_UTF8) return vector::Characters::utf8;
  if (pg_database_encoding_max_length() == 1) return vector::Characters::bytes;
  return std::nullopt;
}

}  // namespace

bool is_key_type(Oid type, Oid collation) {
  if (!order_of(getBaseType(type))) return false;
  return collation == InvalidOid || get_collation_isdeterministic(collation);
}

std::optional<Operand> fixed_operand(Node *expression) {
  bool is_null = true;
  // In the current memory context: the value stays.
  const Datum value = bridge::call([&] {
    ExprState *compiled = ExecInitExpr(reinterpret_cast<Expr *>(expression), nullptr);
    return ExecEvalExpr(compiled, GetPerTupleExprContext(CreateExecutorState()), &is_null);
  });
  if (is_null) return std::nullopt;
  const Oid type = bridge::call([&] { return getBaseType(exprType(expression)); });
  const auto order = bridge::call([&] { return order_of(type); });
  if (!order) return std::nullopt;
  const auto constant = constant_of(type, value);
  if (!constant) return std::nullopt;
  return Operand{*order, type, 0, constant};
}

std::size_t Operands::add_column(vector::Storage storage) {
  pass_.columns.emplace_back(storage);
  return pass_.columns.size() - 1;
}

template <typename Derive>
std::size_t Operands::derived(const char *what, std::size_t source, vector::Storage storage,
                              Derive derive) {
  const auto key = std::tuple(std::string(what), source);
  if (const auto known = derived_.find(key); known != derived_.end()) return known->second;
  const std::size_t target = add_column(storage);
  pass_.derivations.push_back(derive(source, target));
  derived_.emplace(key, target);
  return target;
}

std::optional<std::size_t> Operands::nulls_of(AttrNumber attribute) {
  if (attribute <= 0) return std::nullopt;
  if (const auto known = columns_.find(attribute); known != columns_.end())
    return wanted_[known->second].column;
  const std::size_t column = add_column(storage_of(Fetch::presence));
  columns_.emplace(attribute, wanted_.size());
  wanted_.push_back({attribute, column, Fetch::presence});
  return column;
}

std::optional<std::size_t> Operands::column_of(AttrNumber attribute) {
  const auto column = nulls_of(attribute);
  if (!column) return std::nullopt;
  Wanted &wanted = wanted_[columns_.at(attribute)];
  if (wanted.fetch != Fetch::presence) return column;
  const Oid type = base_type_of(attribute);
  auto fetch = fetch_for(type);
  if (!fetch && bridge::call([&] { return type_is_enum(type); })) fetch = Fetch::number;
  if (!fetch) return std::nullopt;
  wanted.fetch = *fetch;
  pass_.columns[*column] = vector::Column(storage_of(*fetch));
  return column;
}

Oid Operands::base_type_of(AttrNumber attribute) const {
  return bridge::call([&] { return getBaseType(TupleDescAttr(shape_, attribute - 1)->atttypid); });
}

std::optional<Operand> Operands::variable(const Var *variable) {
  const auto column = column_of(variable->varattno);
  if (!column) return std::nullopt;
  const Oid type = bridge::call([&] { return getBaseType(variable->vartype); });
  const auto order = bridge::call([&] { return order_of(type); });
  if (!order) return std::nullopt;
  return Operand{*order, type, *column, std::nullopt};
}

std::size_t Operands::moments_of(AttrNumber attribute) {
  const std::size_t column = *column_of(attribute);
  if (base_type_of(attribute) != DATEOID) return column;
  return derived("moment", column, vector::Storage::integers, vector::moments_of_days);
}

Operand Operands::unpadded(const Operand &operand) {
  Operand result = operand;
  if (operand.constant) {
    std::string &bytes = result.constant->bytes;
    bytes.erase(bytes.find_last_not_of(' ') + 1);
  } else {
    result.column =
        derived("unpadded", operand.column, vector::Storage::bytes, [](auto source, auto target) {
          return vector::without_blanks(source, target, vector::Ends::right);
        });
  }
  return result;
}

vector::Numerics Operands::numerics(const Operand &operand) {
  return {operand.column,
          derived("scaled", operand.column, vector::Storage::integers, vector::scaled)};
}

vector::RowKey::Part Operands::key_part(Node *variable) {
  Operand value = operand(variable).value();
  switch (value.order) {
    case Order::integers:
      return {value.column, vector::Sameness::integers};
    case Order::reals:
      return {value.column, vector::Sameness::reals};
    case Order::numerics:
      return {value.column, vector::Sameness::numerics};
    case Order::padded:
      return {unpadded(value).column, vector::Sameness::bytes};
    default:
      return {value.column, vector::Sameness::bytes};
  }
}

std::optional<Operand> Operands::characters(const Operand &text) {
  const auto counted = characters_of_encoding();
  if (!counted) return std::nullopt;
  return Operand{Order::integers, INT4OID,
                 derived("length", text.column, vector::Storage::integers,
                         [&](auto source, auto target) {
                           return vector::length_of(source, target, *counted);
                         }),
                 std::nullopt};
}

std::optional<Operand> Operands::in_case(const Operand &text, vector::Case to, Oid collation) {
  if (!changes_case_like_c(to, collation)) return std::nullopt;
  return Operand{
      Order::texts, TEXTOID,
      derived(to == vector::Case::upper ? "upper" : "lower", text.column, vector::Storage::bytes,
              [&](auto source, auto target) { return vector::in_case(source, target, to); }),
      std::nullopt};
}

std::optional<Operand> Operands::function(const FuncExpr *call) {
  if (list_length(call->args) != 1) return std::nullopt;
  const auto source = operand(static_cast<Node *>(linitial(call->args)));
  if (!source || source->constant) return std::nullopt;
  switch (call->funcid) {
    case F_LENGTH_TEXT:
    case F_CHAR_LENGTH_TEXT:
    case F_CHARACTER_LENGTH_TEXT:
      return characters(*source);
    case F_LENGTH_BPCHAR:
    case F_CHAR_LENGTH_BPCHAR:
    case F_CHARACTER_LENGTH_BPCHAR:
      return characters(unpadded(*source));
    case F_OCTET_LENGTH_TEXT:
      return Operand{Order::integers, INT4OID,
                     derived("octets", source->column, vector::Storage::integers,
                             [](auto from, auto to) {
                               return vector::length_of(from, to, vector::Characters::bytes);
                             }),
                     std::nullopt};
    case F_TEXT_BPCHAR: {
      Operand text = unpadded(*source);
      text.order = Order::texts;
      text.type = TEXTOID;
      return text;
    }
    case F_BTRIM_TEXT:
      return Operand{Order::texts, TEXTOID,
                     derived("trimmed", source->column, vector::Storage::bytes,
                             [](auto from, auto to) {
                               return vector::without_blanks(from, to, vector::Ends::both);
                             }),
                     std::nullopt};
    case F_UPPER_TEXT:
      return in_case(*source, vector::Case::upper, call->inputcollid);
    case F_LOWER_TEXT:
      return in_case(*source, vector::Case::lower, call->inputcollid);
    case F_INT4_INT2:
    case F_INT8_INT2:
    case F_INT8_INT4:
    case F_FLOAT8_FLOAT4: {
      Operand wider = *source;
      wider.type = call->funcresulttype;
      return wider;
    }
    default:
      return std::nullopt;
  }
}

std::optional<Operand> Operands::arithmetic(const OpExpr *call) {
  const auto found = integer_operator(call->opfuncid);
  if (!found) return std::nullopt;
  const auto left = operand(static_cast<Node *>(linitial(call->args)));
  const auto right = operand(static_cast<Node *>(lsecond(call->args)));
  if (!left || !right || left->constant) return std::nullopt;
  const std::size_t target = add_column(vector::Storage::integers);
  pass_.derivations.push_back(
      right->constant ? vector::compute_integers(left->column, found->operation,
                                                 right->constant->integer, target, found->bytes)
                      : vector::compute_integers(left->column, found->operation, right->column,
                                                 target, found->bytes));
  return Operand{Order::integers, call->opresulttype, target, std::nullopt};
}

std::optional<Operand> Operands::operand(Node *expression) {
  if (!bridge::call([&] { return contain_var_clause(expression); }))
    return fixed_operand(expression);
  switch (nodeTag(expression)) {
    case T_Var:
      return variable(reinterpret_cast<Var *>(expression));
    case T_RelabelType: {
      auto *relabel = reinterpret_cast<RelabelType *>(expression);
      auto inner = operand(reinterpret_cast<Node *>(relabel->arg));
      const Oid type = bridge::call([&] { return getBaseType(relabel->resulttype); });
      const auto order = bridge::call([&] { return order_of(type); });
      const auto is_string = [](Order each) {
        return each == Order::texts || each == Order::padded;
      };
      if (!inner || !order) return std::nullopt;
      if (inner->order != *order && !(is_string(inner->order) && is_string(*order)))
        return std::nullopt;
      inner->order = *order;
      inner->type = type;
      return inner;
    }
    case T_FuncExpr:
      return function(reinterpret_cast<FuncExpr *>(expression));
    case T_OpExpr:
      return arithmetic(reinterpret_cast<OpExpr *>(expression));
    default:
      return std::nullopt;
  }
}

}  // namespace meshcat::quality::scan

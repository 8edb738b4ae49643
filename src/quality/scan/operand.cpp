#include "quality/scan/operand.hpp"

extern "C" {
#include "optimizer/optimizer.h"
#include "utils/date.h"
#include "utils/float.h"
#include "utils/fmgroids.h"
#include "utils/uuid.h"
}

namespace meshcat::quality::scan {

namespace {

// The text of all ASCII characters: what a collation does to them shows what it
// does to any text of them, for letters change one by one.
std::string ascii() {
  std::string all;
  for (char each = 1; each < 127; ++each) all.push_back(each);
  return all;
}

// Is changing the case of ASCII letters the same under the collation as in C? Not in
// Turkish, for example.
bool changes_case_like_c(vector::Case to, Oid collation) {
  const std::string before = ascii();
  const char *after = bridge::call([&] {
    const Datum value =
        PointerGetDatum(cstring_to_text_with_len(before.data(), static_cast<int>(before.size())));
    return TextDatumGetCString(OidFunctionCall1Coll(
        to == vector::Case::upper ? F_UPPER_TEXT : F_LOWER_TEXT, collation, value));
  });
  std::string expected = before;
  for (char &each : expected) {
    if (to == vector::Case::upper && each >= 'a' && each <= 'z') each -= 32;
    if (to == vector::Case::lower && each >= 'A' && each <= 'Z') each += 32;
  }
  return expected == after;
}

std::optional<vector::Characters> characters_of_encoding() {
  if (GetDatabaseEncoding() == PG_UTF8) return vector::Characters::utf8;
  if (pg_database_encoding_max_length() == 1) return vector::Characters::bytes;
  return std::nullopt;
}

std::string content(Datum value) {
  const auto *whole = bridge::call([&] { return PG_DETOAST_DATUM(value); });
  return {VARDATA_ANY(whole), VARSIZE_ANY_EXHDR(whole)};
}

struct IntegerOperator {
  vector::Operation operation;
  int bytes;  // of the result
};

std::optional<IntegerOperator> integer_operator(Oid function) {
  using enum vector::Operation;
  switch (function) {
    case F_INT2PL:
      return IntegerOperator{add, 2};
    case F_INT2MI:
      return IntegerOperator{subtract, 2};
    case F_INT2MUL:
      return IntegerOperator{multiply, 2};
    case F_INT2DIV:
      return IntegerOperator{divide, 2};
    case F_INT4PL:
    case F_INT24PL:
    case F_INT42PL:
      return IntegerOperator{add, 4};
    case F_INT4MI:
    case F_INT24MI:
    case F_INT42MI:
      return IntegerOperator{subtract, 4};
    case F_INT4MUL:
    case F_INT24MUL:
    case F_INT42MUL:
      return IntegerOperator{multiply, 4};
    case F_INT4DIV:
    case F_INT24DIV:
    case F_INT42DIV:
      return IntegerOperator{divide, 4};
    case F_INT8PL:
    case F_INT84PL:
    case F_INT48PL:
    case F_INT82PL:
    case F_INT28PL:
      return IntegerOperator{add, 8};
    case F_INT8MI:
    case F_INT84MI:
    case F_INT48MI:
    case F_INT82MI:
    case F_INT28MI:
      return IntegerOperator{subtract, 8};
    case F_INT8MUL:
    case F_INT84MUL:
    case F_INT48MUL:
    case F_INT82MUL:
    case F_INT28MUL:
      return IntegerOperator{multiply, 8};
    case F_INT8DIV:
    case F_INT84DIV:
    case F_INT48DIV:
    case F_INT82DIV:
    case F_INT28DIV:
      return IntegerOperator{divide, 8};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Order> order_of(Oid base_type) {
  switch (base_type) {
    case FLOAT4OID:
    case FLOAT8OID:
      return Order::reals;
    case NUMERICOID:
      return Order::numerics;
    case TEXTOID:
    case VARCHAROID:
      return Order::texts;
    case BPCHAROID:
      return Order::padded;
    case UUIDOID:
      return Order::bytes;
    default:
      if (type_is_enum(base_type) || fetch_for(base_type)) return Order::integers;
      return std::nullopt;
  }
}

bool is_key_type(Oid type, Oid collation) {
  if (!order_of(getBaseType(type))) return false;
  return collation == InvalidOid || get_collation_isdeterministic(collation);
}

std::optional<Constant> constant_of(Oid base_type, Datum value) {
  Constant constant;
  switch (base_type) {
    case BOOLOID:
      constant.integer = DatumGetBool(value);
      return constant;
    case INT2OID:
      constant.integer = DatumGetInt16(value);
      return constant;
    case INT4OID:
    case DATEOID:
      constant.integer = DatumGetInt32(value);
      return constant;
    case INT8OID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
    case TIMEOID:
      constant.integer = DatumGetInt64(value);
      return constant;
    case FLOAT4OID:
      constant.real = static_cast<double>(DatumGetFloat4(value));
      return constant;
    case FLOAT8OID:
      constant.real = DatumGetFloat8(value);
      return constant;
    case UUIDOID:
      constant.bytes.assign(reinterpret_cast<const char *>(DatumGetUUIDP(value)->data), UUID_LEN);
      return constant;
    case NUMERICOID:
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
      constant.bytes = content(value);
      return constant;
    default:
      if (!bridge::call([&] { return type_is_enum(base_type); })) return std::nullopt;
      constant.integer = DatumGetObjectId(value);
      return constant;
  }
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

// The operands of conditions: columns, values computed from them, constants.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/quality/vector/derivation.hpp"
#include "core/quality/vector/kernel.hpp"
#include "core/quality/vector/row_key.hpp"
#include "core/quality/vector/tally.hpp"
#include "quality/scan/constant.hpp"
#include "quality/scan/fetcher.hpp"

namespace meshcat::quality::scan {

struct Operand {
  Order order;
  Oid type;                          // its base type
  std::size_t column = 0;            // of the batch, unless it is a constant
  std::optional<Constant> constant;  // never null
};

// Are a column's values the same if and only if what the scan makes of them is? It
// must run within bridge::call().
bool is_key_type(Oid type, Oid collation);

// Finds operands in expressions and gathers the columns that they need.
class Operands {
 public:
  Operands(TupleDesc shape, vector::Pass &pass) : shape_(shape), pass_(pass) {}

  // Nothing when only the server can compute it. Throws PgError.
  std::optional<Operand> operand(Node *expression);
  // A column that holds at least the nulls of an attribute, whatever its type.
  // Nothing for a system attribute or a whole row.
  std::optional<std::size_t> nulls_of(AttrNumber attribute);
  // The attribute's values; nothing for a type that kernels do not know.
  std::optional<std::size_t> column_of(AttrNumber attribute);
  // A date's moment at its beginning, in UTC; a moment itself.
  std::size_t moments_of(AttrNumber attribute);
  // The operand's bytes without blanks at the end, as char(n) compares.
  Operand unpadded(const Operand &operand);

  // A Var of a type for which is_key_type() holds, as part of a key. Throws PgError.
  vector::RowKey::Part key_part(Node *variable);

  // A column of numerics, with the same scaled.
  vector::Numerics numerics(const Operand &operand);

  const std::vector<Wanted> &wanted() const { return wanted_; }

 private:
  Oid base_type_of(AttrNumber attribute) const;
  std::size_t add_column(vector::Storage storage);
  // The column that `derive(source, target)` makes, made once for each `what`.
  template <typename Derive>
  std::size_t derived(const char *what, std::size_t source, vector::Storage storage, Derive derive);
  std::optional<Operand> variable(const Var *variable);
  std::optional<Operand> function(const FuncExpr *call);
  std::optional<Operand> arithmetic(const OpExpr *call);
  std::optional<Operand> characters(const Operand &text);
  std::optional<Operand> in_case(const Operand &text, vector::Case to, Oid collation);

  TupleDesc shape_;
  vector::Pass &pass_;
  std::vector<Wanted> wanted_;
  std::map<AttrNumber, std::size_t> columns_;  // place in wanted_
  std::map<std::tuple<std::string, std::size_t>, std::size_t> derived_;
};

// The value of an expression without columns, computed now: within a statement it
// is the same for every row. Nothing for null. Throws PgError.
std::optional<Operand> fixed_operand(Node *expression);

}  // namespace meshcat::quality::scan

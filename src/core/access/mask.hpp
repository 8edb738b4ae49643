// Masks: how a column's values are hidden, as an SQL expression over the column.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshcat::core::access {

// The strictest first: of several masks on one column, the first of this order
// is the one that consumers see.
enum class MaskMethod {
  null,
  constant,
  hash,
  pseudonym,
  year,
  generalise,
  noise,
  partial,
  expression
};

// What kind of values a column's type holds, as far as masks care.
enum class ValueKind { text, integer, number, date, timestamp, timestamptz, uuid, other };

struct Mask {
  MaskMethod method;
  std::optional<std::string> argument;
};

// The column that a mask hides. Names are quoted for SQL already.
struct MaskTarget {
  std::string name;       // as people write it, for messages
  std::string reference;  // as the view's query refers to it
  std::string type;       // as format_type writes it
  ValueKind kind;
  int max_length;          // of a text with a limit; 0 when it has none
  std::string row_type;    // the source relation: naming its row type is what permits keyed_hash
  std::string hash_scope;  // equal scopes of one domain give equal pseudonyms
  std::string purpose;     // SQL for the one purpose that the reader reads for
};

std::string_view method_name(MaskMethod method);
// Throws invalid_parameter_value with the methods there are.
MaskMethod parse_method(const std::string &name);
// "null, constant, hash, ..."
std::string method_names();

// The strictest of at least one mask; among equals the first.
const Mask &strictest(const std::vector<Mask> &masks);

// The masked value, of exactly the column's type. Throws invalid_parameter_value
// for an argument that the method does not take, and feature_not_supported when
// it does not fit the column's type. The argument of an `expression` must have
// been validated as one SQL expression.
std::string mask_sql(const Mask &mask, const MaskTarget &target);

// Throws invalid_parameter_value for an argument that the method does not take, whatever the
// column.
void require_argument(const Mask &mask);

// Does the method need the installation's key?
bool is_keyed(MaskMethod method);

// One sentence for people, such as "only its last 4 characters are shown".
std::string describe(const Mask &mask);

// As PostgreSQL's quote_literal.
std::string quote_literal(std::string_view value);

}  // namespace meshcat::core::access

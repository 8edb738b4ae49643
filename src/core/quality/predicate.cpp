#include "core/quality/predicate.hpp"

#include <array>

#include "core/error.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

constexpr std::size_t max_name_size = 63;

std::string set_of(const std::vector<Constant> &values) {
  return "(" + join(values, ", ", constant_sql) + ")";
}

std::string bounded(const std::string &operand, const Params &params) {
  std::vector<std::string> conditions;
  if (params.min) conditions.push_back(operand + " >= " + constant_sql(*params.min));
  if (params.above) conditions.push_back(operand + " > " + constant_sql(*params.above));
  if (params.max) conditions.push_back(operand + " <= " + constant_sql(*params.max));
  if (params.below) conditions.push_back(operand + " < " + constant_sql(*params.below));
  return join(conditions, " and ", [](const std::string &each) { return each; });
}

std::string not_missing(const std::string &operand, const Params &params) {
  std::string text = params.null_is_missing ? operand + " is not null" : "";
  if (params.values.empty()) return text;
  if (!text.empty()) text += " and ";
  return text + operand + " not in " + set_of(params.values);
}

std::string of_column(Kind kind, const std::string &operand, const Params &params) {
  switch (kind) {
    case Kind::not_null:
      return operand + " is not null";
    case Kind::missing:
      return not_missing(operand, params);
    case Kind::in_set:
      return operand + " in " + set_of(params.values);
    case Kind::range:
      return bounded(operand, params);
    case Kind::pattern:
      return operand + " ~ " + literal(params.pattern);
    case Kind::length:
      return bounded("length(" + operand + ")", params);
    default:
      throw Error(sqlstate::internal_error, "this kind of check is not measured row by row");
  }
}

void require(bool given, const KindTraits &kind, const char *what, const char *example) {
  if (given) return;
  throw Error(sqlstate::invalid_parameter_value,
              "a check of kind \"" + std::string(kind.name) + "\" needs " + what, {},
              std::string("For example: ") + example);
}

void check_columns(const KindTraits &kind, int given) {
  if (given >= kind.min_columns && given <= kind.max_columns) return;
  const std::string wanted = kind.max_columns == 0   ? "no column"
                             : kind.max_columns == 1 ? "one column"
                                                     : "at least one column";
  throw Error(sqlstate::invalid_parameter_value,
              "a check of kind \"" + std::string(kind.name) + "\" needs " + wanted,
              std::to_string(given) + " were given.",
              "Name them in argument \"columns\", for example columns => '{amount}'.");
}

std::string squeezed(const std::string &text) {
  std::string result;
  for (char c : text) {
    const bool space = c == ' ' || (c >= '\t' && c <= '\r');
    if (!space) result += c;
    if (space && !result.empty() && result.back() != ' ') result += ' ';
  }
  if (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

}  // namespace

std::string constant_sql(const Constant &constant) {
  return constant.number ? constant.text : literal(constant.text);
}

void check_definition(const KindTraits &kind, const std::vector<std::string> &columns,
                      const Params &params) {
  check_columns(kind, static_cast<int>(columns.size()));
  switch (kind.kind) {
    case Kind::missing:
      require(params.null_is_missing || !params.values.empty(), kind, "something that is missing",
              R"(params => '{"missing_values": ["", " "]}')");
      break;
    case Kind::in_set:
      require(!params.values.empty(), kind, "a set of values",
              R"(params => '{"values": ["debit", "credit"]}')");
      break;
    case Kind::range:
      require(params.min || params.max || params.above || params.below, kind, "a bound",
              R"(params => '{"min": 300, "max": 850}', or with "above" and "below")");
      break;
    case Kind::length:
      require(params.min || params.max, kind, "a bound", R"(params => '{"min": 1, "max": 35}')");
      break;
    case Kind::pattern:
      require(!params.pattern.empty(), kind, "a pattern",
              R"(params => '{"pattern": "^[A-Z]{2}"}')");
      break;
    case Kind::referential:
      require(!params.references.empty(), kind, "what it references",
              R"(params => '{"references": "accounts.accounts", "columns": ["account_id"]}')");
      require(params.referenced_columns.size() == columns.size(), kind,
              "as many referenced columns as columns",
              R"(columns => '{account_id}', params => '{..., "columns": ["account_id"]}')");
      break;
    case Kind::expression:
      require(!params.predicate.empty(), kind, "a predicate",
              R"(params => '{"predicate": "amount > 0"}')");
      break;
    case Kind::sql:
      require(!params.query.empty(), kind, "a query",
              R"(params => '{"query": "select count(*) from ${object}"}')");
      break;
    default:
      break;
  }
}

std::string predicate(Kind kind, std::string_view alias, const std::vector<std::string> &columns,
                      const Params &params) {
  if (kind == Kind::expression) return params.predicate;
  return join(columns, " and ", [&](const std::string &each) {
    return of_column(kind, column(alias, each), params);
  });
}

std::string clipped(std::string name, std::size_t size) {
  if (name.size() <= size) return name;
  const auto ascii = [&](std::size_t i) { return static_cast<unsigned char>(name[i]) < 0x80; };
  std::size_t end = size - 3;
  // In every server encoding all bytes of a multibyte character are non-ASCII, so
  // that a cut beside an ASCII byte is safe.
  while (end > 0 && !ascii(end - 1) && !ascii(end)) --end;
  return name.substr(0, end) + "...";
}

std::string default_name(Kind kind, const std::vector<std::string> &columns, const Params &params) {
  const std::string list = join(columns, ", ", [](const std::string &each) { return each; });
  const auto named = [&]() -> std::string {
    switch (kind) {
      case Kind::not_null:
        return list + " not null";
      case Kind::missing:
        return list + " not missing";
      case Kind::in_set:
        return list + " in set";
      case Kind::range:
        return list + " in range";
      case Kind::pattern:
        return list + " matches pattern";
      case Kind::length:
        return list + " length";
      case Kind::unique:
        return list + " unique";
      case Kind::freshness:
        return list.empty() ? "fresh" : list + " fresh";
      case Kind::row_count:
        return "row count";
      case Kind::referential:
        return list + " in " + params.references;
      case Kind::expression:
        return squeezed(params.predicate);
      case Kind::sql:
        return list.empty() ? "query" : list + " query";
      case Kind::text:
        return list.empty() ? "rule" : list + " rule";
    }
    return {};
  };
  return clipped(named(), max_name_size);
}

std::string substitute(std::string_view query, std::string_view object, std::string_view property) {
  struct Placeholder {
    std::string_view text, value;
  };
  const std::array<Placeholder, 8> placeholders{{{"${object}", object},
                                                 {"${table}", object},
                                                 {"${property}", property},
                                                 {"${column}", property},
                                                 {"{object}", object},
                                                 {"{table}", object},
                                                 {"{property}", property},
                                                 {"{column}", property}}};
  std::string text;
  while (!query.empty()) {
    std::size_t taken = 0;
    for (const Placeholder &each : placeholders) {
      if (taken != 0 || query.substr(0, each.text.size()) != each.text) continue;
      text += each.value;
      taken = each.text.size();
    }
    if (taken == 0) text += query[taken++];
    query.remove_prefix(taken);
  }
  return text;
}

}  // namespace meshcat::core::quality

#include "core/access/mask.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "core/error.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::core::access {

namespace {

constexpr std::array<std::string_view, 9> names = {"null",      "constant", "hash",
                                                   "pseudonym", "year",     "generalise",
                                                   "noise",     "partial",  "expression"};
// Hexadecimal digits of a pseudonym: 128 bits of the keyed hash.
constexpr int hash_length = 32;

[[noreturn]] void misfit(const Mask &mask, const MaskTarget &target, const char *takes) {
  throw Error(sqlstate::feature_not_supported,
              "mask \"" + std::string(method_name(mask.method)) + "\" does not fit column \"" +
                  target.name + "\" of type " + target.type,
              std::string("It takes ") + takes + ".",
              "Choose another method (" + method_names() +
                  "), or write an expression of the column's type.");
}

[[noreturn]] void bad_argument(const Mask &mask, const std::string &wants) {
  throw Error(sqlstate::invalid_parameter_value,
              "mask \"" + std::string(method_name(mask.method)) +
                  (mask.argument ? "\" has an invalid argument: \"" + *mask.argument + "\""
                                 : "\" needs an argument"),
              wants);
}

// It becomes part of a view.
constexpr std::size_t longest_argument = 65536;

void require_length(const Mask &mask) {
  if (mask.argument && mask.argument->size() > longest_argument)
    throw Error(
        sqlstate::program_limit_exceeded,
        "the argument of mask \"" + std::string(method_name(mask.method)) + "\" is too long",
        "It has " + std::to_string(mask.argument->size()) + " bytes; the limit is " +
            std::to_string(longest_argument) + ".");
}

void refuse_argument(const Mask &mask) {
  if (mask.argument) bad_argument(mask, "This method takes no argument.");
}

std::string cast(const std::string &expression, const MaskTarget &target) {
  return "(" + expression + ")::" + target.type;
}

std::string keyed_hash(const MaskTarget &target, const std::string &scope) {
  return "mesh_catalog.keyed_hash(NULL::" + target.row_type + ", " + quote_literal(scope) + ", " +
         target.reference + "::text)";
}

std::string hash_sql(const Mask &mask, const MaskTarget &target) {
  const std::string hash = keyed_hash(target, mask.argument.value_or(target.hash_scope));
  switch (target.kind) {
    case ValueKind::text:
      if (target.max_length > 0 && target.max_length < hash_length)
        misfit(mask, target, "a text of at least 32 characters, a bigint or a uuid");
      return cast(hash, target);
    case ValueKind::uuid:
      return cast(hash, target);
    case ValueKind::integer:
      // 60 bits: always positive, and collisions stay rare up to many million values.
      if (target.type != "bigint")
        misfit(mask, target, "a text of at least 32 characters, a bigint or a uuid");
      return cast("('x' || left(" + hash + ", 15))::bit(60)", target);
    default:
      misfit(mask, target, "a text of at least 32 characters, a bigint or a uuid");
  }
}

std::string pseudonym_sql(const Mask &mask, const MaskTarget &target) {
  if (target.kind != ValueKind::text) misfit(mask, target, "a text");
  return cast("mesh_catalog.pseudonym(NULL::" + target.row_type + ", " +
                  quote_literal(mask.argument.value_or(target.hash_scope)) + ", " + target.purpose +
                  ", " + target.reference + "::text)",
              target);
}

std::string year_sql(const Mask &mask, const MaskTarget &target, const std::string &unit) {
  switch (target.kind) {
    case ValueKind::date:
    case ValueKind::timestamp:
      return cast("date_trunc(" + quote_literal(unit) + ", " + target.reference + "::timestamp)",
                  target);
    case ValueKind::timestamptz:
      return cast("date_trunc(" + quote_literal(unit) + ", " + target.reference + ", 'UTC')",
                  target);
    default:
      misfit(mask, target,
             mask.method == MaskMethod::year ? "a date or timestamp"
                                             : "a date or timestamp, or a number");
  }
}

// A width such as 1000 or 0.5: digits with at most one point, not zero.
bool is_width(const std::string &text) {
  const bool digits = !text.empty() && text.size() <= 18 && text.front() != '.' &&
                      text.back() != '.' && std::count(text.begin(), text.end(), '.') <= 1 &&
                      text.find_first_not_of("0123456789.") == std::string::npos;
  return digits && text.find_first_not_of("0.") != std::string::npos;
}

struct Limits {
  std::string least, greatest;
};

// Of an integer type or a numeric one of a given precision; empty where there are none.
Limits limits_of(const MaskTarget &target) {
  if (target.type == "smallint") return {"-32768", "32767"};
  if (target.type == "integer") return {"-2147483648", "2147483647"};
  if (target.kind == ValueKind::integer) return {"-9223372036854775808", "9223372036854775807"};
  int precision = 0, scale = 0;
  if (std::sscanf(target.type.c_str(), "numeric(%d,%d)", &precision, &scale) != 2) return {};
  const std::string greatest =
      "(1e" + std::to_string(precision - scale) + " - 1e" + std::to_string(-scale) + ")";
  return {"-" + greatest, greatest};
}

void require_noise(const Mask &mask) {
  if (!mask.argument || !is_width(*mask.argument))
    bad_argument(mask, "It is the most that a value is changed by, such as 1000.");
}

// The same value always has the same noise, of whatever product over the same source: what is
// drawn anew could be averaged out. Uniform within the width to both sides, as fine as the value.
std::string noise_sql(const Mask &mask, const MaskTarget &target) {
  if (target.kind != ValueKind::integer && target.kind != ValueKind::number)
    misfit(mask, target, "a number");
  require_noise(mask);
  const std::string share = "(('x' || left(" +
                            keyed_hash(target, "noise of " + target.row_type + "." + target.name) +
                            ", 13))::bit(52)::bigint::numeric / 2251799813685248 - 1)";
  const std::string value = target.reference + "::numeric";
  std::string noisy =
      "round(" + value + " + " + share + " * " + *mask.argument + ", scale(" + value + "))";
  if (const Limits limits = limits_of(target); !limits.least.empty())
    noisy = "least(greatest(" + noisy + ", " + limits.least + "), " + limits.greatest + ")";
  // NaN and infinities have no scale.
  return cast("CASE WHEN scale(" + value + ") IS NOT NULL THEN " + noisy + " END", target);
}

// The band that a number falls in, named by its lower end. The least values of an
// integer type have no lower end within it: they stay at the type's limit.
std::string band_sql(const Mask &mask, const MaskTarget &target) {
  if (!mask.argument || !is_width(*mask.argument))
    bad_argument(mask, "For a number it is the width of a band, such as 1000.");
  const std::string band =
      "floor(" + target.reference + " / " + *mask.argument + ") * " + *mask.argument;
  if (target.kind == ValueKind::number) return cast(band, target);
  return cast("greatest(floor(" + target.reference + "::numeric / " + *mask.argument + ") * " +
                  *mask.argument + ", " + limits_of(target).least + ")",
              target);
}

bool is_unit(const std::string &text) {
  constexpr std::array<std::string_view, 5> units = {"month", "quarter", "year", "decade",
                                                     "century"};
  return std::find(units.begin(), units.end(), text) != units.end();
}

std::string generalise_sql(const Mask &mask, const MaskTarget &target) {
  if (target.kind == ValueKind::integer || target.kind == ValueKind::number)
    return band_sql(mask, target);
  const std::string unit = mask.argument.value_or("year");
  if (!is_unit(unit))
    bad_argument(mask, "For a date it is month, quarter, year, decade or century.");
  return year_sql(mask, target, unit);
}

int shown_characters(const Mask &mask) {
  if (!mask.argument) return 4;
  int shown = 0;
  const char *end = mask.argument->data() + mask.argument->size();
  const auto [stop, error] = std::from_chars(mask.argument->data(), end, shown);
  if (error != std::errc() || stop != end || shown < 1 || shown > 100)
    bad_argument(mask, "It is the number of last characters to show, from 1 to 100.");
  return shown;
}

// A value no longer than what would be shown is hidden whole.
std::string partial_sql(const Mask &mask, const MaskTarget &target) {
  const std::string shown = std::to_string(shown_characters(mask));
  if (target.kind != ValueKind::text) misfit(mask, target, "a text");
  const std::string value = target.reference + "::text";
  return cast("CASE WHEN length(" + value + ") > " + shown + " THEN repeat('*', length(" + value +
                  ") - " + shown + ") || right(" + value + ", " + shown +
                  ") ELSE repeat('*', length(" + value + ")) END",
              target);
}

}  // namespace

std::string_view method_name(MaskMethod method) {
  return names[static_cast<std::size_t>(method)];
}

MaskMethod parse_method(const std::string &name) {
  const auto *const found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw Error(sqlstate::invalid_parameter_value, "unknown mask method \"" + name + "\"",
                "The methods are " + method_names() + ".",
                text::did_you_mean(name, std::vector<std::string>(names.begin(), names.end()),
                                   "Choose by what consumers still need to see."));
  return static_cast<MaskMethod>(found - names.begin());
}

std::string method_names() {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

const Mask &strictest(const std::vector<Mask> &masks) {
  return *std::min_element(masks.begin(), masks.end(),
                           [](const Mask &a, const Mask &b) { return a.method < b.method; });
}

std::string mask_sql(const Mask &mask, const MaskTarget &target) {
  require_length(mask);
  switch (mask.method) {
    case MaskMethod::null:
      refuse_argument(mask);
      return "NULL::" + target.type;
    case MaskMethod::constant:
      require_argument(mask);
      return quote_literal(*mask.argument) + "::" + target.type;
    case MaskMethod::hash:
      return hash_sql(mask, target);
    case MaskMethod::pseudonym:
      return pseudonym_sql(mask, target);
    case MaskMethod::year:
      refuse_argument(mask);
      return year_sql(mask, target, "year");
    case MaskMethod::generalise:
      return generalise_sql(mask, target);
    case MaskMethod::noise:
      return noise_sql(mask, target);
    case MaskMethod::partial:
      return partial_sql(mask, target);
    case MaskMethod::expression:
      require_argument(mask);
      // On lines of its own: the expression may end in a comment.
      return "(\n" + *mask.argument + "\n)::" + target.type;
  }
  throw Error(sqlstate::internal_error, "unknown mask method");
}

void require_argument(const Mask &mask) {
  require_length(mask);
  switch (mask.method) {
    case MaskMethod::null:
    case MaskMethod::year:
      return refuse_argument(mask);
    case MaskMethod::constant:
      if (!mask.argument) bad_argument(mask, "It is the value to show instead.");
      return;
    case MaskMethod::hash:
    case MaskMethod::pseudonym:
      return;
    case MaskMethod::generalise:
      if (mask.argument && !is_width(*mask.argument) && !is_unit(*mask.argument))
        bad_argument(mask,
                     "It is the width of a band, such as 1000, or month, quarter, year, decade or "
                     "century.");
      return;
    case MaskMethod::noise:
      return require_noise(mask);
    case MaskMethod::partial:
      shown_characters(mask);
      return;
    case MaskMethod::expression:
      if (!mask.argument) bad_argument(mask, "It is an SQL expression of the column's type.");
  }
}

bool is_keyed(MaskMethod method) {
  return method == MaskMethod::hash || method == MaskMethod::pseudonym ||
         method == MaskMethod::noise;
}

std::string describe(const Mask &mask) {
  const std::string argument = mask.argument.value_or("");
  switch (mask.method) {
    case MaskMethod::null:
      return "always null";
    case MaskMethod::constant:
      return "always '" + argument + "'";
    case MaskMethod::hash:
      return "a keyed pseudonym, equal for equal values";
    case MaskMethod::pseudonym:
      return "a pseudonym of the same form, another for each purpose";
    case MaskMethod::year:
      return "only its year";
    case MaskMethod::generalise:
      return "only its " + (argument.empty()     ? "year"
                            : is_width(argument) ? "band of width " + argument
                                                 : argument);
    case MaskMethod::noise:
      return "changed by up to " + argument;
    case MaskMethod::partial:
      return "only its last " + (shown_characters(mask) == 1
                                     ? "character"
                                     : std::to_string(shown_characters(mask)) + " characters");
    case MaskMethod::expression:
      return "computed: " + argument;
  }
  throw Error(sqlstate::internal_error, "unknown mask method");
}

std::string quote_literal(std::string_view value) {
  const bool backslash = value.find('\\') != std::string_view::npos;
  std::string quoted = backslash ? "E'" : "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted + "'";
}

}  // namespace meshcat::core::access

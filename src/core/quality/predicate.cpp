#include "core/quality/predicate.hpp"

#include <array>

#include "core/error.hpp"
#include "core/quality/clause.hpp"
#include "core/quality/kinds/definition.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

constexpr std::size_t max_name_size = 63;

void check_columns(const KindTraits &kind, int given) {
  if (given >= kind.min_columns && given <= kind.max_columns) return;
  const auto columns = [](int n) {
    return n == 1 ? std::string("one column") : std::to_string(n) + " columns";
  };
  const std::string wanted = kind.max_columns == 0                  ? "no column"
                             : kind.max_columns == kind.min_columns ? columns(kind.min_columns)
                             : given > kind.max_columns ? "at most " + columns(kind.max_columns)
                                                        : "at least " + columns(kind.min_columns);
  throw Error(sqlstate::invalid_parameter_value,
              "a check of kind \"" + std::string(kind.name) + "\" needs " + wanted,
              std::to_string(given) + " were given.",
              "Name them in argument \"columns\", for example columns => '{amount}'.");
}

}  // namespace

std::string constant_sql(const Constant &constant) {
  return constant.number ? constant.text : literal(constant.text);
}

void check_definition(const KindTraits &kind, const std::vector<std::string> &columns,
                      const Params &params) {
  check_columns(kind, static_cast<int>(columns.size()));
  const auto demand = definition(kind.kind).require;
  if (demand != nullptr) demand(kind, columns, params);
}

std::string predicate(Kind kind, std::string_view alias, const std::vector<std::string> &columns,
                      const Params &params, std::string_view moment) {
  const Definition &defined = definition(kind);
  if (defined.of_row != nullptr) return defined.of_row(alias, columns, params);
  if (defined.of_column == nullptr)
    throw Error(sqlstate::internal_error, "this kind of check is not measured row by row");
  return join(columns, " and ", [&](const std::string &each) {
    return defined.of_column(column(alias, each), params, moment);
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
  const Definition &defined = definition(kind);
  std::string name;
  if (defined.label_of != nullptr)
    name = defined.label_of(list(columns), params);
  else
    name = list(columns) + (columns.empty() ? "" : " ") + std::string(defined.label);
  if (!params.group_by.empty()) name += " by " + list(params.group_by);
  return clipped(name, max_name_size);
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

#include "core/quality/kinds/sql.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::core::quality {

void require(bool given, const KindTraits &kind, const char *what, const char *example) {
  if (given) return;
  throw Error(sqlstate::invalid_parameter_value,
              "a check of kind \"" + std::string(kind.name) + "\" needs " + what, {},
              std::string("For example: ") + example);
}

void require_choice(const std::string &word, const KindTraits &kind, std::string_view key,
                    std::initializer_list<std::string_view> choices) {
  if (word.empty() || std::find(choices.begin(), choices.end(), word) != choices.end()) return;
  const std::vector<std::string> known(choices.begin(), choices.end());
  throw Error(sqlstate::invalid_parameter_value,
              "a check of kind \"" + std::string(kind.name) + "\" has no " + std::string(key) +
                  " \"" + word + "\"",
              {}, text::did_you_mean(word, known, "Known are: " + list(known) + "."));
}

void require_number(const std::optional<Constant> &constant, const KindTraits &kind,
                    std::string_view key, const char *low, const char *high) {
  if (!constant) return;
  const auto value = constant->number ? parse_decimal(constant->text) : std::nullopt;
  if (value && *value >= *parse_decimal(low) && (high == nullptr || *value <= *parse_decimal(high)))
    return;
  throw Error(sqlstate::invalid_parameter_value,
              "parameter \"" + std::string(key) + "\" of a check of kind \"" +
                  std::string(kind.name) + "\" must be a number, at least " + low +
                  (high == nullptr ? "" : std::string(" and at most ") + high));
}

std::string bounded(const std::string &operand, const Params &params) {
  std::vector<std::string> conditions;
  if (params.min) conditions.push_back(operand + " >= " + constant_sql(*params.min));
  if (params.above) conditions.push_back(operand + " > " + constant_sql(*params.above));
  if (params.max) conditions.push_back(operand + " <= " + constant_sql(*params.max));
  if (params.below) conditions.push_back(operand + " < " + constant_sql(*params.below));
  return join(conditions, " and ", [](const std::string &each) { return each; });
}

std::string set_of(const std::vector<Constant> &values) {
  return "(" + join(values, ", ", constant_sql) + ")";
}

std::string interval_sql(const Constant &constant) {
  return constant.number ? constant.text : "interval " + literal(constant.text);
}

std::string group_values(const Target &target) {
  return and_list(renamed(qualified(target.relation.alias, target.check.params.group_by), "g"));
}

std::vector<std::string> group_names(const Target &target) {
  return numbered("g", target.check.params.group_by.size());
}

std::string measured_rows(const Target &target, const std::vector<std::string> &columns) {
  std::vector<std::string> items = renamed(qualified(target.relation.alias, columns), "v");
  if (items.empty()) items.emplace_back("true as present");
  return "(select " + list(items) + group_values(target) + "\n  from " + from(target.relation) +
         where(target.check.filter) + ") as measured";
}

}  // namespace meshcat::core::quality

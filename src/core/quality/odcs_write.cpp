#include "core/quality/odcs.hpp"

#include <set>
#include <vector>

#include "core/quality/clause.hpp"
#include "core/quality/params.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

std::string array_of(const std::vector<std::string> &texts) {
  return "[" + join(texts, ", ", json_string) + "]";
}

std::string constants_json(const std::vector<Constant> &values, bool with_null) {
  std::string text = with_null ? "null" : "";
  for (const Constant &each : values)
    text.append(text.empty() ? "" : ", ").append(each.number ? each.text : json_string(each.text));
  return "[" + text + "]";
}

// Has ODCS words for the threshold? An operator stands in a rule once, and there is no
// unit of time.
bool has_words(const Threshold &threshold) {
  std::set<std::string_view> operators;
  for (const Threshold::Demand &each : threshold.demands())
    if (!operators.insert(each.operator_name).second) return false;
  return threshold.unit() != Unit::duration;
}

// The metric of the library that says the same; empty when there is none.
std::string library_of(const Check &check, std::optional<std::string> &property) {
  const bool is_judged = check.fail ? has_words(*check.fail) : !check.warn;
  const bool expressible = check.filter.empty() && is_judged && check.params.nulls_distinct &&
                           check.params.group_by.empty();
  if (!expressible || (check.columns.size() > 1 && check.kind != Kind::unique)) return {};
  if (check.columns.size() == 1) property = check.columns.front();
  switch (check.kind) {
    case Kind::not_null:
      return R"("metric": "nullValues")";
    case Kind::missing:
      return R"("metric": "missingValues", "arguments": {"missingValues": )" +
             constants_json(check.params.values, check.params.null_is_missing) + "}";
    case Kind::in_set:
      return R"("metric": "invalidValues", "arguments": {"validValues": )" +
             constants_json(check.params.values, false) + "}";
    case Kind::pattern:
      return R"("metric": "invalidValues", "arguments": {"pattern": )" +
             json_string(check.params.pattern) + "}";
    case Kind::unique:
      return property ? std::string(R"("metric": "duplicateValues")")
                      : R"("metric": "duplicateValues", "arguments": {"properties": )" +
                            array_of(check.columns) + "}";
    case Kind::row_count:
      return R"("metric": "rowCount")";
    case Kind::sql:
      return R"("type": "sql", "query": )" + json_string(check.params.query);
    case Kind::text:
      return R"("type": "text")";
    default:
      property.reset();
      return {};
  }
}

std::string weight_text(const Check &check) {
  return to_decimal(check.weight, max_digits);
}

std::string own_rule(const Check &check) {
  const KindTraits &kind = traits(check.kind);
  std::string text = R"("type": "custom", "engine": "meshcat", "implementation": {"kind": )" +
                     json_string(kind.name) + R"(, "columns": )" + array_of(check.columns) +
                     R"(, "params": )" + write_params(kind, check.params);
  if (!check.filter.empty()) text += R"(, "filter": )" + json_string(check.filter);
  if (check.fail) text += R"(, "fail": )" + json_string(check.fail->to_string());
  if (check.warn) text += R"(, "warn": )" + json_string(check.warn->to_string());
  if (check.weight != 1) text += R"(, "weight": )" + weight_text(check);
  return text + "}";
}

std::string demands_of(const Threshold &threshold) {
  std::string text;
  for (const Threshold::Demand &each : threshold.demands()) {
    text.append(", ").append(json_string(each.operator_name)).append(": ");
    text += each.values.size() == 1 ? each.values[0]
                                    : "[" + each.values[0] + ", " + each.values[1] + "]";
  }
  if (threshold.unit() == Unit::percent) text += R"(, "unit": "percent")";
  if (threshold.unit() == Unit::rows) text += R"(, "unit": "rows")";
  return text;
}

std::string extension(std::string_view property, const std::string &value) {
  return R"({"property": )" + json_string(property) + R"(, "value": )" + value + "}";
}

std::string extensions_of(const Check &check) {
  std::vector<std::string> all;
  if (check.warn) all.push_back(extension(warn_property, json_string(check.warn->to_string())));
  if (check.weight != 1) all.push_back(extension(weight_property, weight_text(check)));
  if (all.empty()) return {};
  return R"(, "customProperties": [)" + list(all) + "]";
}

}  // namespace

std::string check_to_odcs(const Check &check, std::optional<std::string> &property) {
  property.reset();
  std::string text = R"({"name": )" + json_string(check.name);
  if (!check.description.empty()) text += R"(, "description": )" + json_string(check.description);
  text += R"(, "dimension": )" + json_string(name(check.dimension));
  text += R"(, "severity": )" + json_string(check.severity) + ", ";
  const std::string library = library_of(check, property);
  if (library.empty()) return text + own_rule(check) + "}";
  return text + library + (check.fail ? demands_of(*check.fail) : "") + extensions_of(check) + "}";
}

}  // namespace meshcat::core::quality

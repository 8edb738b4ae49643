// Rules that are written out, in SQL or for people.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter expression_parameters[] = {{"predicate", &Params::predicate}};
constexpr Parameter query_parameters[] = {{"query", &Params::query}};

// A run of white space as one blank.
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

void require_predicate(const KindTraits &kind, const std::vector<std::string> &,
                       const Params &params) {
  require(!params.predicate.empty(), kind, "a predicate",
          R"(params => '{"predicate": "amount > 0"}')");
}

std::string expression(std::string_view, const std::vector<std::string> &, const Params &params) {
  return params.predicate;
}

void require_query(const KindTraits &kind, const std::vector<std::string> &, const Params &params) {
  require(!params.query.empty(), kind, "a query",
          R"(params => '{"query": "select count(*) from ${object}"}')");
}

std::string query(const Target &target) {
  return target.query;
}

void require_rows_query(const KindTraits &kind, const std::vector<std::string> &,
                        const Params &params) {
  require(!params.query.empty(), kind, "a query",
          R"(params => '{"query": "select * from ${object} where amount < 0"}')");
}

std::string failed_rows(const Target &target) {
  return "select (select count(*) from " + from(target.relation) +
         "),\n       (select count(*) from " + operand(target.query) + " as failing)";
}

std::string failed_rows_failing(const Target &target) {
  return "select to_jsonb(failing.*)\n  from " + operand(target.query) + " as failing\n limit $1";
}

}  // namespace

Room written_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = row_level(Kind::expression, "expression", Dimension::accuracy, 0),
       .parameters = expression_parameters,
       .label_of = [](const std::string &,
                      const Params &params) { return squeezed(params.predicate); },
       .require = require_predicate,
       .of_row = expression},
      {.traits = {.kind = Kind::sql,
                  .name = "sql",
                  .measure = Measure::value,
                  .dimension = Dimension::accuracy,
                  .min_columns = 0,
                  .max_columns = 1,
                  .metric = "the number that the query returns",
                  .fail = "",
                  .own_pass = "is a query of its own",
                  .filterable = false},
       .parameters = query_parameters,
       .label = "query",
       .require = require_query,
       .statement = query},
      {.traits = {.kind = Kind::failed_rows,
                  .name = "failed_rows",
                  .measure = Measure::keys,
                  .dimension = Dimension::accuracy,
                  .min_columns = 0,
                  .max_columns = 1,
                  .own_pass = "is a query of its own",
                  .filterable = false},
       .parameters = query_parameters,
       .label = "failed rows",
       .require = require_rows_query,
       .statement = failed_rows,
       .failing_rows = failed_rows_failing},
      {.traits = {.kind = Kind::text,
                  .name = "text",
                  .measure = Measure::judgement,
                  .dimension = Dimension::accuracy,
                  .min_columns = 0,
                  .max_columns = any_columns,
                  .units = of_rows | units(Unit::duration),
                  .metric = "what a person finds",
                  .fail = "",
                  .own_pass = "a person has to judge this rule"},
       .label = "rule"},
  };
  return kinds;
}

}  // namespace meshcat::core::quality

// Keys that must, or must not, be in another relation.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter parameters[] = {{"references", &Params::references},
                                    {"columns", &Params::referenced_columns}};

void require_reference(const KindTraits &kind, const std::vector<std::string> &columns,
                       const Params &params) {
  require(!params.references.empty(), kind, "what it references",
          R"(params => '{"references": "accounts.accounts", "columns": ["account_id"]}')");
  require(params.referenced_columns.size() == columns.size(), kind,
          "as many referenced columns as columns",
          R"(columns => '{account_id}', params => '{..., "columns": ["account_id"]}')");
}

std::string orphans(const Target &target) {
  return referential_statement(target.relation, target.columns, target.referenced,
                               target.check.params.referenced_columns, target.check.filter);
}

std::string orphans_failing(const Target &target) {
  return orphan_rows(target.relation, target.columns, target.referenced,
                     target.check.params.referenced_columns, target.check.filter);
}

struct Side {
  std::string relation, alias;  // in SQL, and a bare name
  std::vector<std::string> columns;
  std::string filter;
};

// The rows of one side, with the flag whether the other side has their key.
// Distinct keys there: no row of this side comes twice.
std::string looked_up(const Side &side, const Side &other, const char *failing,
                      const std::string &groups) {
  const std::vector<std::string> keys = qualified(side.alias, side.columns);
  const std::vector<std::string> names = numbered("k", keys.size());
  const std::string there = side.alias == "there" ? "elsewhere" : "there";
  return "select " + whole_row(side.alias) + " as row_value, " + all_given(keys) + " and " + there +
         ".found is " + failing + " as failing" + groups + "\n  from " + side.relation + " as " +
         identifier(side.alias) + "\n  left join (select distinct " +
         list(qualified(other.alias, other.columns)) + ", true from " + other.relation + " as " +
         identifier(other.alias) + where(other.filter) + ") as " + there + " (" + list(names) +
         ", found)\n    on " + pairwise(keys, " = ", qualified(there, names)) + where(side.filter);
}

Side ours(const Target &target) {
  return {target.relation.sql, target.relation.alias, target.columns, target.check.filter};
}

Side theirs(const Target &target) {
  return {target.referenced, "referenced", target.check.params.referenced_columns, ""};
}

// A filter with bare column names would be ambiguous beside a join: the rows are
// chosen before.
Side chosen(const Side &side) {
  if (side.filter.empty()) return side;
  return {"(select * from " + side.relation + " as " + identifier(side.alias) + where(side.filter) +
              ")",
          side.alias, side.columns, ""};
}

std::string reverse(const Target &target) {
  return looked_up(theirs(target), ours(target), "null", "");
}

std::string forbidden(const Target &target) {
  return looked_up(chosen(ours(target)), theirs(target), "not null", group_values(target));
}

}  // namespace

Room reference_kinds() {
  static constexpr std::string_view joins = "joins the keys with the referenced relation";
  static constexpr Definition kinds[] = {
      {.traits = {.kind = Kind::referential,
                  .name = "referential",
                  .measure = Measure::keys,
                  .dimension = Dimension::consistency,
                  .min_columns = 1,
                  .max_columns = any_columns,
                  .own_pass = joins},
       .parameters = parameters,
       .label_of = [](const std::string &columns,
                      const Params &params) { return columns + " in " + params.references; },
       .require = require_reference,
       .statement = orphans,
       .failing_rows = orphans_failing},
      {.traits = {.kind = Kind::reverse_referential,
                  .name = "reverse_referential",
                  .measure = Measure::keys,
                  .dimension = Dimension::coverage,
                  .min_columns = 1,
                  .max_columns = any_columns,
                  .metric = "the rows of the other relation that fail, in rows or percent",
                  .own_pass = joins},
       .parameters = parameters,
       .label_of =
           [](const std::string &columns, const Params &params) {
             return columns + " has all of " + params.references;
           },
       .require = require_reference,
       .flagged = reverse},
      {.traits = {.kind = Kind::must_not_exist,
                  .name = "must_not_exist",
                  .measure = Measure::keys,
                  .dimension = Dimension::consistency,
                  .min_columns = 1,
                  .max_columns = any_columns,
                  .own_pass = joins,
                  .groupable = true},
       .parameters = parameters,
       .label_of = [](const std::string &columns,
                      const Params &params) { return columns + " not in " + params.references; },
       .require = require_reference,
       .flagged = forbidden},
  };
  return kinds;
}

}  // namespace meshcat::core::quality

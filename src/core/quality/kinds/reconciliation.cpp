// Two relations that must say the same.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter parameters[] = {{"references", &Params::references},
                                    {"columns", &Params::referenced_columns},
                                    {"compare", &Params::attributes},
                                    {"compare_with", &Params::referenced_attributes},
                                    {"tolerance", &Params::number}};
constexpr Parameter count_parameters[] = {{"references", &Params::references},
                                          {"factor", &Params::number}};

void require_reconciliation(const KindTraits &kind, const std::vector<std::string> &columns,
                            const Params &params) {
  require(!params.references.empty(), kind, "what it is reconciled with",
          R"(params => '{"references": "ledger.entries", "compare": ["amount"]}')");
  require(params.referenced_columns.empty() || params.referenced_columns.size() == columns.size(),
          kind, "as many referenced columns as columns, or none where they have the same names",
          R"(columns => '{trans_id}', params => '{..., "columns": ["entry_id"]}')");
  require(params.referenced_attributes.empty() ||
              params.referenced_attributes.size() == params.attributes.size(),
          kind, "as many columns in compare_with as in compare, or none",
          R"(params => '{..., "compare": ["amount"], "compare_with": ["value"]}')");
  require(!params.number || !params.attributes.empty(), kind, "columns that the tolerance is for",
          R"(params => '{..., "compare": ["amount"], "tolerance": 0.01}')");
  require_number(params.number, kind, "tolerance", "0", nullptr);
}

// The rows of one side: k1 ... the key, a1 ... what is compared, and which of
// the rows of its key it is, so that each finds one partner at most.
std::string side(const std::string &from, const std::string &alias,
                 const std::vector<std::string> &keys, const std::vector<std::string> &attributes,
                 const std::string &filter) {
  const std::vector<std::string> k = qualified(alias, keys), a = qualified(alias, attributes);
  std::vector<std::string> order = a;
  if (order.empty()) order.emplace_back("null::integer");
  return "(select " + list(renamed(k, "k")) + and_list(renamed(a, "a")) + ", row_number() over (" +
         partition(k) + "order by " + list(order) + ") as nth, " + whole_row(alias) +
         " as row_value\n  from " + from + where(filter) + ")";
}

// Does a pair differ in what is compared? NaN equals NaN, null equals null.
std::string differing(std::size_t count, const std::optional<Constant> &tolerance) {
  std::string text;
  for (const std::string &each : numbered("a", count)) {
    const std::string here = column("ours", each), there = column("theirs", each);
    text += " or " + here + " is distinct from " + there;
    if (tolerance)
      text += " and coalesce(abs(" + here + " - " + there + ") > " + tolerance->text + ", true)";
  }
  return text;
}

std::string reconciled(const Target &target) {
  const Params &params = target.check.params;
  const auto or_same = [](const std::vector<std::string> &given,
                          const std::vector<std::string> &ours) {
    return given.empty() ? ours : given;
  };
  const std::string ours = side(from(target.relation), target.relation.alias, target.columns,
                                params.attributes, target.check.filter);
  const std::string theirs = side(from({target.referenced, "referenced"}), "referenced",
                                  or_same(params.referenced_columns, target.columns),
                                  or_same(params.referenced_attributes, params.attributes), "");
  std::vector<std::string> keys = numbered("k", target.columns.size());
  keys.emplace_back("nth");
  return "select jsonb_build_object('here', ours.row_value, 'there', theirs.row_value)"
         " as row_value, ours.nth is null or theirs.nth is null" +
         differing(params.attributes.size(), params.number) + " as failing\n  from " + ours +
         " as ours\n  full join " + theirs + " as theirs\n    on " +
         pairwise(qualified("ours", keys), " = ", qualified("theirs", keys));
}

void require_counted(const KindTraits &kind, const std::vector<std::string> &,
                     const Params &params) {
  require(!params.references.empty(), kind, "what its rows are compared with",
          R"(params => '{"references": "accounts.accounts", "factor": 2}')");
  require_number(params.number, kind, "factor", "0", nullptr);
}

Aggregate counted(const Target &target) {
  const std::string factor = target.check.params.number ? target.check.params.number->text : "1";
  return {.source = "(select (select count(*) from " + from(target.relation) +
                    where(target.check.filter) + ") as here, " + factor +
                    " * (select count(*) from " + target.referenced + ") as there) as counted",
          .metric = "max(abs(here - there))",
          .whole = "max(there)"};
}

}  // namespace

Room reconciliation_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = {.kind = Kind::reconciliation,
                  .name = "reconciliation",
                  .measure = Measure::keys,
                  .dimension = Dimension::consistency,
                  .min_columns = 1,
                  .max_columns = any_columns,
                  .metric = "the pairs of rows that do not match, in rows or percent",
                  .own_pass = "joins the rows with those of the other relation"},
       .parameters = parameters,
       .label_of = [](const std::string &columns,
                      const Params &params) { return columns + " matches " + params.references; },
       .require = require_reconciliation,
       .flagged = reconciled},
      {.traits = {.kind = Kind::row_count_match,
                  .name = "row_count_match",
                  .measure = Measure::value,
                  .dimension = Dimension::consistency,
                  .min_columns = 0,
                  .max_columns = 0,
                  .metric = "the difference in rows, or percent of the rows expected",
                  .own_pass = "counts the rows of another relation"},
       .parameters = count_parameters,
       .label_of = [](const std::string &,
                      const Params &params) { return "row count matches " + params.references; },
       .require = require_counted,
       .aggregate = counted},
  };
  return kinds;
}

}  // namespace meshcat::core::quality

#include "core/quality/statement.hpp"

#include "core/quality/clause.hpp"
#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

std::string itself(const std::string &text) {
  return text;
}

// Collects what the inner select computes for each row, and what the outer one
// counts.
class Fusion {
 public:
  explicit Fusion(const Relation &relation) : relation_(relation) {}

  int count(const std::string &aggregate) {
    outer_.push_back(aggregate);
    return static_cast<int>(outer_.size()) - 1;
  }

  std::string compute(const std::string &expression) {
    const std::string name = "c" + std::to_string(inner_.size() + 1);
    inner_.push_back(expression + " as " + name);
    return name;
  }

  // An offset keeps the planner from pulling the inner select up, which would
  // evaluate each predicate once for its check and again for its dimension. Being
  // a bigint constant before planning, this one does not keep workers away.
  std::string sql() const {
    return "select " + join(outer_, ",\n       ", itself) + "\n  from (select " +
           join(inner_, ",\n               ", itself) + "\n          from " + from(relation_) +
           "\n        offset bigint '0') as measured";
  }

 private:
  const Relation &relation_;
  std::vector<std::string> outer_, inner_;
};

FusedStatement::Columns add_rows(Fusion &fusion, const FusedCheck &check, std::string &failing) {
  failing = fusion.compute(filtered(check.filter, operand(check.predicate) + " is false"));
  FusedStatement::Columns columns;
  if (!check.filter.empty()) columns.checked = fusion.count("count(" + failing + ")");
  columns.result = fusion.count("count(*) filter (where " + failing + ")");
  return columns;
}

FusedStatement::Columns add_count(Fusion &fusion, const FusedCheck &check) {
  FusedStatement::Columns columns;
  if (!check.filter.empty()) {
    const std::string admitted = fusion.compute(filtered(check.filter, "true"));
    columns.checked = fusion.count("count(" + admitted + ")");
  }
  columns.result = columns.checked;
  return columns;
}

FusedStatement::Columns add_newest(Fusion &fusion, const Relation &relation,
                                   const FusedCheck &check) {
  FusedStatement::Columns columns = add_count(fusion, check);
  const std::string value = finite_moment(column(relation.alias, check.column));
  columns.result = fusion.count("max(" + fusion.compute(filtered(check.filter, value)) + ")");
  return columns;
}

}  // namespace

FusedStatement fuse(const Relation &relation, const std::vector<FusedCheck> &checks,
                    const std::vector<std::vector<std::size_t>> &groups,
                    const std::optional<std::string> &time_column) {
  Fusion fusion(relation);
  FusedStatement statement;
  fusion.count("count(*)");
  fusion.count(time_column
                   ? "max(" + fusion.compute(finite_moment(column(relation.alias, *time_column))) +
                         ")"
                   : "null::timestamptz");
  std::vector<std::string> failing(checks.size());
  for (std::size_t i = 0; i < checks.size(); ++i) {
    switch (checks[i].measure) {
      case FusedCheck::Measure::rows:
        statement.checks.push_back(add_rows(fusion, checks[i], failing[i]));
        break;
      case FusedCheck::Measure::count:
        statement.checks.push_back(add_count(fusion, checks[i]));
        break;
      case FusedCheck::Measure::newest:
        statement.checks.push_back(add_newest(fusion, relation, checks[i]));
        break;
    }
  }
  for (const std::vector<std::size_t> &group : groups) {
    if (group.empty()) {
      statement.groups.emplace_back();
      continue;
    }
    const auto name_of = [&](std::size_t i) { return failing[i]; };
    statement.groups.emplace_back(
        fusion.count("count(*) filter (where " + join(group, " or ", name_of) + ")"));
  }
  statement.sql = fusion.sql();
  return statement;
}

std::string unique_statement(const Relation &relation, const std::vector<std::string> &columns,
                             bool nulls_distinct, const std::string &filter) {
  const std::vector<std::string> keys = qualified(relation.alias, columns);
  return "select coalesce(sum(n), 0)::bigint,\n       coalesce(sum(n - 1) filter (where "
         "comparable),"
         " 0)::bigint\n  from (select count(*) as n, " +
         (nulls_distinct ? all_given(keys) : std::string("true")) + " as comparable\n  from " +
         from(relation) + where(filter) + "\n group by " + list(keys) + ") as keys";
}

std::string referential_statement(const Relation &relation, const std::vector<std::string> &columns,
                                  const std::string &referenced,
                                  const std::vector<std::string> &referenced_columns,
                                  const std::string &filter) {
  const std::vector<std::string> keys = numbered("k", columns.size());
  const std::vector<std::string> ours = qualified("ours", keys);
  const std::vector<std::string> theirs = qualified("theirs", keys);
  return "select count(*), count(*) filter (where " + all_given(ours) +
         " and theirs.found is null)\n  from (select " + list(qualified(relation.alias, columns)) +
         "\n  from " + from(relation) + where(filter) + ") as ours (" + list(keys) +
         ")\n  left join (select distinct " + join(referenced_columns, ", ", identifier) +
         ", true from " + referenced + ") as theirs (" + list(keys) + ", found)\n    on " +
         pairwise(ours, " = ", theirs);
}

std::string failing_rows(const Relation &relation, const std::string &predicate,
                         const std::string &filter) {
  return "select " + whole_row(relation.alias) + "\n  from " + from(relation) + "\n where " +
         filtered(filter, operand(predicate) + " is false") + "\n limit $1";
}

std::string repeated_rows(const Relation &relation, const std::vector<std::string> &columns,
                          bool nulls_distinct, const std::string &filter) {
  const std::vector<std::string> keys = qualified(relation.alias, columns);
  const std::vector<std::string> repeated = qualified("repeated", numbered("k", columns.size()));
  return "select " + whole_row(relation.alias) + "\n  from " + from(relation) + "\n where " +
         (filter.empty() ? "" : operand(filter) + " and ") + "exists (select from (select " +
         list(keys) + " from " + from(relation) + where(filter) + "\n group by " + list(keys) +
         " having count(*) > 1) as repeated (" + list(numbered("k", columns.size())) +
         ")\n where " +
         pairwise(repeated, nulls_distinct ? " = " : " is not distinct from ", keys) +
         ")\n order by " + list(keys) + "\n limit $1";
}

std::string orphan_rows(const Relation &relation, const std::vector<std::string> &columns,
                        const std::string &referenced,
                        const std::vector<std::string> &referenced_columns,
                        const std::string &filter) {
  const std::vector<std::string> keys = qualified(relation.alias, columns);
  const std::vector<std::string> theirs = qualified("theirs", numbered("k", columns.size()));
  return "select " + whole_row(relation.alias) + "\n  from " + from(relation) + "\n where " +
         (filter.empty() ? "" : operand(filter) + " and ") + all_given(keys) +
         "\n and not exists (select from (select " + join(referenced_columns, ", ", identifier) +
         " from " + referenced + ") as theirs (" + list(numbered("k", columns.size())) +
         ")\n where " + pairwise(theirs, " = ", keys) + ")\n limit $1";
}

}  // namespace meshcat::core::quality

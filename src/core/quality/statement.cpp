#include "core/quality/statement.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "core/quality/clause.hpp"
#include "core/quality/sql_text.hpp"
#include "core/quality/tally.hpp"

namespace meshcat::core::quality {

namespace {

std::string itself(const std::string &text) {
  return text;
}

// Collects the conditions that one tally counts, the aggregates beside it, and
// the columns of the statement's one row, which take them from there.
class Fusion {
 public:
  Fusion(const Relation &relation, std::set<std::string> shared_filters)
      : relation_(relation), shared_filters_(std::move(shared_filters)) {}

  int column(const std::string &expression) {
    columns_.push_back(expression);
    return static_cast<int>(columns_.size()) - 1;
  }

  // A column for the newest finite value: an infinite moment is neither new nor old.
  int newest(const std::string &value, const std::string &filter) {
    const std::string name = "c" + std::to_string(aggregates_.size() + 1);
    aggregates_.push_back("max(" + value + ") filter (where " +
                          (filter.empty() ? "" : operand(filter) + " and ") + "isfinite(" + value +
                          ")) as " + name);
    return column(name + "::timestamptz");
  }

  // Columns for the rows that `filter` admits, and for those of them for which
  // `condition` is false. A null, which passes, must tell no admitted row from
  // others; without a filter nobody asks.
  FusedStatement::Columns verdict(const std::string &condition, const std::string &filter,
                                  std::uint64_t groups) {
    const bool shared = shared_filters_.contains(filter);
    std::string verdict = operand(condition);
    if (!filter.empty()) verdict += " is not false";
    const std::size_t lane =
        shared ? add({filter, {}}, verdict) : add({}, filtered(filter, verdict));
    if (lane >= groups_.size()) groups_.resize(lane + 1);
    groups_[lane] = groups;
    const std::size_t place = 2 + 2 * lane;
    return {filter.empty() ? 0 : column(counted(place)), column(counted(place + 1))};
  }

  // A column for the rows that fail any check of a group; after all verdicts.
  int group(std::size_t g) { return column(counted(2 * groups_.size() + 2 + g)); }

  std::string sql() const {
    std::vector<std::string> inner{tally() + " as n"};
    inner.insert(inner.end(), aggregates_.begin(), aggregates_.end());
    return "select " + list(columns_) + "\n  from (select " +
           join(inner, ",\n               ", itself) + "\n          from " + from(relation_) +
           ") as measured";
  }

 private:
  // Verdicts that are packed together: of those rows only that `filter` admits.
  struct Word {
    std::string filter;
    std::vector<std::string> verdicts;
  };

  // Returns the verdict's place among those of all words.
  std::size_t add(Word fresh, const std::string &verdict) {
    auto word = std::find_if(words_.begin(), words_.end(), [&](const Word &each) {
      return each.filter == fresh.filter && each.verdicts.size() < checks_per_word;
    });
    if (word == words_.end()) word = words_.insert(word, std::move(fresh));
    word->verdicts.push_back(verdict);
    return static_cast<std::size_t>(word - words_.begin()) * checks_per_word +
           word->verdicts.size() - 1;
  }

  static std::string counted(std::size_t place) { return "n[" + std::to_string(place) + "]"; }

  static std::string word_sql(const Word &word) {
    return filtered(word.filter, "mesh_catalog.verdicts(\n                   " +
                                     join(word.verdicts, ",\n                   ", itself) + ")");
  }

  // Zeros stand in for the tally of no rows, which is null.
  std::string tally() const {
    if (words_.empty()) return "array[count(*)]";
    const std::uint64_t most = *std::max_element(groups_.begin(), groups_.end());
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    return "coalesce(mesh_catalog.tally('{" + join(groups_, ",", number) + "}',\n               " +
           join(words_, ",\n               ", word_sql) +
           "),\n               array_fill(bigint '0', array[" +
           std::to_string(1 + 2 * groups_.size() + static_cast<std::size_t>(std::bit_width(most))) +
           "]))";
  }

  const Relation &relation_;
  const std::set<std::string> shared_filters_;
  std::vector<std::string> columns_, aggregates_;
  std::vector<Word> words_;
  std::vector<std::uint64_t> groups_;  // of each verdict
};

// A filter that many checks share is evaluated once for all of them: they get
// words of their own. For few checks it would not pay, and a statement can only
// have so many words.
std::set<std::string> widely_shared(const std::vector<FusedCheck> &checks) {
  constexpr int many = 8;
  std::map<std::string, int> uses;
  std::set<std::string> shared;
  for (const FusedCheck &check : checks)
    if (!check.filter.empty() && ++uses[check.filter] == many) shared.insert(check.filter);
  return shared;
}

FusedStatement::Columns add_check(Fusion &fusion, const Relation &relation, const FusedCheck &check,
                                  std::uint64_t groups) {
  if (check.measure == FusedCheck::Measure::rows)
    return fusion.verdict(check.predicate, check.filter, groups);
  FusedStatement::Columns columns;
  if (!check.filter.empty()) columns = fusion.verdict("true", check.filter, 0);
  columns.result = columns.checked;
  if (check.measure == FusedCheck::Measure::newest)
    columns.result = fusion.newest(column(relation.alias, check.column), check.filter);
  return columns;
}

}  // namespace

FusedStatement fuse(const Relation &relation, const std::vector<FusedCheck> &checks,
                    const std::vector<std::vector<std::size_t>> &groups,
                    const std::optional<std::string> &time_column) {
  Fusion fusion(relation, widely_shared(checks));
  FusedStatement statement;
  fusion.column("n[1]");
  if (time_column)
    fusion.newest(column(relation.alias, *time_column), "");
  else
    fusion.column("null::timestamptz");
  std::vector<std::uint64_t> groups_of(checks.size());
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (const std::size_t i : groups[g]) groups_of[i] |= std::uint64_t{1} << g;
  for (std::size_t i = 0; i < checks.size(); ++i)
    statement.checks.push_back(add_check(fusion, relation, checks[i], groups_of[i]));
  for (std::size_t g = 0; g < groups.size(); ++g)
    statement.groups.push_back(groups[g].empty() ? std::nullopt : std::optional(fusion.group(g)));
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

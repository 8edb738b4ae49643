// The SQL statements that measure checks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshcat::core::quality {

// What statements read: a relation under the name by which predicates know it.
struct Relation {
  std::string sql;          // schema-qualified and quoted
  std::string alias;        // a bare name
  std::string sample = {};  // a TABLESAMPLE clause; empty: all rows
};

// One check's part in the fused statement.
struct FusedCheck {
  enum class Measure { rows, count, newest };
  Measure measure;
  std::string predicate;  // rows: what each row must satisfy
  std::string column;     // newest: of which column
  std::string filter;     // only rows for which this is true; empty: all
};

// One pass over a relation for all of its checks, and where in the single
// result row each one's numbers stand.
struct FusedStatement {
  struct Columns {
    int checked = 0;  // rows that the filter admits
    int result = 0;   // rows: how many fail; newest: a timestamptz or null
  };

  std::string sql;
  std::vector<Columns> checks;
  std::vector<std::optional<int>> groups;  // rows that fail any check; nothing for no check
};

// Column 0 of the result counts all rows; column 1 is the newest value of
// `time_column` (a timestamptz, null when there is none). `groups` lists, by
// their index, checks of measure rows.
FusedStatement fuse(const Relation &relation, const std::vector<FusedCheck> &checks,
                    const std::vector<std::vector<std::size_t>> &groups,
                    const std::optional<std::string> &time_column);

// Statements of their own; one result row (rows checked, rows that fail).
// Rows beyond the first of each key fail. Unless `nulls_distinct` is false, a
// key with a null in it repeats none.
std::string unique_statement(const Relation &relation, const std::vector<std::string> &columns,
                             bool nulls_distinct, const std::string &filter);
// Rows fail whose key is complete and is no key of `referenced`.
std::string referential_statement(const Relation &relation, const std::vector<std::string> &columns,
                                  const std::string &referenced,
                                  const std::vector<std::string> &referenced_columns,
                                  const std::string &filter);

// The failing rows as jsonb, by kind; $1 is the most to return, null for all.
std::string failing_rows(const Relation &relation, const std::string &predicate,
                         const std::string &filter);
// All rows of the repeated keys.
std::string repeated_rows(const Relation &relation, const std::vector<std::string> &columns,
                          bool nulls_distinct, const std::string &filter);
std::string orphan_rows(const Relation &relation, const std::vector<std::string> &columns,
                        const std::string &referenced,
                        const std::vector<std::string> &referenced_columns,
                        const std::string &filter);

}  // namespace meshcat::core::quality

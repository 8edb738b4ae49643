#include "quality/own_pass.hpp"

#include <algorithm>

#include "quality/judge.hpp"

namespace meshcat::quality {

using bridge::Rows;
using core::quality::Exact;
using core::quality::Measure;
namespace quality = core::quality;
namespace sqlstate = core::sqlstate;

namespace {

constexpr std::size_t max_named_groups = 5;
constexpr std::size_t max_label_size = 60;

std::optional<Exact> number(const Rows &rows, std::size_t row, int column) {
  const auto text = rows.maybe_text(row, column);
  if (!text) return std::nullopt;
  if (rows.type(column) == BOOLOID) return Exact(rows.boolean(row, column) ? 1 : 0);
  const auto value = quality::parse_decimal(*text);
  if (value) return value;
  const bool special = *text == "NaN" || text->ends_with("Infinity");
  throw core::Error(sqlstate::wrong_object_type,
                    special ? "the result is " + *text + ", which no threshold compares with"
                            : "the query returned something that is not a number");
}

void judge_rows_of(const Check &check, const Rows &rows, std::size_t row, int column,
                   Finding &finding) {
  const std::int64_t checked = rows.int8(row, column), failing = rows.int8(row, column + 1);
  if (failing > checked)
    throw core::Error(sqlstate::cardinality_violation,
                      "the query returned " + std::to_string(failing) + " rows of a relation of " +
                          std::to_string(checked),
                      "Each failing row counts once.",
                      "To count something else, add a check of kind sql.");
  judge_rows(check, checked, failing, finding);
}

// A number, what a percentage is of and words; of a query only the number.
void judge_number(const Check &check, const Rows &rows, std::size_t row, int column,
                  Finding &finding) {
  const bool bare = check.kind == quality::Kind::sql;
  const auto metric = number(rows, row, column);
  if (!metric) {
    finding.message = bare ? "the query returned null" : "there is no value to measure";
    return;
  }
  judge(check, *metric, finding, bare ? std::nullopt : number(rows, row, column + 1));
  const auto note = bare ? std::nullopt : rows.maybe_text(row, column + 2);
  if (note) finding.message += (finding.message.empty() ? "" : ": ") + *note;
}

void judge_row(const Check &check, const Rows &rows, std::size_t row, int column,
               Finding &finding) {
  if (check.measure() == Measure::keys)
    judge_rows_of(check, rows, row, column, finding);
  else
    judge_number(check, rows, row, column, finding);
}

struct Group {
  std::string label;
  Finding finding;
  Exact excess;  // over the threshold that its status is due to
};

int rank(Status status) {
  switch (status) {
    case Status::fail:
      return 3;
    case Status::warn:
      return 2;
    case Status::pass:
      return 1;
    default:
      return 0;
  }
}

Group group_of(const Check &check, const Rows &rows, std::size_t row) {
  Group group{rows.text(row, 0), {}, 0};
  judge_row(check, rows, row, 1, group.finding);
  if (group.finding.metric)
    group.excess = quality::leading_threshold(check)->excess_of(*group.finding.metric);
  return group;
}

void name_groups(const std::vector<Group> &groups, std::size_t violated, Finding &finding) {
  finding.message = std::to_string(violated) + " of " + std::to_string(groups.size()) +
                    (groups.size() == 1 ? " group" : " groups") +
                    (finding.status == Status::warn ? " warns" : " fails");
  for (std::size_t i = 0; i < std::min(violated, max_named_groups); ++i)
    finding.detail += (i == 0 ? "" : "; ") + quality::clipped(groups[i].label, max_label_size) +
                      " (" + groups[i].finding.message + ")";
  if (violated > max_named_groups) finding.detail += "; ...";
}

void judge_groups(const Check &check, const Rows &rows, Finding &finding) {
  if (rows.size() > static_cast<std::size_t>(quality::max_groups))
    throw core::Error(sqlstate::program_limit_exceeded,
                      "there are more than " + std::to_string(quality::max_groups) + " groups", {},
                      "Group by columns with fewer values.");
  std::vector<Group> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) groups.push_back(group_of(check, rows, i));
  std::stable_sort(groups.begin(), groups.end(), [](const Group &left, const Group &right) {
    const int l = rank(left.finding.status), r = rank(right.finding.status);
    return l != r ? l > r : left.excess > right.excess;
  });
  const Finding &worst = groups.front().finding;
  finding.status = worst.status;
  finding.metric = worst.metric;
  if (check.measure() == Measure::keys) finding.rows_checked = finding.rows_failed = 0;
  for (const Group &each : groups) {
    if (finding.rows_checked) *finding.rows_checked += *each.finding.rows_checked;
    if (finding.rows_failed) *finding.rows_failed += *each.finding.rows_failed;
  }
  const auto violated =
      static_cast<std::size_t>(std::count_if(groups.begin(), groups.end(), [&](const Group &each) {
        return rank(each.finding.status) >= 2;
      }));
  if (violated > 0)
    name_groups(groups, violated, finding);
  else if (worst.status == Status::unmeasured)
    finding.message = worst.message;
}

}  // namespace

void judge_statistic(const Check &check, const Rows &rows, int column, quality::ValueForm form,
                     Finding &finding) {
  if (check.measure() != Measure::drift)
    judge_number(check, rows, 0, column, finding);
  else if (rows.is_null(0, column))
    finding.message = "there is no value to measure";
  else
    finding.distribution = {rows.bytea(0, column), form};
}

void judge_result(const Check &check, const Rows &rows, Finding &finding) {
  const bool grouped = !check.params.group_by.empty();
  if (grouped && rows.empty()) {
    finding.message = "there is no group of rows";
    if (check.measure() == Measure::keys) judge_rows(check, 0, 0, finding);
    return;
  }
  if (grouped) return judge_groups(check, rows, finding);
  if (rows.size() != 1 || (check.kind == quality::Kind::sql && rows.columns() != 1))
    throw core::Error(sqlstate::wrong_object_type,
                      "the query returned " + std::to_string(rows.size()) + " rows of " +
                          std::to_string(rows.columns()) + " columns instead of one number");
  judge_row(check, rows, 0, 0, finding);
}

}  // namespace meshcat::quality

// Rows that must go with those before them.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter monotonic_parameters[] = {{"order_by", &Params::order_by},
                                              {"direction", &Params::word},
                                              {"strict", &Params::strict},
                                              {"partition_by", &Params::partition_by}};
constexpr Parameter gaps_parameters[] = {{"step", &Params::step},
                                         {"partition_by", &Params::partition_by}};
constexpr Parameter ranges_parameters[] = {{"partition_by", &Params::partition_by}};
constexpr Parameter pair_parameters[] = {{"predicate", &Params::predicate},
                                         {"order_by", &Params::order_by},
                                         {"partition_by", &Params::partition_by}};

std::vector<std::string> parts(const Target &target) {
  return qualified(target.relation.alias, target.check.params.partition_by);
}

std::string rows_with(const Target &target, const std::string &failing) {
  return "select " + whole_row(target.relation.alias) + " as row_value, " + failing +
         " as failing" + group_values(target) + "\n  from " + from(target.relation) +
         where(target.check.filter);
}

// The value before this one. Nulls are set apart: they have no place among the
// others, and none is before them.
std::string previous(const Target &target, const std::string &value, const std::string &order) {
  std::vector<std::string> within = parts(target);
  within.push_back(value + " is null");
  return "lag(" + value + ") over (" + partition(within) + "order by " + order + ")";
}

void require_monotonic(const KindTraits &kind, const std::vector<std::string> &,
                       const Params &params) {
  require(!params.order_by.empty(), kind, "an order", R"(params => '{"order_by": ["booked_at"]}')");
  require_choice(params.word, kind, "direction", {"increasing", "decreasing"});
}

// Among rows of the same place in the order, their values decide, so that the
// finding does not depend on how they happen to be stored.
std::string monotonic(const Target &target) {
  const Params &params = target.check.params;
  const bool increasing = params.word != "decreasing";
  const std::string value = column(target.relation.alias, target.columns.front());
  const std::string order = list(qualified(target.relation.alias, params.order_by)) + ", " + value +
                            (increasing ? "" : " desc");
  const std::string comparison =
      std::string(increasing ? " <" : " >") + (params.strict ? "= " : " ");
  return rows_with(target, value + comparison + previous(target, value, order));
}

void require_step(const KindTraits &kind, const std::vector<std::string> &, const Params &params) {
  if (params.step && params.step->number) require_number(params.step, kind, "step", "0", nullptr);
}

std::string step_probe(const Params &params) {
  return "select " + (params.step ? interval_sql(*params.step) : "1");
}

std::string gaps(const Target &target) {
  const std::optional<Constant> &step = target.check.params.step;
  const std::string value = column(target.relation.alias, target.columns.front());
  return rows_with(target, value + " > " + previous(target, value, value) + " + " +
                               (step ? interval_sql(*step) : "1"));
}

// As PostgreSQL's ranges: the start is included and the end is not, null is
// without bound, and what is empty overlaps nothing.
std::string overlapping(const Target &target) {
  const std::string start = column(target.relation.alias, target.columns[0]);
  const std::string end = column(target.relation.alias, target.columns[1]);
  const std::string solid = "coalesce(" + start + " < " + end + ", true)";
  std::vector<std::string> within = parts(target);
  within.push_back(solid);
  const std::string earlier = " over (" + partition(within) + "order by " + start +
                              " nulls first, " + end +
                              " rows between unbounded preceding and 1 preceding)";
  return rows_with(target, "coalesce(" + start + " > " + end + " or " + solid + " and (max(" + end +
                               ")" + earlier + " > " + start + " or bool_or(" + end + " is null)" +
                               earlier + " or " + start + " is null and count(*)" + earlier +
                               " > 0), false)");
}

void require_pair(const KindTraits &kind, const std::vector<std::string> &, const Params &params) {
  constexpr char example[] =
      R"(params => '{"predicate": "balance >= previous.balance", "order_by": ["booked_at"]}')";
  require(!params.predicate.empty(), kind, "a predicate", example);
  require(!params.order_by.empty(), kind, "an order", example);
}

// In the inner select a bare name is a column of the row itself; "previous" is
// further out. lag and coalesce take a whole row where a bare alias might be a
// column.
std::string pairs(const Target &target) {
  const std::string alias = identifier(target.relation.alias), all = alias + ".*";
  const std::string window = " over (" + partition(parts(target)) + "order by " +
                             list(qualified(target.relation.alias, target.check.params.order_by)) +
                             ")";
  return "select to_jsonb(pairs.present) as row_value, pairs.place > 1 and (select " +
         operand(target.check.params.predicate) + " from (select (pairs.present).*) as " + alias +
         ") is false as failing" + and_list(qualified("pairs", group_names(target))) +
         "\n  from (select coalesce(" + all + ") as present, lag(" + all + ")" + window +
         " as past, row_number()" + window + " as place" + group_values(target) + "\n  from " +
         from(target.relation) + where(target.check.filter) +
         ") as pairs\n cross join lateral (select (pairs.past).*) as previous";
}

constexpr KindTraits ordered(Kind kind, std::string_view name, int min_columns, int max_columns) {
  return {.kind = kind,
          .name = name,
          .measure = Measure::keys,
          .dimension = Dimension::consistency,
          .min_columns = min_columns,
          .max_columns = max_columns,
          .own_pass = "compares each row with those before it",
          .groupable = true};
}

}  // namespace

Room order_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = ordered(Kind::monotonic, "monotonic", 1, 1),
       .parameters = monotonic_parameters,
       .label = "monotonic",
       .require = require_monotonic,
       .flagged = monotonic},
      {.traits = ordered(Kind::gaps, "gaps", 1, 1),
       .parameters = gaps_parameters,
       .label = "without gaps",
       .require = require_step,
       .flagged = gaps,
       .probe = step_probe},
      {.traits = ordered(Kind::non_overlapping, "non_overlapping", 2, 2),
       .parameters = ranges_parameters,
       .label = "do not overlap",
       .flagged = overlapping},
      {.traits = ordered(Kind::row_pair, "row_pair", 0, any_columns),
       .parameters = pair_parameters,
       .label_of = [](const std::string &, const Params &params) { return params.predicate; },
       .require = require_pair,
       .flagged = pairs},
  };
  return kinds;
}

}  // namespace meshcat::core::quality

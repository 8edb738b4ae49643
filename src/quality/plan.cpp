#include "quality/plan.hpp"

#include <algorithm>

#include "bridge/condition.hpp"
#include "catalog/names.hpp"
#include "core/quality/score.hpp"
#include "core/quality/sql_text.hpp"
#include "core/quality/target.hpp"
#include "quality/plan_target.hpp"

namespace meshcat::quality {

using bridge::Spi;
using core::quality::FusedCheck;
using core::quality::Kind;
using core::quality::Measure;
namespace sqlstate = core::sqlstate;
namespace quality = core::quality;

namespace {

void add_used(Plan &plan, const std::vector<std::string> &columns) {
  for (const std::string &each : columns)
    if (std::find(plan.used_columns.begin(), plan.used_columns.end(), each) ==
        plan.used_columns.end())
      plan.used_columns.push_back(each);
}

void read_columns_of(Plan &plan, const Subject &subject, const char *what,
                     const std::string &text) {
  if (text.empty()) return;
  add_used(plan,
           bridge::read_condition(what, text, subject.relation, subject.name.alias, subject.role));
}

// The columns as an expression that only needs them to exist.
std::string mention(const Subject &subject, const std::vector<std::string> &columns) {
  return quality::join(columns, " and ", [&](const std::string &each) {
    return quality::column(subject.name.alias, each) + " is not null";
  });
}

// A view runs its owner's functions with the reader's rights. Ports and their
// sources are governed by the mesh; other people's views are not.
void read_statement(Spi &spi, const Subject &subject, const char *what,
                    const std::string &statement) {
  for (const Oid view : bridge::read_query(what, statement, subject.role)) {
    const bool governed =
        !spi.query("select from mesh_catalog.port where relation = $1 or source = $1",
                   {bridge::oid(view)}, true)
             .empty();
    if (governed) continue;
    throw core::Error(
        sqlstate::insufficient_privilege, std::string(what) + " must not read another role's view",
        "View " + spi.query("select $1::regclass::text", {bridge::oid(view)}).text(0, 0) +
            " is no port of the mesh, and its functions would run with the rights "
            "of the domain's owner.",
        "Read the tables behind it, or have it adopted as a product.");
  }
}

void plan_fused(Plan &plan, const quality::Target &target) {
  plan.fused.filter = target.check.filter;
  switch (target.check.measure()) {
    case Measure::count:
      plan.fused.measure = FusedCheck::Measure::count;
      return;
    case Measure::age:
      plan.fused.measure = FusedCheck::Measure::newest;
      plan.fused.column = target.columns.front();
      return;
    default:
      plan.fused.measure = FusedCheck::Measure::rows;
  }
}

// A condition about two rows is no expression over one relation, whose columns
// could be listed: it is tried on the port, which has the public ones alone.
void read_pair(Spi &spi, const Subject &subject, const quality::Target &target) {
  bridge::require_expression("the predicate", target.check.params.predicate);
  const bridge::Rows port = spi.query(
      "select n.nspname, c.relname from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = $1",
      {bridge::oid(subject.port.relation)}, true);
  quality::Target published = target;
  published.relation.sql = catalog::quote_qualified(port.text(0, 0), port.text(0, 1));
  bridge::read_query("the check", quality::measuring_statement(published), subject.role);
}

void plan_own_pass(Plan &plan, Spi &spi, const Subject &subject, const quality::Target &target) {
  if (target.check.kind == Kind::row_pair) read_pair(spi, subject, target);
  plan.statement = quality::measuring_statement(target);
  if (quality::is_statistic(target.check)) {
    plan.items = quality::statistic_items(target);
    plan.of_aggregates = quality::statistic_of_aggregates(target);
  }
  plan.form = target.form;
  const bool written = !target.check.params.query.empty();
  read_statement(spi, subject, written ? "the query" : "the check", plan.statement);
}

}  // namespace

Plan plan_check(Spi &spi, const Subject &subject, const Check &check,
                std::optional<TimestampTz> as_of) {
  Plan plan;
  read_columns_of(plan, subject, "the filter", check.filter);
  if (check.measure() == Measure::judgement || check.measure() == Measure::history) return plan;
  const quality::Target target = target_of(spi, subject, check, as_of);
  // A query names its columns itself, if it uses them.
  if (check.params.query.empty())
    read_columns_of(plan, subject, "the key", mention(subject, quality::named_columns(check)));
  if (quality::traits(check.kind).timed) add_used(plan, target.columns);
  if (quality::traits(check.kind).measure == Measure::rows) {
    plan.fused.predicate = quality::predicate(check.kind, subject.name.alias, target.columns,
                                              check.params, target.moment);
    read_columns_of(plan, subject, "the predicate", plan.fused.predicate);
  }
  if (is_fused(check))
    plan_fused(plan, target);
  else
    plan_own_pass(plan, spi, subject, target);
  plan.failing_rows = quality::failing_rows_statement(target).value_or("");
  return plan;
}

bool is_fused(const Check &check) {
  return check.is_fused();
}

std::vector<std::vector<std::size_t>> dimension_groups(const std::vector<StoredCheck> &checks,
                                                       const std::vector<std::size_t> &which) {
  std::vector<std::vector<std::size_t>> groups(quality::dimensions.size());
  for (std::size_t place = 0; place < which.size(); ++place) {
    const Check &check = checks[which[place]].check;
    for (std::size_t d = 0; d < groups.size(); ++d)
      if (check.measure() == Measure::rows &&
          quality::counts_for(check.dimension, quality::dimensions[d]))
        groups[d].push_back(place);
  }
  return groups;
}

quality::FusedStatement fused_statement(const Subject &subject,
                                        const std::vector<StoredCheck> &checks,
                                        const std::vector<Plan> &plans,
                                        const std::vector<std::size_t> &which) {
  std::vector<FusedCheck> fused;
  for (std::size_t i : which) fused.push_back(plans[i].fused);
  return quality::fuse(subject.name, fused, dimension_groups(checks, which), subject.time_column);
}

std::string statistics_statement(const Subject &subject, const std::vector<Plan> &plans,
                                 const std::vector<std::size_t> &which) {
  std::vector<std::string> items;
  for (const std::size_t i : which) items.push_back(plans[i].items);
  return quality::statistics_statement(subject.name, items);
}

std::string failing_rows_query(const Check &check, const Plan &plan) {
  if (!plan.failing_rows.empty()) return plan.failing_rows;
  throw core::Error(sqlstate::feature_not_supported,
                    "check \"" + check.name + "\" has no failing rows",
                    "A check of kind \"" + std::string(quality::traits(check.kind).name) +
                        "\" is about the relation as a whole.",
                    "SELECT * FROM mesh.check(...) shows its metric.");
}

}  // namespace meshcat::quality

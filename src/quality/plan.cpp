#include "quality/plan.hpp"

#include <algorithm>

#include "bridge/condition.hpp"
#include "catalog/names.hpp"
#include "core/quality/score.hpp"
#include "core/quality/sql_text.hpp"
#include "core/quality/target.hpp"
#include "core/types/product_ref.hpp"

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

std::string port_of(Spi &spi, const std::string &reference) {
  const auto ref = core::types::ProductRef::parse(reference);
  const bridge::Rows rows = spi.query(
      "select o.relation_schema, o.relation_name"
      " from mesh_catalog.domain d"
      " join mesh_catalog.product p using (domain_id)"
      " join mesh_catalog.port o using (product_id)"
      " where d.domain_name = $1 and p.product_name = $2 and o.direction = 'output'"
      " and o.kind = 'table' and o.relation is not null order by o.major desc limit 1",
      {bridge::text(ref.domain), bridge::text(ref.product)}, true);
  return rows.empty() ? "" : catalog::quote_qualified(rows.text(0, 0), rows.text(0, 1));
}

// What a referential check refers to: a product's port, or a relation by its
// name and schema. Never a temporary one, which another session does not see.
std::string referenced_relation(Spi &spi, const std::string &reference) {
  const std::string port = port_of(spi, reference);
  if (!port.empty()) return port;
  const bridge::Rows rows = spi.query(
      "select n.nspname, c.relname from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where c.oid = pg_catalog.to_regclass($1) and c.relpersistence <> 't'"
      " and c.relkind in ('r', 'p', 'v', 'm', 'f')",
      {bridge::text(reference)}, true);
  if (rows.empty())
    throw core::Error(sqlstate::undefined_table,
                      "referenced product or relation \"" + reference + "\" does not exist", {},
                      "Name a product such as accounts.accounts, or a table or view with its "
                      "schema.");
  return catalog::quote_qualified(rows.text(0, 0), rows.text(0, 1));
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

// A query may end like a statement; as a part of one it must not.
std::string without_semicolon(const std::string &query) {
  const std::size_t end = query.find_last_not_of("; \t\r\n");
  return query.substr(0, end == std::string::npos ? 0 : end + 1);
}

std::string age_column(const Subject &subject, const Check &check) {
  if (!check.columns.empty()) return check.columns.front();
  if (subject.time_column) return *subject.time_column;
  throw core::Error(sqlstate::undefined_column,
                    "port of product \"" + subject.product.ref() + "\" has no time column", {},
                    "Name the column, for example columns => '{booked_on}'.");
}

void require_moments(Spi &spi, const Subject &subject, const std::string &column) {
  const bridge::Rows rows = spi.query(
      "select pg_catalog.format_type(a.atttypid, a.atttypmod),"
      " coalesce(nullif(t.typbasetype, 0), t.oid)"
      " in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype)"
      " from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid"
      " where a.attrelid = $1 and a.attname = $2 and a.attnum > 0 and not a.attisdropped",
      {bridge::oid(subject.relation), bridge::text(column)}, true);
  if (rows.empty())
    throw core::Error(sqlstate::undefined_column, "column \"" + column + "\" does not exist");
  if (!rows.boolean(0, 1))
    throw core::Error(sqlstate::wrong_object_type,
                      "column \"" + column + "\" has no moments in time",
                      "It is of type " + rows.text(0, 0) + ".",
                      "Freshness needs a column of type date, timestamp or timestamptz.");
}

std::optional<quality::ValueForm> form_of(Oid type) {
  struct Category {
    char letter;
    bool preferred;
  };
  const Oid base = bridge::call([&] { return getBaseType(type); });
  switch (base) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
    case FLOAT4OID:
    case FLOAT8OID:
    case NUMERICOID:
      return quality::ValueForm::numbers;
    case DATEOID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
      return quality::ValueForm::moments;
    case UUIDOID:
      return quality::ValueForm::labels;
    default:
      break;
  }
  const auto category = bridge::call([&] {
    Category found{};
    get_type_category_preferred(base, &found.letter, &found.preferred);
    return found;
  });
  const bool labels = category.letter == TYPCATEGORY_STRING ||
                      category.letter == TYPCATEGORY_BOOLEAN || category.letter == TYPCATEGORY_ENUM;
  return labels ? std::optional(quality::ValueForm::labels) : std::nullopt;
}

// Of the column whose distribution is to be kept.
quality::ValueForm form_of_column(Spi &spi, const Subject &subject, const Check &check) {
  const bridge::Rows rows = spi.query(
      "select a.atttypid, pg_catalog.format_type(a.atttypid, a.atttypmod)"
      " from pg_catalog.pg_attribute a"
      " where a.attrelid = $1 and a.attname = $2 and a.attnum > 0 and not a.attisdropped",
      {bridge::oid(subject.relation), bridge::text(check.columns.front())}, true);
  const std::string column = "column \"" + check.columns.front() + "\"";
  if (rows.empty()) throw core::Error(sqlstate::undefined_column, column + " does not exist");
  const auto form = form_of(rows.oid(0, 0));
  const std::string type = "It is of type " + rows.text(0, 1) + ".";
  if (!form)
    throw core::Error(sqlstate::wrong_object_type, column + " has no distribution to compare", type,
                      "Drift needs numbers, dates or timestamps, text, booleans, enums or uuids.");
  if (form == quality::ValueForm::labels && check.params.word == "kolmogorov_smirnov")
    throw core::Error(sqlstate::wrong_object_type,
                      column + " has no order for distance kolmogorov_smirnov", type,
                      "Compare it by psi, total_variation or chi_squared.");
  return *form;
}

// The check on the relation as it is now, with what is to be looked up.
quality::Target target_of(Spi &spi, const Subject &subject, const Check &check,
                          std::optional<TimestampTz> as_of) {
  quality::Target target{check, subject.name, check.columns};
  if (quality::traits(check.kind).timed) {
    target.columns = {age_column(subject, check)};
    require_moments(spi, subject, target.columns.front());
  }
  target.query =
      quality::substitute(without_semicolon(check.params.query), subject.name.sql,
                          check.columns.empty() ? "" : quality::identifier(check.columns.front()));
  if (!check.params.references.empty())
    target.referenced = referenced_relation(spi, check.params.references);
  if (check.kind == Kind::drift) target.form = form_of_column(spi, subject, check);
  target.port = std::to_string(subject.port.relation) + "::oid";
  if (as_of)
    target.moment =
        "timestamptz " + quality::literal(bridge::call([&] { return timestamptz_to_str(*as_of); }));
  return target;
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
  if (quality::is_statistic(target.check)) plan.items = quality::statistic_items(target);
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

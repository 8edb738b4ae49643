#include "quality/plan_target.hpp"

#include "catalog/names.hpp"
#include "core/quality/sql_text.hpp"
#include "core/types/product_ref.hpp"

namespace meshcat::quality {

using bridge::Spi;
using core::quality::Kind;
namespace sqlstate = core::sqlstate;
namespace quality = core::quality;

namespace {

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

}  // namespace

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

}  // namespace meshcat::quality

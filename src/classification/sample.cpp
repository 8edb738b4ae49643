#include "classification/sample.hpp"

#include "bridge/confinement.hpp"
#include "catalog/names.hpp"
#include "classification/look.hpp"

extern "C" {
#include "utils/lsyscache.h"
}

namespace meshcat::classification {

using bridge::Rows;
using catalog::Store;
using core::classification::ValueType;

namespace {

constexpr std::int64_t most_rows = 5000;
// What a row is taken to weigh before ANALYZE has counted.
constexpr double bytes_per_row = 100;
// A sample is of blocks; some have fewer rows than others.
constexpr double margin = 1.5;
// So many rows are read in a moment.
constexpr double soon_read = 1e6;
// A value of a type without a bounded text form is read up to this size.
constexpr char most_bytes[] = "65536";

struct BaseType {
  Oid type, element;  // of an array; what domains are over
  char category;
};

BaseType base_type(Oid type) {
  return bridge::call([&] {
    BaseType base = {getBaseType(type), InvalidOid, 0};
    const Oid element = get_element_type(base.type);
    if (OidIsValid(element)) base.element = getBaseType(element);
    bool preferred = false;
    get_type_category_preferred(OidIsValid(element) ? base.element : base.type, &base.category,
                                &preferred);
    return base;
  });
}

ValueType value_type(Oid type, char category) {
  switch (type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
      return ValueType::integer;
    case NUMERICOID:
    case FLOAT4OID:
    case FLOAT8OID:
      return ValueType::number;
    case DATEOID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
      return ValueType::date;
    case INETOID:
    case CIDROID:
      return ValueType::inet;
    case BOOLOID:
      return ValueType::boolean;
    default:
      return category == TYPCATEGORY_STRING || category == TYPCATEGORY_ENUM ? ValueType::text
                                                                            : ValueType::opaque;
  }
}

std::string text_of(const std::string &value, ValueType type, char category) {
  // As JSON writes them: dates by ISO 8601, whatever the session's DateStyle.
  if (type == ValueType::date)
    return "(pg_catalog.to_json(" + value + ") operator(pg_catalog.#>>) '{}')";
  // A cast of an enum may be somebody's function.
  if (category == TYPCATEGORY_ENUM) return "pg_catalog.format('%s', " + value + ")";
  return value + "::pg_catalog.text";
}

// One character more than the longest tells that a value is longer.
std::string beginning_of(const std::string &value, ValueType type, char category) {
  const std::string text = text_of(value, type, category);
  return "pg_catalog.\"left\"(" + text + ", " + std::to_string(longest_value + 1) + ")";
}

// Of an array, its first value.
std::string expression_of(const std::string &column, const BaseType &base, ValueType type) {
  if (!OidIsValid(base.element)) return beginning_of(column, type, base.category);
  return "(select " + beginning_of("e.e", type, base.category) +
         " from pg_catalog.unnest(case when" + " pg_catalog.pg_column_size(" + column +
         ") operator(pg_catalog.<=) " + most_bytes + " then " + column +
         " end) e (e) where e.e is distinct from null limit 1)";
}

SampledColumn column_from(const Rows &rows, std::size_t i, const std::string &role) {
  const BaseType base = base_type(rows.oid(i, 2));
  SampledColumn column{rows.text(i, 0), rows.text(i, 1), ValueType::opaque, {}, {}};
  column.value_type =
      value_type(OidIsValid(base.element) ? base.element : base.type, base.category);
  if (column.value_type == ValueType::opaque || column.value_type == ValueType::boolean)
    column.obstacle = "values of type " + column.data_type + " are not looked into";
  else if (!rows.boolean(i, 3))
    column.obstacle = "role \"" + role + "\" may not read it";
  else
    column.expression =
        expression_of("r." + catalog::quote_identifier(column.name), base, column.value_type);
  return column;
}

std::string sample_clause(double estimate) {
  const double percent = 100 * margin * static_cast<double>(most_rows) / estimate;
  if (percent >= 100) return {};
  return " tablesample system (" + std::to_string(percent) + ") repeatable (0)";
}

std::string failure(const std::string &sqlstate) {
  return "reading it fails with SQLSTATE " + sqlstate;
}

}  // namespace

std::vector<SampledColumn> columns_to_sample(Store &store, const Target &target,
                                             const std::vector<std::string> &names) {
  const Rows rows = store.query(
      "select a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid,"
      " pg_catalog.has_column_privilege($2, a.attrelid, a.attnum, 'SELECT')"
      "  and pg_catalog.has_schema_privilege($2, c.relnamespace, 'USAGE')"
      " from pg_catalog.pg_attribute a join pg_catalog.pg_class c on c.oid = a.attrelid"
      " where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped"
      " and ($3 = '{}' or a.attname::text = any ($3)) order by a.attnum",
      {bridge::oid(target.relation), bridge::oid(target.role), bridge::text_array(names)});
  const std::string role = catalog::role_name(target.role);
  std::vector<SampledColumn> columns;
  for (std::size_t i = 0; i < rows.size(); ++i) columns.push_back(column_from(rows, i, role));
  return columns;
}

Sampler::Sampler(Store &store, const Target &target)
    : role_(target.role), thorough_(target.thorough) {
  const Rows rows = store.query(
      "select n.nspname::text, c.relname::text, c.relkind in ('r', 'm', 'p'),"
      " (select coalesce(sum(case when l.reltuples < 0"
      "   then pg_catalog.pg_relation_size(l.oid) / $2 else l.reltuples::float8 end), 0)"
      "  from pg_catalog.pg_class l where l.relkind in ('r', 'm') and (l.oid = c.oid or l.oid in"
      "   (select t.relid from pg_catalog.pg_partition_tree(c.oid) t where t.isleaf)))"
      " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where c.oid = $1",
      {bridge::oid(target.relation), bridge::float8(bytes_per_row)});
  if (rows.empty())
    throw core::Error(core::sqlstate::undefined_table,
                      "relation with OID " + std::to_string(target.relation) + " does not exist");
  relation_ = catalog::quote_qualified(rows.text(0, 0), rows.text(0, 1)) + " r";
  if (!rows.boolean(0, 2)) return;
  const double estimate = rows.float8(0, 3);
  sample_ = sample_clause(estimate);
  thorough_ = thorough_ || estimate <= soon_read;
}

Sampler::Outcome Sampler::query(const std::string &sql, const std::vector<std::size_t> &places,
                                const Add &add, const Clear &clear) const {
  Outcome outcome;
  bridge::attempt(
      [&] {
        for (const std::size_t place : places) clear(place);
        const catalog::RoleScope role(role_);
        const bridge::ReadOnlyScope confined;
        bridge::Spi spi;
        const Rows rows = spi.query(sql);
        outcome.rows = static_cast<std::int64_t>(rows.size());
        for (std::size_t row = 0; row < rows.size(); ++row)
          for (std::size_t i = 0; i < places.size(); ++i)
            if (!rows.is_null(row, static_cast<int>(i)))
              add(places[i], rows.text(row, static_cast<int>(i)));
      },
      // The message could tell a value.
      [&](const ErrorData &error) { outcome.problem = unpack_sql_state(error.sqlerrcode); });
  return outcome;
}

Sampler::Reading Sampler::read(const std::vector<SampledColumn> &columns, const Add &add,
                               const Clear &clear) const {
  Reading reading{{}, false};
  std::vector<std::size_t> places;
  std::string list;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    reading.unseen.push_back(columns[i].obstacle);
    if (columns[i].expression.empty()) continue;
    list.append(places.empty() ? "" : ", ").append(columns[i].expression);
    places.push_back(i);
  }
  if (places.empty()) return reading;
  const std::string limit = " limit " + std::to_string(most_rows), from = " from " + relation_;
  const Outcome all = query("select " + list + from + sample_ + limit, places, add, clear);
  reading.whole = all.problem.empty() && sample_.empty() && all.rows < most_rows;
  if (all.problem.empty()) return reading;
  // A part of it may have no blocks; or one column cannot be read, which must not keep the
  // others from it.
  for (const std::size_t place : places) {
    const Outcome one =
        query("select " + columns[place].expression + from + limit, {place}, add, clear);
    if (one.problem.empty()) continue;
    clear(place);
    reading.unseen[place] = failure(one.problem);
  }
  return reading;
}

std::string Sampler::read_sparse(const std::vector<SampledColumn> &columns, std::size_t column,
                                 const Add &add, const Clear &clear) const {
  const Outcome outcome = query("select " + columns[column].expression + " from " + relation_ +
                                    " where r." + catalog::quote_identifier(columns[column].name) +
                                    " is distinct from null limit " + std::to_string(enough_values),
                                {column}, add, clear);
  if (outcome.problem.empty()) return {};
  clear(column);
  return failure(outcome.problem);
}

}  // namespace meshcat::classification

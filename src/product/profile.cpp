#include "product/profile.hpp"

#include "bridge/args.hpp"
#include "catalog/names.hpp"

extern "C" {
#include "utils/typcache.h"
}

namespace meshcat::product {

using bridge::Rows;
using core::product::ColumnProfile;
using core::product::ValueClass;

namespace {

// Beyond this, a sample of about as many rows must do.
constexpr double most_rows = 1e6;
// What a row is taken to weigh before ANALYZE has counted.
constexpr double bytes_per_row = 100;

struct Column {
  std::string name, expression;
  ValueClass value_class;
  bool comparable;  // the type has an equality to group by
  bool classified;
};

ValueClass class_of(Oid base_type, char category) {
  switch (base_type) {
    case INT2OID:
    case INT4OID:
    case INT8OID:
      return ValueClass::integer;
    case NUMERICOID:
    case FLOAT4OID:
    case FLOAT8OID:
      return ValueClass::number;
    case DATEOID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
      return ValueClass::time;
    default:
      return category == TYPCATEGORY_STRING || category == TYPCATEGORY_ENUM ? ValueClass::text
                                                                            : ValueClass::other;
  }
}

bool has_equality(Oid type) {
  return bridge::call([&] {
    return OidIsValid(lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr) &&
           OidIsValid(lookup_type_cache(type, TYPECACHE_LT_OPR)->lt_opr);
  });
}

std::vector<Column> columns_of(Store &store, const Version &version, Oid source) {
  const Rows rows = store.query(
      "select a.attname::text, coalesce(nullif(t.typbasetype, 0), t.oid), t.typcategory::text,"
      " c.classification <> '{}'"
      " from mesh_catalog.version_column c"
      " join pg_catalog.pg_attribute a on a.attrelid = $2 and a.attname::text = c.column_name"
      " join pg_catalog.pg_type t on t.oid = a.atttypid"
      " where c.version_id = $1 and a.attnum > 0 order by c.ordinal",
      {bridge::int8(version.id), bridge::oid(source)});
  std::vector<Column> columns;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Oid type = rows.oid(i, 1);
    columns.push_back({rows.text(i, 0), catalog::quote_identifier(rows.text(i, 0)),
                       class_of(type, rows.text(i, 2).front()), has_equality(type),
                       rows.boolean(i, 3)});
  }
  return columns;
}

// The FROM item: all of a small relation, some blocks of a large one.
std::string rows_of(Store &store, const Source &source, bool &sampled) {
  const Rows rows = store.query(
      "select case when relkind not in ('r', 'm', 'p') then 0 when reltuples < 0"
      " then pg_catalog.pg_relation_size(oid) / $2 else reltuples::float8 end"
      " from pg_catalog.pg_class where oid = $1",
      {bridge::oid(source.relation), bridge::float8(bytes_per_row)});
  const double estimate = rows.float8(0, 0);
  sampled = estimate > most_rows;
  const std::string relation = catalog::quote_qualified(source.schema, source.name);
  if (!sampled) return relation;
  return relation + " tablesample system (" + std::to_string(100 * most_rows / estimate) +
         ") repeatable (0)";
}

// Rows, nulls, blanks, distinct, minimum, maximum, and a row for each listed value.
std::string profile_sql(const Column &column, const std::string &rows) {
  if (!column.comparable)
    return "select count(*), count(*) - count(" + column.expression +
           "), 0::bigint, null::bigint, null, null, null from " + rows;
  const bool text = column.value_class == ValueClass::text;
  const bool ordered = !text && column.value_class != ValueClass::other;
  return "with seen as materialized (select " + column.expression +
         " as value, count(*) as n from " + rows +
         " group by 1), found as (select coalesce(sum(n), 0)::bigint,"
         " coalesce(sum(n) filter (where value is null), 0)::bigint, " +
         (text ? "coalesce(sum(n) filter (where btrim(value::text) = ''), 0)::bigint"
               : "0::bigint") +
         ", count(value) as differing, " +
         // As JSON writes them: dates by ISO 8601, whatever the session's DateStyle.
         (ordered ? "to_json(min(value)) #>> '{}', to_json(max(value)) #>> '{}'" : "null, null") +
         " from seen) select f.*, l.value from found f left join lateral (" +
         (text ? "select value::text collate \"C\" as value from seen where value is not null"
                 " and f.differing <= " +
                     std::to_string(ColumnProfile::max_listed_values)
               : "select null where false") +
         ") l(value) on true order by 7";
}

ColumnProfile profile_from(const Rows &row, const Column &column, bool sampled) {
  ColumnProfile profile;
  profile.column = column.name;
  profile.value_class = column.value_class;
  profile.classified = column.classified;
  profile.sampled = sampled;
  profile.rows = row.int8(0, 0);
  profile.nulls = row.int8(0, 1);
  profile.blanks = row.int8(0, 2);
  profile.distinct = row.maybe_int8(0, 3);
  profile.minimum = row.maybe_text(0, 4);
  profile.maximum = row.maybe_text(0, 5);
  for (std::size_t i = 0; i < row.size(); ++i)
    if (!row.is_null(i, 6)) profile.values.push_back(row.text(i, 6));
  return profile;
}

}  // namespace

std::vector<ColumnProfile> take_profile(Store &store, const Product &product,
                                        const Version &version, const Source &source) {
  const std::vector<Column> columns = columns_of(store, version, source.relation);
  bool sampled = false;
  const std::string rows = rows_of(store, source, sampled);
  std::vector<ColumnProfile> profiles;
  const catalog::RoleScope scope(live_owner(product.domain));
  for (const Column &column : columns) {
    bridge::Spi spi;
    profiles.push_back(profile_from(spi.query(profile_sql(column, rows)), column, sampled));
  }
  return profiles;
}

void store_profile(Store &store, const Version &version,
                   const std::vector<ColumnProfile> &profiles) {
  store.query("delete from mesh_catalog.column_profile where version_id = $1",
              {bridge::int8(version.id)});
  for (const ColumnProfile &p : profiles) {
    const bool tell = p.extremes_are_public();
    store.query(
        "insert into mesh_catalog.column_profile (version_id, column_name, row_count,"
        " null_fraction, distinct_values, minimum, maximum, sampled)"
        " values ($1, $2, $3, $4::float8 / nullif($3, 0), $5, $6, $7, $8)",
        {bridge::int8(version.id), bridge::text(p.column), bridge::int8(p.rows),
         bridge::int8(p.nulls), bridge::int8(p.distinct),
         bridge::text(tell ? p.minimum : std::nullopt),
         bridge::text(tell ? p.maximum : std::nullopt), bridge::boolean(p.sampled)});
  }
}

namespace {

// Looks again at what the product's newest version reads.
void refresh_profile(Store &store, const std::string &reference) {
  const Product product = product_to_change(store, reference, builders, "profile");
  const auto version = catalog::current_version(store, product);
  const catalog::Port port = catalog::output_port(store, product);
  const Source source = source_of(store, product.domain, port.source);
  store_profile(store, *version, take_profile(store, product, *version, source));
  store.audit("profile", product.ref() + "@" + version->version);
}

}  // namespace

// mesh.profile(product text, refresh boolean) -> setof (column_name, data_type,
//   row_count, null_fraction, distinct_values, minimum, maximum, sampled, profiled_at)
MESHCAT_FUNCTION(meshcat_product_profile) {
  const bridge::Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const bool refresh = args.boolean(1, "refresh");
  bridge::SetResult result(fcinfo);
  Store store;
  if (refresh) refresh_profile(store, reference);
  const Product product = catalog::product_by_ref(store, reference);
  result.add(store.query(
      "select c.column_name, c.data_type, p.row_count, p.null_fraction, p.distinct_values,"
      " p.minimum, p.maximum, p.sampled, p.profiled_at"
      " from mesh_catalog.column_profile p"
      " join mesh_catalog.version_column c using (version_id, column_name)"
      " where p.version_id = (select p.version_id from mesh_catalog.column_profile p"
      "  join mesh_catalog.version v using (version_id) where v.product_id = $1"
      "  order by v.version desc limit 1)"
      " order by c.ordinal",
      {bridge::int8(product.id)}));
  return static_cast<Datum>(0);
}

}  // namespace meshcat::product

#include "catalog/port_shape.hpp"

#include "bridge/expression.hpp"
#include "catalog/names.hpp"

namespace meshcat::catalog {

using bridge::Rows;
using core::access::MaskMethod;
using core::access::ValueKind;
namespace sqlstate = core::sqlstate;

namespace {

ValueKind kind_of(Oid type) {
  switch (bridge::call([&] { return getBaseType(type); })) {
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
      return ValueKind::text;
    case INT2OID:
    case INT4OID:
    case INT8OID:
      return ValueKind::integer;
    case NUMERICOID:
    case FLOAT4OID:
    case FLOAT8OID:
      return ValueKind::number;
    case DATEOID:
      return ValueKind::date;
    case TIMESTAMPOID:
      return ValueKind::timestamp;
    case TIMESTAMPTZOID:
      return ValueKind::timestamptz;
    case UUIDOID:
      return ValueKind::uuid;
    default:
      return ValueKind::other;
  }
}

PortSource load_port(Store &store, std::int64_t port_id) {
  const Rows rows = store.query(
      "select o.product_id, o.relation::pg_catalog.oid, o.source::pg_catalog.oid, "
      "o.relation_schema,"
      " o.relation_name, n.nspname, c.relname, c.relkind in ('r', 'p'), c.relowner,"
      " coalesce(nullif(p.description, ''), p.title), o.source_schema, o.source_name"
      " from mesh_catalog.port o join mesh_catalog.product p using (product_id)"
      " left join pg_catalog.pg_class c on c.oid = o.source"
      " left join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where o.port_id = $1 and o.direction = 'output' and o.kind = 'table'"
      " for no key update of o",
      {bridge::int8(port_id)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object,
                      "there is no table port " + std::to_string(port_id));
  PortSource source{};
  source.product = product_by_id(store, rows.int8(0, 0));
  if (rows.is_null(0, 5))
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the source of product \"" + source.product.ref() + "\" is gone",
                      "It was " + quote_qualified(rows.text(0, 10), rows.text(0, 11)) + ".",
                      "Adopt another relation with mesh.adopt.");
  if (source.product.domain.owner == InvalidOid)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the owner role of domain \"" + source.product.domain.name + "\" is gone",
                      "A role of another OID or name does not take its place.",
                      "A platform admin can give the domain another owner.");
  source.port = {port_id, rows.is_null(0, 1) ? InvalidOid : rows.oid(0, 1), rows.oid(0, 2)};
  source.view_schema = rows.text(0, 3);
  source.view_name = rows.text(0, 4);
  source.source_schema = rows.text(0, 5);
  source.source_name = rows.text(0, 6);
  source.own_table = rows.boolean(0, 7) && rows.oid(0, 8) == source.product.domain.owner;
  source.description = rows.text(0, 9);
  return source;
}

// The columns of the version that the port serves, or all of the source's while
// there is none.
Rows query_columns(Store &store, const PortSource &source) {
  return store.query(
      "with shape as (select c.ordinal, c.column_name, c.description"
      " from mesh_catalog.version_column c"
      " where c.version_id = (select mesh_catalog.served_version($1))),"
      " wanted as (select * from shape union all"
      " select a.attnum, a.attname::text, '' from pg_catalog.pg_attribute a"
      " where a.attrelid = $2 and a.attnum > 0 and not a.attisdropped"
      " and not exists (select from shape))"
      " select w.column_name, w.description, a.atttypid,"
      " pg_catalog.format_type(a.atttypid, a.atttypmod),"
      " case when a.atttypid in ('varchar'::regtype, 'bpchar'::regtype)"
      " then greatest(a.atttypmod - 4, 0) else 0 end"
      " from wanted w left join pg_catalog.pg_attribute a"
      " on a.attrelid = $2 and a.attname = w.column_name and a.attnum > 0 and not a.attisdropped"
      " order by w.ordinal",
      {bridge::int8(source.port.id), bridge::oid(source.port.source)});
}

void load_columns(Store &store, PortSource &source) {
  const std::string relation = quote_qualified(source.source_schema, source.source_name);
  const Rows rows = query_columns(store, source);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = rows.text(i, 0);
    if (rows.is_null(i, 2))
      throw core::Error(sqlstate::undefined_column,
                        "product \"" + source.product.ref() + "\" promises column \"" + name +
                            "\", which its source " + relation + " does not have",
                        {}, "Give the source that column, or release a version without it.");
    SourceColumn column{};
    column.target = {name,
                     quote_identifier(name),
                     rows.text(i, 3),
                     kind_of(rows.oid(i, 2)),
                     rows.int4(i, 4),
                     relation,
                     source.product.name + "." + name,
                     "(SELECT mesh_catalog.purpose(" + std::to_string(source.port.id) + "))"};
    column.description = rows.text(i, 1);
    column.type = rows.oid(i, 2);
    source.columns.push_back(std::move(column));
  }
}

// What a rule by tag says of VALUE, said of the column.
std::string about_column(const PortSource &source, const std::string &column,
                         const std::string &text) {
  return bridge::replace_value(text, quote_qualified(source.source_name, column));
}

void load_masks(Store &store, PortSource &source) {
  const Rows rows = store.query(
      "select column_name, method, argument, mask_id, rule_id is not null"
      " from mesh_catalog.column_mask"
      " where product_id = $1 order by mask_id",
      {bridge::int8(source.product.id)});
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (SourceColumn &column : source.columns)
      if (column.target.name == rows.text(i, 0)) {
        SourceMask mask{rows.int8(i, 3),
                        rows.boolean(i, 4),
                        {core::access::parse_method(rows.text(i, 1)), rows.maybe_text(i, 2)}};
        if (mask.by_rule && mask.mask.method == MaskMethod::expression)
          mask.mask.argument = about_column(source, column.target.name, *mask.mask.argument);
        column.masks.push_back(std::move(mask));
      }
}

void load_filters(Store &store, PortSource &source) {
  const Rows rows = store.query(
      "select f.filter_id, f.filter_name, f.predicate,"
      " exists (select from mesh_catalog.filter_role r where r.filter_id = f.filter_id),"
      " f.column_name from mesh_catalog.row_filter f where f.product_id = $1"
      " order by f.filter_name, f.filter_id",
      {bridge::int8(source.product.id)});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto column = rows.maybe_text(i, 4);
    const std::string predicate =
        column ? about_column(source, *column, rows.text(i, 2)) : rows.text(i, 2);
    source.filters.push_back(
        {rows.text(i, 1), {rows.int8(i, 0), predicate, rows.boolean(i, 3)}, column});
  }
}

// Two noises of one column differ: together they tell more of the value than each of them.
void refuse_second_noise(Store &store, const PortSource &source) {
  const Rows rows = store.query(
      "select mesh_catalog.product_name(k.product_id), k.column_name, k.argument"
      " from mesh_catalog.column_mask m join mesh_catalog.column_mask k"
      " on k.column_name = m.column_name and k.method = m.method and k.argument <> m.argument"
      " and k.product_id <> m.product_id"
      " join mesh_catalog.port o on o.product_id = k.product_id and o.direction = 'output'"
      " where m.product_id = $1 and m.method = 'noise' and o.source = $2::pg_catalog.regclass"
      " order by 1, 2 limit 1",
      {bridge::int8(source.product.id), bridge::oid(source.port.source)});
  if (rows.empty()) return;
  throw core::Error(sqlstate::invalid_parameter_value,
                    "column \"" + rows.text(0, 1) + "\" has noise of another width already",
                    "Product \"" + rows.text(0, 0) + "\" shows the same column of " +
                        quote_qualified(source.source_schema, source.source_name) +
                        ", changed by up to " + rows.text(0, 2) +
                        ": who reads both could average the noise out.",
                    "Use the same width, or another method.");
}

}  // namespace

PortSource load_port_source(Store &store, std::int64_t port_id) {
  PortSource source = load_port(store, port_id);
  load_columns(store, source);
  load_masks(store, source);
  refuse_second_noise(store, source);
  load_filters(store, source);
  return source;
}

core::access::PortShape empty_shape(const PortSource &source) {
  core::access::PortShape shape;
  shape.port_id = source.port.id;
  shape.view = quote_qualified(source.view_schema, source.view_name);
  shape.source = quote_qualified(source.source_schema, source.source_name);
  shape.source_alias = quote_identifier(source.source_name);
  for (const SourceColumn &column : source.columns)
    shape.columns.push_back({column.target.reference, {}, quote_literal(column.target.name)});
  return shape;
}

}  // namespace meshcat::catalog

#include "catalog/port_view.hpp"

#include <algorithm>

#include "bridge/scope.hpp"
#include "catalog/expression.hpp"
#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"
#include "catalog/port_policy.hpp"
#include "catalog/port_shape.hpp"

extern "C" {
#include "parser/parse_coerce.h"
}

namespace meshcat::catalog {

using bridge::Rows;
using core::access::Mask;
using core::access::MaskMethod;
using core::access::PortShape;
namespace sqlstate = core::sqlstate;

namespace {

// A relation that bears the port's name, if any. Throws when it is not the port's
// view, or when the view's columns would have to change.
void check_existing(Store &store, const PortSource &source) {
  const std::string ref = source.product.ref();
  const Rows found = store.query(
      "select c.oid from pg_catalog.pg_class c join pg_catalog.pg_namespace n"
      " on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2",
      {bridge::text(source.view_schema), bridge::text(source.view_name)});
  if (found.empty()) return;
  const std::string view = quote_qualified(source.view_schema, source.view_name);
  if (found.oid(0, 0) != source.port.relation)
    throw core::Error(sqlstate::duplicate_object, "relation " + view + " already exists",
                      "The port of product \"" + ref + "\" would be a view of that name.",
                      "Rename it, or move it to another schema with ALTER ... SET SCHEMA.");
  const Rows columns = store.query(
      "select attname, atttypid, pg_catalog.format_type(atttypid, atttypmod)"
      " from pg_catalog.pg_attribute where attrelid = $1 and attnum > 0 order by attnum",
      {bridge::oid(source.port.relation)});
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string before = columns.text(i, 0) + " " + columns.text(i, 2);
    const std::string after = i < source.columns.size() ? source.columns[i].target.name + " " +
                                                              source.columns[i].target.type
                                                        : "nothing";
    if (before != after)
      throw core::Error(
          sqlstate::feature_not_supported, "the columns of port view " + view + " would change",
          "Column " + std::to_string(i + 1) + " is " + before + " and would be " + after + ".",
          "A port keeps its columns: release a new major version, which has a port "
          "of its own.");
  }
}

std::string type_name(Oid type) {
  return bridge::call([&] { return format_type_be(type); });
}

std::string compile_mask(const Mask &mask, const SourceColumn &column, const std::string &from) {
  if (mask.method != MaskMethod::expression || !mask.argument)
    return core::access::mask_sql(mask, column.target);
  const std::string what = "the mask of column \"" + column.target.name + "\"";
  const Expression expression = compile_expression(what, *mask.argument, from);
  const bool fits = bridge::call([&] { return IsBinaryCoercible(expression.type, column.type); });
  if (!fits)
    throw core::Error(sqlstate::feature_not_supported,
                      what + " has type " + type_name(expression.type) +
                          ", but the column has type " + column.target.type,
                      {}, "Cast it: (" + *mask.argument + ")::" + column.target.type);
  return core::access::mask_sql({mask.method, expression.sql}, column.target);
}

// What consumers see of the column: its strictest mask, or the column itself. The
// others are compiled too, so that dropping the strictest cannot fail on them.
std::string masked(const SourceColumn &column, const std::string &from) {
  if (column.masks.empty()) return {};
  for (const Mask &mask : column.masks) compile_mask(mask, column, from);
  return compile_mask(core::access::strictest(column.masks), column, from);
}

struct Compiled {
  PortShape shape;
  std::vector<std::vector<std::string>> attributes;  // of each filter
};

Compiled compile(const PortSource &source) {
  Compiled compiled{empty_shape(source), {}};
  const std::string columns = core::access::columns_sql(compiled.shape);
  const std::string from = "(" + columns + ") AS " + compiled.shape.source_alias;
  for (std::size_t i = 0; i < source.columns.size(); ++i)
    compiled.shape.columns[i].masked = masked(source.columns[i], from);
  for (const SourceFilter &filter : source.filters) {
    const std::string what = "row filter \"" + filter.name + "\"";
    const Expression expression =
        compile_expression(what, filter.filter.predicate,
                           compiled.shape.source + " AS " + compiled.shape.source_alias);
    if (expression.type != BOOLOID)
      throw core::Error(sqlstate::wrong_object_type,
                        what + " must be of type boolean, not " + type_name(expression.type));
    compiled.shape.filters.push_back(filter.filter);
    compiled.shape.filters.back().predicate = expression.sql;
    compiled.attributes.push_back(expression.attributes);
  }
  return compiled;
}

std::string comment_of(const SourceColumn &column) {
  if (column.masks.empty()) return column.description;
  const std::string note =
      "Masked: " + core::access::describe(core::access::strictest(column.masks)) + ".";
  return column.description.empty() ? note : column.description + " (" + note + ")";
}

void comment(bridge::Spi &spi, const PortSource &source, const std::string &view) {
  spi.query("comment on view " + view + " is " + quote_literal(source.description));
  for (const SourceColumn &column : source.columns) {
    const std::string text = comment_of(column);
    spi.query("comment on column " + view + "." + column.target.reference + " is " +
              (text.empty() ? "null" : quote_literal(text)));
  }
}

// The roles with a valid grant that may not select from the view yet: all of them
// when it does not exist. A view made anew has no privileges, and grants stay in force.
std::vector<std::string> unserved_grantees(Store &store, const PortSource &source) {
  const Rows rows = store.query(
      "select distinct r.rolname from mesh_catalog.access_grant g"
      " join pg_catalog.pg_roles r on r.oid = g.role_oid and r.rolname = g.role_name"
      " where g.product_id = $1 and g.ended_at is null"
      " and g.valid_until > pg_catalog.clock_timestamp()"
      " and pg_catalog.has_table_privilege(r.oid, $2, 'SELECT') is not true",
      {bridge::int8(source.product.id), bridge::oid(source.port.relation)});
  std::vector<std::string> roles;
  for (std::size_t i = 0; i < rows.size(); ++i) roles.push_back(rows.text(i, 0));
  return roles;
}

// Runs `body`; an error of PostgreSQL's that has no detail gets this one.
template <typename F>
void with_detail(const std::string &detail, F body) {
  try {
    body();
  } catch (const bridge::PgError &error) {
    if (error.data()->detail == nullptr) error.data()->detail = bridge::copy_cstring(detail);
    throw;
  }
}

// What the owner role may not read, consumers would otherwise be the first to know.
void prove(bridge::Spi &spi, const PortSource &source, const std::string &view) {
  with_detail("Port view " + view + " reads with the rights of role \"" +
                  role_name(source.product.domain.owner) + "\", the owner of the domain.",
              [&] { spi.query("select from " + view + " limit 0"); });
}

// Everything that runs as the domain's owner role. Returns the view.
Oid install(const PortSource &source, const std::vector<std::string> &grantees,
            std::vector<std::vector<std::string>> &attributes) {
  const RoleScope as_owner(source.product.domain.owner);
  const bridge::SafeSearchPath search_path;
  const Compiled compiled = compile(source);
  const std::string &view = compiled.shape.view;
  bridge::Spi spi;
  {
    const OwnDdl own_ddl;
    with_detail("Port view " + view + " could not be made from its source, masks and row filters.",
                [&] { spi.query(core::access::view_sql(compiled.shape)); });
    comment(spi, source, view);
    for (const std::string &role : grantees)
      spi.query("grant select on " + view + " to " + quote_identifier(role));
    install_policies(spi, source, compiled.shape);
  }
  prove(spi, source, view);
  attributes = compiled.attributes;
  return spi.query("select $1::pg_catalog.regclass::pg_catalog.oid", {bridge::text(view)})
      .oid(0, 0);
}

}  // namespace

Oid compile_port_view(Store &store, std::int64_t port_id) {
  const PortSource source = load_port_source(store, port_id);
  check_existing(store, source);
  std::vector<std::vector<std::string>> attributes;
  const Oid view = install(source, unserved_grantees(store, source), attributes);
  store.query(
      "update mesh_catalog.port set relation = $2 where port_id = $1"
      " and relation is distinct from $2::pg_catalog.regclass",
      {bridge::int8(port_id), bridge::oid(view)});
  for (std::size_t i = 0; i < attributes.size(); ++i)
    store.query("update mesh_catalog.row_filter set attributes = $2 where filter_id = $1",
                {bridge::int8(source.filters[i].filter.id), bridge::text_array(attributes[i])});
  return view;
}

void compile_port_views(Store &store, std::int64_t product_id) {
  const Rows ports = store.query(
      "select o.port_id from mesh_catalog.port o join pg_catalog.pg_class c on c.oid = o.source"
      " where o.product_id = $1 and o.direction = 'output' and o.kind = 'table' order by 1",
      {bridge::int8(product_id)});
  for (std::size_t i = 0; i < ports.size(); ++i) compile_port_view(store, ports.int8(i, 0));
}

void drop_port_policies(Store &store, std::int64_t port_id) {
  const PortSource source = load_port_source(store, port_id);
  const RoleScope as_owner(source.product.domain.owner);
  const bridge::SafeSearchPath search_path;
  const OwnDdl own_ddl;
  bridge::Spi spi;
  install_policies(spi, source, empty_shape(source));
}

}  // namespace meshcat::catalog

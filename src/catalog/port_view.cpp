#include "catalog/port_view.hpp"

#include <algorithm>

#include "bridge/plan_note.hpp"
#include "bridge/scope.hpp"
#include "catalog/expression.hpp"
#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"
#include "catalog/port_policy.hpp"
#include "catalog/port_rule.hpp"
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

std::string compile_mask(const Mask &mask, const SourceColumn &column, const std::string &from,
                         std::int64_t port_id) {
  if (mask.method != MaskMethod::expression || !mask.argument)
    return core::access::mask_sql(mask, column.target);
  const std::string what = "the mask of column \"" + column.target.name + "\"";
  const Expression expression = compile_expression(what, *mask.argument, from, port_id);
  const bool fits = bridge::call([&] { return IsBinaryCoercible(expression.type, column.type); });
  if (!fits)
    throw core::Error(sqlstate::feature_not_supported,
                      what + " has type " + type_name(expression.type) +
                          ", but the column has type " + column.target.type,
                      {}, "Cast it: (" + *mask.argument + ")::" + column.target.type);
  return core::access::mask_sql({mask.method, expression.sql}, column.target);
}

// A mask that does not fit the column is an error of who set it for this column. One by tag
// reaches columns of any type: where it does not fit, it shows nothing.
bool fits(const SourceMask &mask, const SourceColumn &column, const std::string &from,
          std::int64_t port_id) {
  try {
    compile_mask(mask.mask, column, from, port_id);
    return true;
  } catch (const core::Error &error) {
    if (!mask.by_rule || error.sqlstate() != sqlstate::feature_not_supported) throw;
    return false;
  }
}

// The column's masks as they count: all are compiled, so that dropping the strictest cannot
// fail on another.
std::vector<Mask> fitting(const SourceColumn &column, const std::string &from, std::int64_t port_id,
                          std::vector<std::int64_t> &misfits) {
  std::vector<Mask> masks;
  for (const SourceMask &mask : column.masks) {
    const bool fit = fits(mask, column, from, port_id);
    if (!fit) misfits.push_back(mask.id);
    masks.push_back(fit ? mask.mask : Mask{MaskMethod::null, {}});
  }
  return masks;
}

struct Compiled {
  PortShape shape;
  std::vector<std::optional<Mask>> masks;            // of each column the one that counts
  std::vector<std::int64_t> misfits;                 // masks by tag that do not fit their column
  std::vector<std::vector<std::string>> attributes;  // of each filter
};

void compile_masks(const PortSource &source, const std::string &from, Compiled &compiled) {
  for (std::size_t i = 0; i < source.columns.size(); ++i) {
    const SourceColumn &column = source.columns[i];
    const std::vector<Mask> masks = fitting(column, from, source.port.id, compiled.misfits);
    compiled.masks.emplace_back();
    if (masks.empty()) continue;
    const Mask &mask = *(compiled.masks.back() = core::access::strictest(masks));
    compiled.shape.columns[i].masked = compile_mask(mask, column, from, source.port.id);
  }
}

// Consumers of a port without the column would see what those of another one do not.
void require_column(const PortSource &source, const SourceFilter &filter) {
  if (!filter.column) return;
  for (const SourceColumn &column : source.columns)
    if (column.target.name == *filter.column) return;
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "port " + quote_qualified(source.view_schema, source.view_name) +
                        " lacks column \"" + *filter.column + "\", by which row filter \"" +
                        filter.name + "\" filters product \"" + source.product.ref() + "\"",
                    "The filter comes of a rule by tag; the other ports of the product have the "
                    "column.",
                    "Keep the column in every version that is served, or have the rule let go of "
                    "the product with mesh.untag.");
}

void compile_filter(const PortSource &source, const SourceFilter &filter, Compiled &compiled) {
  require_column(source, filter);
  const std::string what = "row filter \"" + filter.name + "\"";
  const Expression expression = compile_expression(
      what, filter.filter.predicate, compiled.shape.source + " AS " + compiled.shape.source_alias,
      source.port.id);
  if (expression.type != BOOLOID)
    throw core::Error(sqlstate::wrong_object_type,
                      what + " must be of type boolean, not " + type_name(expression.type));
  compiled.shape.filters.push_back(filter.filter);
  compiled.shape.filters.back().predicate = expression.sql;
  compiled.attributes.push_back(expression.attributes);
}

Compiled compile(const PortSource &source) {
  Compiled compiled{empty_shape(source), {}, {}, {}};
  const std::string columns = core::access::columns_sql(compiled.shape);
  compile_masks(source, "(" + columns + ") AS " + compiled.shape.source_alias, compiled);
  for (const SourceFilter &filter : source.filters) compile_filter(source, filter, compiled);
  return compiled;
}

std::string comment_of(const SourceColumn &column, const std::optional<Mask> &mask) {
  if (!mask) return column.description;
  const std::string note = "Masked: " + core::access::describe(*mask) + ".";
  return column.description.empty() ? note : column.description + " (" + note + ")";
}

void comment(bridge::Spi &spi, const PortSource &source, const Compiled &compiled) {
  const std::string &view = compiled.shape.view;
  spi.query("comment on view " + view + " is " + quote_literal(source.description));
  for (std::size_t i = 0; i < source.columns.size(); ++i) {
    const SourceColumn &column = source.columns[i];
    const std::string text = comment_of(column, compiled.masks[i]);
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

// What the owner role may not read, consumers would otherwise be the first to know. Nobody reads
// here: all privileges are checked, but nobody is admitted, who might have to log in for that.
void prove(bridge::Spi &spi, const PortSource &source, const std::string &view) {
  const bridge::plan_note::ForAllReaders all_branches;
  with_detail("Port view " + view + " reads with the rights of role \"" +
                  role_name(source.product.domain.owner) + "\", the owner of the domain.",
              [&] { spi.query("explain select from " + view); });
}

struct Installed {
  Oid view;
  std::vector<std::vector<std::string>> attributes;  // of each filter
  std::vector<std::int64_t> misfits;
};

// Everything that runs as the domain's owner role.
Installed install(const PortSource &source, const std::vector<std::string> &grantees) {
  const RoleScope as_owner(source.product.domain.owner);
  const bridge::SafeSearchPath search_path;
  const Compiled compiled = compile(source);
  const std::string &view = compiled.shape.view;
  bridge::Spi spi;
  {
    const OwnDdl own_ddl;
    with_detail("Port view " + view + " could not be made from its source, masks and row filters.",
                [&] { spi.query(core::access::view_sql(compiled.shape)); });
    comment(spi, source, compiled);
    for (const std::string &role : grantees)
      spi.query("grant select on " + view + " to " + quote_identifier(role));
    install_policies(spi, source, compiled.shape);
  }
  prove(spi, source, view);
  const Oid oid =
      spi.query("select $1::pg_catalog.regclass::pg_catalog.oid", {bridge::text(view)}).oid(0, 0);
  return {oid, compiled.attributes, compiled.misfits};
}

void record(Store &store, const PortSource &source, const Installed &installed) {
  store.query(
      "update mesh_catalog.port set relation = $2 where port_id = $1"
      " and relation is distinct from $2::pg_catalog.regclass",
      {bridge::int8(source.port.id), bridge::oid(installed.view)});
  for (std::size_t i = 0; i < installed.attributes.size(); ++i)
    store.query(
        "update mesh_catalog.row_filter set attributes = $2 where filter_id = $1",
        {bridge::int8(source.filters[i].filter.id), bridge::text_array(installed.attributes[i])});
  for (const std::int64_t mask : installed.misfits)
    store.query(
        "update mesh_catalog.column_mask set method = 'null', argument = null where mask_id = $1",
        {bridge::int8(mask)});
}

Oid compile_one(Store &store, std::int64_t port_id) {
  const PortSource source = load_port_source(store, port_id);
  check_existing(store, source);
  const Installed installed = install(source, unserved_grantees(store, source));
  record(store, source, installed);
  return installed.view;
}

// The table ports of a product whose source exists.
std::vector<std::int64_t> ports_of(Store &store, std::int64_t product_id) {
  const Rows rows = store.query(
      "select o.port_id from mesh_catalog.port o join pg_catalog.pg_class c on c.oid = o.source"
      " where o.product_id = $1 and o.direction = 'output' and o.kind = 'table' order by 1",
      {bridge::int8(product_id)});
  std::vector<std::int64_t> ports;
  for (std::size_t i = 0; i < rows.size(); ++i) ports.push_back(rows.int8(i, 0));
  return ports;
}

}  // namespace

Oid compile_port_view(Store &store, std::int64_t port_id) {
  const Rows product = store.query("select product_id from mesh_catalog.port where port_id = $1",
                                   {bridge::int8(port_id)});
  if (product.empty()) return compile_one(store, port_id);
  const std::int64_t product_id = product.int8(0, 0);
  const bool changed = !follow_tags(store, product_id).empty();
  const Oid view = compile_one(store, port_id);
  if (changed)
    for (const std::int64_t other : ports_of(store, product_id))
      if (other != port_id) compile_one(store, other);
  return view;
}

void compile_port_views(Store &store, std::int64_t product_id) {
  follow_tags(store, product_id);
  for (const std::int64_t port : ports_of(store, product_id)) compile_one(store, port);
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

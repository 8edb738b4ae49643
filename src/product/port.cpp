#include "product/port.hpp"

#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"
#include "catalog/port_view.hpp"

namespace meshcat::product {

using bridge::Rows;
namespace sqlstate = core::sqlstate;

namespace {

bool serves_released_version(Store &store, const Product &product, std::int32_t major) {
  return store
      .query(
          "select exists (select from mesh_catalog.version"
          " where product_id = $1 and state in ('released', 'deprecated')"
          " and mesh.major(version) = $2)",
          {bridge::int8(product.id), bridge::int4(major)})
      .boolean(0, 0);
}

// Does the view, if there is one, only gain columns at its end? CREATE OR REPLACE
// VIEW does no more, and neither do its readers bear more.
bool view_can_grow(Store &store, const TablePort &port) {
  return store
      .query(
          "select not exists (select from mesh_catalog.port p"
          " join pg_catalog.pg_attribute a on a.attrelid = p.relation"
          " where p.port_id = $1 and a.attnum > 0 and not exists ("
          "  select from mesh_catalog.version_column c"
          "  where c.version_id = (select mesh_catalog.served_version($1))"
          "  and c.ordinal = a.attnum and c.column_name = a.attname::text"
          "  and c.data_type = pg_catalog.format_type(a.atttypid, a.atttypmod)))",
          {bridge::int8(port.id)})
      .boolean(0, 0);
}

[[noreturn]] void refuse_breaking(const Product &product, const TablePort &port) {
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "the port of major " + std::to_string(port.major) + " of product \"" +
                        product.ref() + "\" cannot take this shape",
                    "Within a major, a port keeps its columns and may only gain some at its end.",
                    "Draft the next major instead: SELECT mesh.draft_version(" +
                        catalog::quote_literal(product.ref()) + ", '" +
                        std::to_string(port.major + 1) + ".0.0');");
}

std::int64_t insert_port(Store &store, const Product &product, std::int32_t major,
                         const std::string &view_name, const Source &source) {
  return store
      .query(
          "insert into mesh_catalog.port (product_id, direction, port_name, kind, major,"
          " relation_schema, relation_name, source, source_schema, source_name, description)"
          " values ($1, 'output', $2, 'table', $3, $4, $2, $5::pg_catalog.regclass, $6, $7, '')"
          " returning port_id",
          {bridge::int8(product.id), bridge::text(view_name), bridge::int4(major),
           bridge::text(product.domain.name), bridge::oid(source.relation),
           bridge::text(source.schema), bridge::text(source.name)})
      .int8(0, 0);
}

// Points the port of a major that serves nothing yet at another source.
void set_source(Store &store, const Product &product, const TablePort &port, const Source &source) {
  if (port.source != source.relation && serves_released_version(store, product, port.major))
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "major " + std::to_string(port.major) + " of product \"" + product.ref() +
                          "\" is released and keeps its source",
                      "Its consumers read another relation through the port.",
                      "Adopt the relation as the next major, for example version => '" +
                          std::to_string(port.major + 1) + ".0.0'.");
  store.query(
      "update mesh_catalog.port set source = $2::pg_catalog.regclass, source_schema = $3,"
      " source_name = $4 where port_id = $1",
      {bridge::int8(port.id), bridge::oid(source.relation), bridge::text(source.schema),
       bridge::text(source.name)});
}

// Drops the port's view, wherever it was moved to, if it is still there.
void drop_view(Store &store, const Product &product, const TablePort &port) {
  const Rows rows = store.query(
      "select pg_catalog.format('%I.%I', n.nspname, c.relname) from mesh_catalog.port p"
      " join pg_catalog.pg_class c on c.oid = p.relation"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where p.port_id = $1",
      {bridge::int8(port.id)});
  if (rows.empty()) return;
  const std::string view = rows.text(0, 0);
  bridge::attempt(
      [&] {
        const catalog::RoleScope scope(live_owner(product.domain));
        const catalog::OwnDdl own_ddl;
        bridge::Spi spi;
        spi.query("drop view " + view);
      },
      [&](ErrorData &error) {
        if (error.sqlerrcode != ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST)
          throw bridge::PgError(&error);
        throw core::Error(sqlstate::object_not_in_prerequisite_state,
                          "port " + view + " of product \"" + product.ref() + "\" is still read",
                          "Before it can go: " + std::string(error.detail) + ".",
                          "Let them read another version first.");
      });
}

}  // namespace

std::optional<TablePort> table_port(Store &store, const Product &product, std::int32_t major) {
  const Rows rows = store.query(
      "select p.port_id, p.relation_name, s.oid, p.time_column from mesh_catalog.port p"
      " left join pg_catalog.pg_class s on s.oid = p.source"
      " where p.product_id = $1 and p.major = $2 and p.direction = 'output' and p.kind = 'table'",
      {bridge::int8(product.id), bridge::int4(major)});
  if (rows.empty()) return std::nullopt;
  return TablePort{rows.int8(0, 0), major, rows.text(0, 1),
                   rows.is_null(0, 2) ? InvalidOid : rows.oid(0, 2), rows.maybe_text(0, 3)};
}

std::string port_view_name(Store &store, const Product &product, std::int32_t major) {
  if (const auto port = table_port(store, product, major)) return port->view_name;
  const bool first = store
                         .query(
                             "select not exists (select from mesh_catalog.port where"
                             " product_id = $1 and direction = 'output' and kind = 'table')",
                             {bridge::int8(product.id)})
                         .boolean(0, 0);
  return first ? product.name : product.name + "_v" + std::to_string(major);
}

TablePort ensure_table_port(Store &store, const Product &product, const Version &draft,
                            const Source &source, const std::optional<std::string> &time_column) {
  const std::int32_t major = major_of(draft.version);
  auto port = table_port(store, product, major);
  if (port) {
    set_source(store, product, *port, source);
    port->source = source.relation;
  } else {
    const std::string view_name = port_view_name(store, product, major);
    catalog::check_name("port", view_name);
    port = TablePort{insert_port(store, product, major, view_name, source), major, view_name,
                     source.relation, std::nullopt};
    store.audit("add port", product.ref() + ": " + view_name);
  }
  if (time_column) {
    require_time_column(store, source, *time_column);
    store.query("update mesh_catalog.port set time_column = $2 where port_id = $1",
                {bridge::int8(port->id), bridge::text(*time_column)});
    port->time_column = time_column;
  }
  return *port;
}

void publish_port(Store &store, const Product &product, const TablePort &port) {
  if (port.source == InvalidOid)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the source of product \"" + product.ref() + "\" is gone",
                      "The relation that its port reads was dropped.",
                      "Adopt another: SELECT * FROM mesh.adopt(" +
                          catalog::quote_literal(product.ref()) +
                          ", relation => 'schema.relation');");
  if (!view_can_grow(store, port)) {
    if (serves_released_version(store, product, port.major)) refuse_breaking(product, port);
    drop_view(store, product, port);
  }
  catalog::compile_port_view(store, port.id);
}

void publish_draft(Store &store, const Product &product, const TablePort &port) {
  if (!serves_released_version(store, product, port.major)) publish_port(store, product, port);
}

void close_port(Store &store, const Product &product, std::int32_t major) {
  const auto port = table_port(store, product, major);
  if (!port) return;
  const Rows versions = store.query(
      "select pg_catalog.count(*) filter (where state <> 'retired'), pg_catalog.count(*)"
      " from mesh_catalog.version where product_id = $1 and mesh.major(version) = $2",
      {bridge::int8(product.id), bridge::int4(major)});
  if (versions.int8(0, 0) > 0) return;
  if (port->source != InvalidOid) catalog::drop_port_policies(store, port->id);
  drop_view(store, product, *port);
  // What served nobody ever is forgotten, so that its name can be given again.
  if (versions.int8(0, 1) == 0)
    store.query("delete from mesh_catalog.port where port_id = $1", {bridge::int8(port->id)});
}

}  // namespace meshcat::product

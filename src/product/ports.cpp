// mesh.add_port and mesh.drop_port: the ports that people name.
#include "bridge/args.hpp"
#include "catalog/names.hpp"
#include "product/draft.hpp"
#include "product/port.hpp"
#include "product/shape.hpp"

namespace meshcat::product {

using bridge::Args;
using bridge::Rows;
namespace sqlstate = core::sqlstate;

namespace {

struct NewPort {
  std::string kind, name, direction, description;
  std::optional<Oid> relation;
  std::optional<std::string> location, upstream, time_column;
};

[[noreturn]] void refuse(const std::string &message, const std::string &hint) {
  throw core::Error(sqlstate::invalid_parameter_value, message, {}, hint);
}

NewPort port_from(const Args &args) {
  NewPort port{args.text(1, "kind"),        args.text(2, "port"), args.text(6, "direction"),
               args.text(8, "description"), args.maybe_oid(3),    args.maybe_text(4),
               args.maybe_text(5),          args.maybe_text(7)};
  catalog::check_name("port", port.name);
  if (port.kind != "table" && port.kind != "rest" && port.kind != "stream" && port.kind != "batch")
    refuse("port kind \"" + port.kind + "\" is unknown", "Choose table, rest, stream or batch.");
  if (port.direction != "output" && port.direction != "input")
    refuse("port direction \"" + port.direction + "\" is unknown", "Choose output or input.");
  const int origins =
      port.relation.has_value() + port.location.has_value() + port.upstream.has_value();
  if (port.direction == "input" && origins != 1)
    refuse("an input port has one origin",
           "Name either a relation, an upstream product or a location.");
  if (port.direction == "output" && port.upstream)
    refuse("an output port has no upstream product", "Say direction => 'input'.");
  if (port.direction == "output" && port.kind == "table" && (!port.relation || port.location))
    refuse("an output port of kind table has a relation",
           "Name it: relation => 'schema.relation'.");
  if (port.direction == "output" && port.kind != "table" && (!port.location || port.relation))
    refuse("an output port of kind " + port.kind + " has a location",
           "Name it: location => 'https://...', a topic or a path.");
  return port;
}

// The version whose major an output port is to serve: a first draft if need be.
Version version_to_serve(Store &store, const Product &product) {
  const auto version = catalog::current_version(store, product);
  return version ? *version : ensure_draft(store, product, "1.0.0");
}

void add_table_port(Store &store, const Product &product, const NewPort &port) {
  const Version draft = catalog::current_version(store, product)
                            ? version_in_state(store, product, std::nullopt, "draft")
                            : ensure_draft(store, product, "1.0.0");
  const std::string view_name = port_view_name(store, product, major_of(draft.version));
  if (port.name != view_name)
    refuse("the table port of version " + draft.version + " is named \"" + view_name + "\"",
           "The name follows from product and major.");
  const Source source = make_room_for_port(
      store, product.domain, source_of(store, product.domain, *port.relation), view_name);
  const TablePort table = ensure_table_port(store, product, draft, source, port.time_column);
  take_shape(store, product, draft, source.relation);
  publish_draft(store, product, table);
}

void insert_port(Store &store, const Product &product, const NewPort &port) {
  const bool output = port.direction == "output";
  const auto upstream =
      port.upstream ? std::optional(catalog::product_by_ref(store, *port.upstream)) : std::nullopt;
  const Rows rows = store.query(
      "insert into mesh_catalog.port (product_id, direction, port_name, kind, major, source,"
      " source_schema, source_name, location, upstream_product_id, description)"
      " select $1, $2, $3, $4, $5, c.oid::pg_catalog.regclass, n.nspname, c.relname, $7, $8, $9"
      " from (select) once left join pg_catalog.pg_class c on c.oid = $6"
      " left join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " on conflict (product_id, direction, port_name) do nothing returning 1",
      {bridge::int8(product.id), bridge::text(port.direction), bridge::text(port.name),
       bridge::text(port.kind),
       output ? bridge::int4(major_of(version_to_serve(store, product).version))
              : bridge::datum(INT4OID, 0, true),
       bridge::oid(port.relation), bridge::text(port.location),
       bridge::int8(upstream ? std::optional(upstream->id) : std::nullopt),
       bridge::text(port.description)});
  if (rows.empty())
    throw core::Error(sqlstate::duplicate_object,
                      "product \"" + product.ref() + "\" has " + port.direction + " port \"" +
                          port.name + "\" already",
                      {}, "Drop it first with mesh.drop_port.");
}

}  // namespace

// mesh.add_port(product text, kind text, port text, relation regclass, location text,
//   upstream text, direction text, time_column text, description text) -> void
MESHCAT_FUNCTION(meshcat_product_add_port) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const NewPort port = port_from(args);
  Store store;
  const Product product = product_to_change(store, reference, builders, "add a port to");
  if (port.direction == "output" && port.kind == "table") {
    add_table_port(store, product, port);
  } else {
    insert_port(store, product, port);
    store.audit("add port", product.ref() + ": " + port.name);
  }
  PG_RETURN_VOID();
}

// mesh.drop_port(product text, port text, direction text) -> void
MESHCAT_FUNCTION(meshcat_product_drop_port) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), name = args.text(1, "port");
  const std::string direction = args.text(2, "direction");
  Store store;
  const Product product = product_to_change(store, reference, builders, "drop a port of");
  const Rows rows = store.query(
      "select port_id, kind from mesh_catalog.port"
      " where product_id = $1 and direction = $2 and port_name = $3",
      {bridge::int8(product.id), bridge::text(direction), bridge::text(name)});
  if (rows.empty())
    throw core::Error(
        sqlstate::undefined_object,
        "product \"" + product.ref() + "\" has no " + direction + " port \"" + name + "\"", {},
        "SELECT * FROM mesh.ports lists all ports.");
  if (direction == "output" && rows.text(0, 1) == "table")
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the table port \"" + name + "\" goes with its versions", {},
                      "Retire them with mesh.retire, or discard the draft with "
                      "mesh.discard_draft.");
  store.query("delete from mesh_catalog.port where port_id = $1", {bridge::int8(rows.int8(0, 0))});
  store.audit("drop port", product.ref() + ": " + name);
  PG_RETURN_VOID();
}

}  // namespace meshcat::product

// The life of a version: drafted, released, deprecated, retired.
#include "bridge/args.hpp"
#include "catalog/names.hpp"
#include "core/types/semver.hpp"
#include "product/contract.hpp"
#include "product/draft.hpp"
#include "product/port.hpp"
#include "product/shape.hpp"

namespace meshcat::product {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
namespace sqlstate = core::sqlstate;

namespace {

// A duty counts only while the role that holds it exists.
void require_held(Store &store, const Product &product, Duty duty, const std::string &why) {
  const std::string name = catalog::duty_name(duty);
  const Rows rows = store.query(
      "select from mesh_catalog.duty t"
      " join pg_catalog.pg_roles r on r.oid = t.role_oid and r.rolname = t.role_name"
      " where t.domain_id = $1 and t.duty = $2",
      {bridge::int8(product.domain.id), bridge::text(name)});
  if (!rows.empty()) return;
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "domain \"" + product.domain.name + "\" has no " + name, why,
                    "Appoint one: SELECT mesh.appoint(" +
                        catalog::quote_literal(product.domain.name) + ", " + name +
                        " => 'a_role');");
}

void require_accountable(Store &store, const Product &product, const Version &version) {
  require_held(store, product, Duty::product_owner,
               "Somebody must answer for a released product to its consumers.");
  if (has_classified_columns(store, version))
    require_held(
        store, product, Duty::compliance_liaison,
        "Version " + version.version + " has classified columns, which somebody must watch over.");
}

// Every version needs a port of its major to be consumed through.
std::optional<TablePort> require_port(Store &store, const Product &product,
                                      const Version &version) {
  const std::int32_t major = major_of(version.version);
  auto port = table_port(store, product, major);
  if (port) return port;
  const Rows rows = store.query(
      "select from mesh_catalog.port where product_id = $1 and direction = 'output'"
      " and kind <> 'table' and major = $2",
      {bridge::int8(product.id), bridge::int4(major)});
  if (rows.empty())
    throw core::Error(
        sqlstate::object_not_in_prerequisite_state,
        "product \"" + product.ref() + "\" has no output port for major " + std::to_string(major),
        "A released version must be consumable.",
        "Adopt a relation with mesh.adopt, or name another port with mesh.add_port.");
  return std::nullopt;
}

// The product, by its row lock safe from others, and its version in `from`.
std::pair<Product, Version> version_to_move(Store &store, const Args &args, const char *action,
                                            const char *from) {
  const Product product = product_to_change(store, args.text(0, "product"), owners,
                                            std::string(action) + " a version of");
  return {product, version_in_state(store, product, args.maybe_text(1), from)};
}

Datum moved(Store &store, const Product &product, const Version &version, const char *action,
            MemoryContext result_context) {
  store.audit(action, product.ref() + "@" + version.version);
  return bridge::copy_datum(bridge::text_datum(version.version), TEXTOID, result_context);
}

// The number for a draft that was given none: that of the newest draft, or else the
// next minor of the newest version.
std::string next_number(Store &store, const Product &product) {
  const Rows rows = store.query(
      "select version, state = 'draft' from mesh_catalog.version where product_id = $1"
      " order by state = 'draft' desc, version desc limit 1",
      {bridge::int8(product.id)});
  if (rows.empty()) return "1.0.0";
  if (rows.boolean(0, 1)) return rows.text(0, 0);
  return core::types::Semver::parse(rows.text(0, 0)).next(core::types::Bump::minor).to_string();
}

}  // namespace

// mesh.draft_version(product text, version text) -> text
MESHCAT_FUNCTION(meshcat_product_draft) {
  const MemoryContext result_context = CurrentMemoryContext;
  const Args args(fcinfo);
  Store store;
  const Product product =
      product_to_change(store, args.text(0, "product"), builders, "draft a version of");
  const auto wanted = args.maybe_text(1);
  const Version draft = draft_version(
      store, product,
      wanted ? core::types::Semver::parse(*wanted).to_string() : next_number(store, product));
  return bridge::copy_datum(bridge::text_datum(draft.version), TEXTOID, result_context);
}

// mesh.discard_draft(product text, version text) -> text
MESHCAT_FUNCTION(meshcat_product_discard) {
  const MemoryContext result_context = CurrentMemoryContext;
  const Args args(fcinfo);
  Store store;
  const Product product =
      product_to_change(store, args.text(0, "product"), builders, "discard a draft of");
  const Version draft = version_in_state(store, product, args.maybe_text(1), "draft");
  for (const char *table : {"column_profile", "contract", "version_column", "version"})
    store.query(std::string("delete from mesh_catalog.") + table + " where version_id = $1",
                {bridge::int8(draft.id)});
  close_port(store, product, major_of(draft.version));
  return moved(store, product, draft, "discard draft", result_context);
}

// mesh.release(product text, version text) -> text
MESHCAT_FUNCTION(meshcat_product_release) {
  const MemoryContext result_context = CurrentMemoryContext;
  const Args args(fcinfo);
  Store store;
  const auto [product, draft] = version_to_move(store, args, "release", "draft");
  require_newest_of_major(store, product, draft.version);
  const auto port = require_port(store, product, draft);
  // What is released is the shape of this moment, not that of the draft's birth.
  if (port && port->source != InvalidOid) take_shape(store, product, draft, port->source);
  require_contract_kept(store, product, draft);
  require_accountable(store, product, draft);
  settle_contract(store, product, draft);
  store.query(
      "update mesh_catalog.version set state = 'released', released_at = now(), released_by = $2"
      " where version_id = $1",
      {bridge::int8(draft.id), bridge::text(store.caller_name())});
  if (port) publish_port(store, product, *port);
  enforce_contract(store, product, draft);
  return moved(store, product, draft, "release", result_context);
}

// mesh.deprecate(product text, version text) -> text
MESHCAT_FUNCTION(meshcat_product_deprecate) {
  const MemoryContext result_context = CurrentMemoryContext;
  const Args args(fcinfo);
  Store store;
  const auto [product, version] = version_to_move(store, args, "deprecate", "released");
  store.query(
      "update mesh_catalog.version set state = 'deprecated', deprecated_at = now()"
      " where version_id = $1",
      {bridge::int8(version.id)});
  return moved(store, product, version, "deprecate", result_context);
}

// mesh.retire(product text, version text) -> text
MESHCAT_FUNCTION(meshcat_product_retire) {
  const MemoryContext result_context = CurrentMemoryContext;
  const Args args(fcinfo);
  Store store;
  const auto [product, version] = version_to_move(store, args, "retire", "deprecated");
  store.query(
      "update mesh_catalog.version set state = 'retired', retired_at = now()"
      " where version_id = $1",
      {bridge::int8(version.id)});
  close_port(store, product, major_of(version.version));
  return moved(store, product, version, "retire", result_context);
}

}  // namespace meshcat::product

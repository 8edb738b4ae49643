// What mesh.describe needs beyond SQL.
#include "bridge/spi.hpp"
#include "catalog/names.hpp"
#include "catalog/product.hpp"

namespace meshcat::discovery {

namespace {

using bridge::Args;

// The product's port as SQL names it; nothing when it has no table port.
std::optional<std::string> port_relation(std::int64_t product) {
  catalog::Store store;
  const bridge::Rows rows = store.query(
      "select n.nspname, c.relname from mesh_catalog.port p"
      " join pg_catalog.pg_class c on c.oid = p.relation"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where p.product_id = $1 and p.direction = 'output' and p.kind = 'table'"
      " order by p.major desc limit 1",
      {bridge::int8(product)});
  if (rows.empty()) return std::nullopt;
  return catalog::quote_qualified(rows.text(0, 0), rows.text(0, 1));
}

}  // namespace

// mesh_catalog.product_id_of(product text) -> bigint
MESHCAT_FUNCTION(meshcat_discovery_product_id) {
  const std::string product = Args(fcinfo).text(0, "product");
  catalog::Store store;
  PG_RETURN_INT64(catalog::product_by_ref(store, product).id);
}

// mesh_catalog.sample(product_id bigint, max_rows integer) -> setof jsonb
MESHCAT_FUNCTION(meshcat_discovery_sample) {
  const Args args(fcinfo);
  const std::int64_t product = args.int8(0, "product_id");
  const std::int32_t most = args.int4(1, "max_rows");
  bridge::SetResult result(fcinfo);
  const auto relation = port_relation(product);
  if (!relation) return Datum{0};
  bridge::Spi spi;
  if (!spi.query("select mesh_catalog.can_read($1)", {bridge::int8(product)}).boolean(0, 0))
    return Datum{0};
  result.add(spi.query("select pg_catalog.to_jsonb(t) from " + *relation + " t limit $1",
                       {bridge::int4(most)}, true));
  return Datum{0};
}

}  // namespace meshcat::discovery

#include "product/draft.hpp"

#include "product/port.hpp"
#include "product/shape.hpp"

namespace meshcat::product {

using bridge::Rows;

Version ensure_draft(Store &store, const Product &product, const std::string &number) {
  require_newest_of_major(store, product, number);
  const Rows rows = store.query(
      "insert into mesh_catalog.version (product_id, version) values ($1, $2::mesh.semver)"
      " on conflict (product_id, version) do nothing returning version_id",
      {bridge::int8(product.id), bridge::text(number)});
  if (rows.empty()) return catalog::version_by_number(store, product, number);
  store.audit("draft version", product.ref() + "@" + number);
  return Version{rows.int8(0, 0), number, "draft"};
}

Version draft_version(Store &store, const Product &product, const std::string &number) {
  const Version draft = ensure_draft(store, product, number);
  const Rows ports = store.query(
      "select s.oid from mesh_catalog.port p join pg_catalog.pg_class s on s.oid = p.source"
      " where p.product_id = $1 and p.direction = 'output' and p.kind = 'table'"
      " order by p.major = $2 desc, p.major desc limit 1",
      {bridge::int8(product.id), bridge::int4(major_of(number))});
  if (ports.empty()) return draft;
  const Source source = source_of(store, product.domain, ports.oid(0, 0));
  const TablePort port = ensure_table_port(store, product, draft, source, std::nullopt);
  take_shape(store, product, draft, source.relation);
  publish_draft(store, product, port);
  return draft;
}

}  // namespace meshcat::product

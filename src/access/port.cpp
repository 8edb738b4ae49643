// Port views on demand, and what goes before the extension is dropped.
#include "bridge/args.hpp"
#include "catalog/authority.hpp"
#include "catalog/port_view.hpp"
#include "catalog/product.hpp"

namespace meshcat::access {

using bridge::Args;
using catalog::Duty;
using catalog::Store;

// mesh_catalog.compile_port_view(port_id bigint) -> regclass
MESHCAT_FUNCTION(meshcat_access_compile_port_view) {
  const std::int64_t port_id = Args(fcinfo).int8(0, "port_id");
  Store store;
  const bridge::Rows port = store.query(
      "select product_id from mesh_catalog.port where port_id = $1", {bridge::int8(port_id)});
  if (port.empty())
    throw core::Error(core::sqlstate::undefined_object,
                      "there is no port " + std::to_string(port_id));
  const catalog::Product product = catalog::product_by_id(store, port.int8(0, 0));
  catalog::require_duty(store, product.domain, {Duty::product_owner, Duty::data_engineer},
                        "compile a port of product \"" + product.ref() + "\"");
  return ObjectIdGetDatum(catalog::compile_port_view(store, port_id));
}

}  // namespace meshcat::access

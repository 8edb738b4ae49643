#include "product/part.hpp"

#include "catalog/names.hpp"
#include "core/text/similarity.hpp"
#include "core/types/dataset_ref.hpp"

namespace meshcat::product {

using core::types::ColumnRef;
using core::types::DatasetRef;
namespace sqlstate = core::sqlstate;

std::string Part::to_string() const {
  return product.ref() + (column ? "#" + catalog::quote_identifier(*column) : std::string());
}

namespace {

void require_column(Store &store, const Product &product, const std::string &column) {
  const bridge::Rows rows = store.query(
      "select distinct c.column_name from mesh_catalog.version_column c"
      " join mesh_catalog.version v using (version_id)"
      " where v.product_id = $1 and v.state <> 'retired' order by 1",
      {bridge::int8(product.id)});
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    names.push_back(rows.text(i, 0));
    if (names.back() == column) return;
  }
  throw core::Error(
      sqlstate::undefined_column,
      "product \"" + product.ref() + "\" has no column \"" + column + "\"", {},
      core::text::did_you_mean(column, names, "SELECT * FROM " + product.ref() + " shows them."));
}

}  // namespace

Part part_to_change(Store &store, const std::string &target,
                    std::initializer_list<catalog::Duty> duties, const std::string &action) {
  if (target.find('#') == std::string::npos)
    return {product_to_change(store, target, duties, action), std::nullopt};
  const ColumnRef ref = ColumnRef::parse(target);
  if (ref.dataset.kind != DatasetRef::Kind::product)
    throw core::Error(sqlstate::wrong_object_type,
                      "\"" + target + "\" is a column of a plain relation",
                      "A column of a product is meant, such as payments.transactions#amount.",
                      "Adopt the relation first: SELECT * FROM mesh.adopt(...);");
  const Product product = product_to_change(store, ref.dataset.to_string(), duties, action);
  require_column(store, product, ref.column);
  return {product, ref.column};
}

}  // namespace meshcat::product

// mesh.product_ref and mesh.column_ref as SQL types.
#include "core/types/dataset_ref.hpp"
#include "core/types/product_ref.hpp"
#include "types/binding.hpp"

namespace meshcat::types {

using core::types::ColumnRef;
using core::types::ProductRef;

namespace {

// Values order by what they name, not by their text: a quote is no letter.
template <typename T>
std::strong_ordering compare_values(std::string_view a, std::string_view b) {
  return T::parse(a) <=> T::parse(b);
}

}  // namespace

MESHCAT_TYPE_IO(meshcat_product_ref, ProductRef)
MESHCAT_TYPE_ORDER(meshcat_product_ref, compare_values<ProductRef>)
MESHCAT_TYPE_HASH(meshcat_product_ref)

MESHCAT_TYPE_IO(meshcat_column_ref, ColumnRef)
MESHCAT_TYPE_ORDER(meshcat_column_ref, compare_values<ColumnRef>)
MESHCAT_TYPE_HASH(meshcat_column_ref)

// mesh.accepts(product_ref, semver) -> boolean
MESHCAT_FUNCTION(meshcat_product_ref_accepts) {
  const ProductRef reference = ProductRef::parse(stored_argument(fcinfo, 0));
  PG_RETURN_BOOL(reference.accepts(core::types::Semver::parse(stored_argument(fcinfo, 1))));
}

}  // namespace meshcat::types

// The port view: the one relation that consumers read, compiled from the catalog.
#pragma once

#include "catalog/store.hpp"

namespace meshcat::catalog {

// Creates or replaces the view of a table port, as the domain's owner role, from
// its source, the version's columns, the product's masks and row filters; installs
// the filters as policies on a source that is the domain's own table; grants the
// view to the holders of valid grants; and records the view in the port. Authority
// is the caller's to check. Holds a lock on the port until the transaction ends.
//
// Returns the view. Throws object_not_in_prerequisite_state for a port whose
// source or owner role is gone, undefined_column for a column that the source
// lacks, duplicate_object when another relation bears the name, feature_not_supported
// when the view's existing columns would change, and what is wrong with a filter or
// mask.
Oid compile_port_view(Store &store, std::int64_t port_id);

// The same for every table port of a product whose source exists.
void compile_port_views(Store &store, std::int64_t product_id);

// Removes the port's policies from its source; row security goes with the last, if
// it came with the first.
void drop_port_policies(Store &store, std::int64_t port_id);

}  // namespace meshcat::catalog

// This server and database, as OpenLineage events may name them.
#pragma once

#include "catalog/store.hpp"
#include "core/lineage/openlineage_naming.hpp"

namespace meshcat::lineage {

// By the setting meshcat.openlineage_namespace, or else by what is known of where the
// server listens. Throws invalid_parameter_value for a bad setting.
core::lineage::openlineage::Server this_server(catalog::Store &store);

}  // namespace meshcat::lineage

// COPY: columns by their position, to and from files and programs.
#pragma once

#include "lineage/capture/edge_set.hpp"

namespace meshcat::lineage::capture {

// What a COPY that has been done moved. `text` is what the client sent. Throws PgError.
EdgeSet copy_edges(const CopyStmt *copy, const char *text);

}  // namespace meshcat::lineage::capture

// Who reads a port is admitted, once a statement.
#pragma once

#include "access/fact.hpp"

namespace meshcat::access {

// Admits the reader to the port, or throws insufficient_privilege with what helps; records
// the read where the product's policy wants it, and tells of an open incident. `executor` is
// the statement's memory context.
void admit(MemoryContext executor, std::int64_t port_id);

}  // namespace meshcat::access

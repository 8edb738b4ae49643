// What PL/pgSQL tells of the function that it is running.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::bridge::plpgsql {

// Has PL/pgSQL tell. To be called when the library is preloaded.
void watch();

// The innermost PL/pgSQL function that is running; InvalidOid: none, or a DO block.
Oid running_function();

}  // namespace meshcat::bridge::plpgsql

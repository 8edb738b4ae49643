// The function in whose body the server is.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// Has the languages tell. To be called when the library is preloaded.
void watch_functions();

// The innermost function in SQL or PL/pgSQL that is running; InvalidOid: none, or a DO
// block.
Oid running_function();

}  // namespace meshcat::bridge

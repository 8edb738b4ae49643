// Which function in SQL a statement runs in.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::bridge::sql_function {

// Has the server tell. To be called when the library is preloaded.
void watch();

// Does this frame, one of those that explain errors, belong to a function in SQL? The
// first question runs a function of the server's own to know them by. InvalidOid: no.
Oid function_of(const ErrorContextCallback *frame);

}  // namespace meshcat::bridge::sql_function

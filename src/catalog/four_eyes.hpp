// Four eyes: who decides is not on the side of who asked.
#pragma once

#include <initializer_list>

#include "bridge/guard.hpp"

namespace meshcat::catalog {

// Whom `askers` and who decides, by login and by the role `caller` that it has set, have
// in common; InvalidOid when nobody. `asking_login` is one of the askers: it must not be
// able to become the login that decides. A superuser's power to be everybody does not
// count.
Oid common_side(Oid login, Oid caller, Oid asking_login, std::initializer_list<Oid> askers);

}  // namespace meshcat::catalog

// Decisions go by what holds now, not by what an older snapshot shows.
#pragma once

#include <string>

namespace meshcat::catalog {

// Throws object_not_in_prerequisite_state in a REPEATABLE READ or SERIALIZABLE transaction, whose
// snapshot may show what has changed since. `action` is a phrase such as "hold rows", `of` what
// may have changed, such as "duties".
void require_newest_state(const std::string &action, const std::string &of);

}  // namespace meshcat::catalog

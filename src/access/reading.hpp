// Tells the log who reads what.
#pragma once

#include <string>

#include "access/entitlement.hpp"

namespace meshcat::access {

// A reader was admitted. Throws object_not_in_prerequisite_state when the product's
// policy is that no read goes unrecorded, and this one cannot be recorded.
void record_read(Oid role, const Entitlement &entitlement);

// A reader was refused. Is recorded whatever the policy, as far as there is room.
void record_refusal(Oid role, const Entitlement &entitlement, const std::string &reason);

}  // namespace meshcat::access

// Rules about who decides about which requests.
#pragma once

#include <cstdint>
#include <optional>

#include "access/pending.hpp"

namespace meshcat::access {

// Throws insufficient_privilege where a rule asks for more than a decider.
void require_approver(catalog::Store &store, const PendingRequest &request);

// Grants what a rule grants by itself; returns the grant, or nothing where somebody has to
// decide: also where the rule's author, who approves by it, is on the request's side, or has
// lost the duty meanwhile.
std::optional<std::int64_t> approve_by_rule(catalog::Store &store, const PendingRequest &request);

}  // namespace meshcat::access

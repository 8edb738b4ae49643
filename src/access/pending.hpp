// A request that waits for a decision, or had one.
#pragma once

#include "catalog/product.hpp"

namespace meshcat::access {

struct PendingRequest {
  std::int64_t id;
  catalog::Product product;
  std::string role_name, purpose;
  Oid role, caller, session;  // who is to read; who asked, and who had logged in
};

// Locks the request. Throws undefined_object when there is none, and
// object_not_in_prerequisite_state when it is decided.
PendingRequest lock_pending_request(catalog::Store &store, std::int64_t id);

// The request that a grant approved. Throws undefined_object when there is none.
PendingRequest request_of_grant(catalog::Store &store, std::int64_t grant);

// A role on the request's side that a decider, by login or by the role set, is or could
// become; InvalidOid: none.
Oid on_one_side(const PendingRequest &request, Oid session, Oid caller);

// Throws insufficient_privilege when whoever decides now is, could become, or would
// benefit like whoever asked: four eyes are to see an approval. The login counts as
// well as the role that it has set. A superuser's power to be everybody does not.
void require_four_eyes(const PendingRequest &request, Oid caller);

}  // namespace meshcat::access

// What running queries were told about access, and whether it still holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/entitlement.hpp"

namespace meshcat::access {

// Each asks the catalog once for each executor, role and question, and remembers
// the answer for the executor's life: one query works with one answer. `call` is
// the SQL call, whose memory context is its executor's.
struct Admission {
  Entitlement entitlement;
  bool announced = false;  // an open incident was looked for and told
  bool recorded = false;   // in the log of reads, as far as the product's policy wants it
};
Admission &remember_admission(FunctionCallInfo call, std::int64_t port_id);
const std::optional<std::vector<std::string>> &remember_attribute(FunctionCallInfo call,
                                                                  const std::string &attribute);
bool remember_filter(FunctionCallInfo call, std::int64_t filter_id);

// Asks again on behalf of a query that goes on, such as a cursor that is fetched
// from: throws insufficient_privilege when it was allowed more than is now.
void verify_facts(const QueryDesc *query);

}  // namespace meshcat::access

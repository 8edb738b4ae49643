// What running queries were told about access, and whether it still holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/entitlement.hpp"

namespace meshcat::access {

// Each asks the catalog once for each executor, role and question, and remembers
// the answer for the executor's life: one query works with one answer. `executor` is
// its memory context.
struct Admission {
  Entitlement entitlement;
  bool announced = false;  // an open incident was looked for and told
  bool recorded = false;   // in the log of reads, as far as the product's policy wants it
};
Admission &remember_admission(MemoryContext executor, std::int64_t port_id);
const std::optional<std::vector<std::string>> &remember_attribute(MemoryContext executor,
                                                                  const std::string &attribute);
bool remember_filter(MemoryContext executor, std::int64_t filter_id);

// From now on the statement of this executor is read by who reads now, whatever role it
// sets in its midst: its plan was made for that reader.
void bind_reader(MemoryContext executor);

// Asks again on behalf of a query that goes on, such as a cursor that is fetched
// from: throws insufficient_privilege when it was allowed more than is now.
void verify_facts(const QueryDesc *query);

}  // namespace meshcat::access

// Finding a job by name, and who may see and change it.
#pragma once

#include <optional>
#include <string>

#include "catalog/store.hpp"

namespace meshcat::worker {

struct OwnedJob {
  std::int64_t id;
  std::optional<Oid> owner;  // nothing when no role bears the recorded name and OID
};

bool job_exists(catalog::Store &store, const std::string &name);

// The job of that name. Throws undefined_object with the nearest names, and
// insufficient_privilege unless the caller has the owner's privileges or is an
// admin. `action` is a verb such as "unschedule".
OwnedJob owned_job(catalog::Store &store, const std::string &name, const char *action);

// The ids of the jobs of which that is true for the caller, as a bigint[] in the
// store's memory.
Datum my_jobs(catalog::Store &store);

}  // namespace meshcat::worker

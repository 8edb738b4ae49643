// What an approval does, whoever approves.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/pending.hpp"

namespace meshcat::access {

struct Terms {
  std::string approved_by;
  std::vector<std::string> unmask;
  bool unfiltered = false;
  std::optional<TimestampTz> until;  // without: as long as was asked for
  std::optional<std::string> note;
};

// Entitlement, GRANT and audit; returns the grant. Throws undefined_object for a role that
// is gone, undefined_column, invalid_parameter_value for a date that is past.
std::int64_t grant_access(catalog::Store &store, const PendingRequest &request, const Terms &terms);

// Ends one grant, if it has not ended. The privilege goes with the role's last valid grant.
void end_grant(catalog::Store &store, std::int64_t grant_id, const std::string &reason);

}  // namespace meshcat::access

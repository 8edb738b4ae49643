// Requests as they are recorded.
#pragma once

#include <cstdint>
#include <string>

#include "access/pending.hpp"

namespace meshcat::access {

// Records what somebody asks for a role; returns the request. Throws duplicate_object when
// it is asked already.
std::int64_t make_request(catalog::Store &store, const catalog::Product &product, Oid role,
                          const std::string &role_name, const std::string &purpose,
                          const bridge::Param &duration);

}  // namespace meshcat::access

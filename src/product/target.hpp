// What a call of this room works on: found, permitted and locked.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>

#include "catalog/product.hpp"

namespace meshcat::product {

using catalog::Product;
using catalog::Store;
using catalog::Version;

// Who builds a product, and who answers for it to consumers.
inline constexpr std::initializer_list<catalog::Duty> builders{catalog::Duty::product_owner,
                                                               catalog::Duty::data_engineer};
inline constexpr std::initializer_list<catalog::Duty> owners{catalog::Duty::product_owner};

// The product of that name, for the caller to change. Locks its row until the end
// of the transaction, so that changes of one product happen one after another.
// `action` is a phrase such as "release a version of". Throws undefined_object,
// insufficient_privilege.
Product product_to_change(Store &store, const std::string &reference,
                          std::initializer_list<catalog::Duty> duties, const std::string &action);

// The version that a call is about: the one of number `wanted`, which must be in
// `state`, or without a number the newest draft or the oldest in another state.
// Throws undefined_object, object_not_in_prerequisite_state.
Version version_in_state(Store &store, const Product &product,
                         const std::optional<std::string> &wanted, const std::string &state);

// The major of a version, which a port bears as an integer. Throws
// program_limit_exceeded beyond 9 digits.
std::int32_t major_of(const std::string &version);

// The role that owns the domain. Throws object_not_in_prerequisite_state when it
// is gone: nothing can be created on its behalf.
Oid live_owner(const catalog::Domain &domain);

// Throws object_not_in_prerequisite_state when another version of the same major,
// released before, is as new or newer.
void require_newest_of_major(Store &store, const Product &product, const std::string &number);

}  // namespace meshcat::product

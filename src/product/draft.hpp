// Drafts: versions that may still change.
#pragma once

#include <string>

#include "product/target.hpp"

namespace meshcat::product {

// The draft of that number, made if there is none; without shape or port then.
// Throws object_not_in_prerequisite_state when a version of its major that is not a
// draft is as new or newer.
Version ensure_draft(Store &store, const Product &product, const std::string &number);

// The same, with the shape that the product's source has now, and with a port of
// its major over the source of the newest major if it has none. A product without
// table ports gets a draft without columns.
Version draft_version(Store &store, const Product &product, const std::string &number);

}  // namespace meshcat::product

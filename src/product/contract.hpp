// The contract of a version: an ODCS document, kept whole.
#pragma once

#include "product/target.hpp"

namespace meshcat::product {

// Gives a draft that is about to be released, and for which no contract was set,
// the one that the catalog amounts to.
void settle_contract(Store &store, const Product &product, const Version &draft);

// Makes the quality rules of the contract that was set for a version the product's
// checks. Of rules that cannot be checked a NOTICE tells.
void enforce_contract(Store &store, const Product &product, const Version &version);

}  // namespace meshcat::product

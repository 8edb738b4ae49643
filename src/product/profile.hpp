// A look at a version's data: what proposals are drawn from, and what everybody
// may know of it.
#pragma once

#include <vector>

#include "core/product/proposal.hpp"
#include "product/source.hpp"

namespace meshcat::product {

// Profiles the columns of the version in `source`, as the domain's owner: one
// statement a column, over all rows or, of a relation of more than a million, a
// sample of its blocks. Throws whatever reading the source raises.
std::vector<core::product::ColumnProfile> take_profile(Store &store, const Product &product,
                                                       const Version &version,
                                                       const Source &source);

// Keeps what everybody may know of a profile, in place of the version's earlier one.
void store_profile(Store &store, const Version &version,
                   const std::vector<core::product::ColumnProfile> &profiles);

}  // namespace meshcat::product

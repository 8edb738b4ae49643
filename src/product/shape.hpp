// The shape of a version: its columns, as they were when it was looked at.
#pragma once

#include <string>

#include "product/target.hpp"

namespace meshcat::product {

// Takes the present columns of `source` as the shape of the draft. Names, types,
// NOT NULL and comments are the source's; a column without a comment keeps the
// description that the draft, or the newest version that has the column, gave it,
// and so does every column its classification. Then the draft's contract, if one
// was set, adds its descriptions, requirements and classifications.
void take_shape(Store &store, const Product &product, const Version &draft, Oid source);

// Takes the columns that the draft's contract states as its shape: where no relation
// gives it one.
void take_shape_of_contract(Store &store, const Product &product, const Version &draft);

// Throws object_not_in_prerequisite_state naming the columns that the version's
// contract promises and its shape lacks.
void require_contract_kept(Store &store, const Product &product, const Version &version);

bool has_classified_columns(Store &store, const Version &version);

}  // namespace meshcat::product

// Datasets elsewhere, such as files, among relations: what is known of a statement says
// both by number. The numbers are the session's own, for a while.
#pragma once

#include <string>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::lineage::capture::elsewhere {

struct Place {
  std::string space, name;  // in OpenLineage's words
  std::vector<std::string> columns;
};

// Is it the number of a dataset elsewhere? Those of relations of users are higher.
inline bool is(Oid number) {
  return number != InvalidOid && number < FirstNormalObjectId;
}

// The number of a dataset, and of one of its columns from 1. Throw core::Error when the
// session knows too many.
Oid number_of(const std::string &space, const std::string &name);
AttrNumber column_of(Oid number, const std::string &column);
const Place &at(Oid number);

// Gives all numbers back.
void forget() noexcept;

}  // namespace meshcat::lineage::capture::elsewhere

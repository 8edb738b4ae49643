// Rules by tag and the tags that they go by, changed at the same time.
#pragma once

#include "catalog/store.hpp"

namespace meshcat::catalog {

// To be called before rules of `table` are applied to what has come to bear a tag: until the
// transaction ends no rule comes or changes, and all that there are are seen. Throws
// object_not_in_prerequisite_state in a transaction whose snapshot may be older than a rule.
void before_following(Store &store, const std::string &table);

// To be called before a rule of `table` is set or ended: until the transaction ends nobody else
// does, and nothing comes to bear a tag without seeing it.
void before_ruling(Store &store, const std::string &table);

}  // namespace meshcat::catalog

// What was found, kept for people to decide about.
#pragma once

#include <string>
#include <vector>

#include "classification/look.hpp"

namespace meshcat::classification {

// Who may accept, and who may reject: that weakens a protection.
inline constexpr std::initializer_list<catalog::Duty> classifiers{
    catalog::Duty::product_owner, catalog::Duty::data_engineer, catalog::Duty::steward,
    catalog::Duty::compliance_liaison};
inline constexpr std::initializer_list<catalog::Duty> declassifiers{
    catalog::Duty::product_owner, catalog::Duty::steward, catalog::Duty::compliance_liaison};

// The product of that name, locked until the transaction ends, for a caller with one of the
// duties. `action` is a phrase such as "classify". Throws undefined_object,
// insufficient_privilege.
catalog::Product product_to_decide(catalog::Store &store, const std::string &reference,
                                   std::initializer_list<catalog::Duty> duties,
                                   const std::string &action);

// Looks at the product's columns of those names (all when there are none) as the domain's
// owner and keeps what is found: a new proposal, unless the column bears the tag or the
// same was decided already. A proposal that is not found any more goes. Returns what was
// looked at. `thorough` is as in Target.
std::vector<LookedColumn> propose(catalog::Store &store, const catalog::Product &product,
                                  Oid source, const std::vector<std::string> &columns,
                                  bool thorough);

// proposed, accepted or rejected; tagged: the column bears the tag without a proposal.
std::string state_of(catalog::Store &store, const catalog::Product &product,
                     const std::string &column, const core::classification::Finding &finding);

}  // namespace meshcat::classification

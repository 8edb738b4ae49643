// What adoption hands back: what it made, and what it proposes.
#pragma once

#include <string>
#include <vector>

#include "bridge/spi.hpp"
#include "core/product/proposal.hpp"

namespace meshcat::product {

// The rows (item, proposal, reason, accept_sql) of mesh.adopt.
class Proposals {
 public:
  explicit Proposals(FunctionCallInfo fcinfo) : result_(fcinfo) {}

  // `accept_sql` is empty for what needs no acceptance.
  void add(const std::string &item, const std::string &proposal, const std::string &reason,
           const std::string &accept_sql = {});
  // A check of the product, to be accepted by its accept_sql.
  void add(const std::string &product_ref, const core::product::CheckProposal &check);

 private:
  bridge::SetResult result_;
};

}  // namespace meshcat::product

// Temporary tables: what flows through one is told as if it were not there.
#pragma once

#include <map>
#include <memory>

#include "lineage/capture/edge_set.hpp"

namespace meshcat::lineage::capture {

// What the session's temporary tables are made of.
class TemporaryTables {
 public:
  // The set without temporary tables: what is read of one comes from what it was made
  // of, and what is written to one is remembered as of subtransaction `when`.
  std::shared_ptr<const EdgeSet> contract(std::shared_ptr<const EdgeSet> set,
                                          SubTransactionId when);

  // Is any of them made of a dataset elsewhere?
  bool come_from_elsewhere() const noexcept;

  // Nothing of what was in the table is left, as of subtransaction `when`.
  void empty(Oid table, SubTransactionId when);

  // Forgets what was remembered since a subtransaction began, for it is rolled back,
  void roll_back(SubTransactionId since);
  // or makes it last: the transaction is committed.
  void settle();

 private:
  struct Origin {
    CapturedEdge edge;
    SubTransactionId when, emptied = InvalidSubTransactionId;

    bool is_there() const noexcept { return emptied == InvalidSubTransactionId; }
  };

  void remember(const CapturedEdge &edge, SubTransactionId when);
  void resolve(const CapturedEdge &edge, std::vector<CapturedEdge> &resolved) const;

  std::map<Oid, std::vector<Origin>> tables_;
};

}  // namespace meshcat::lineage::capture

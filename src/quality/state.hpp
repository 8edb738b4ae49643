// What earlier runs found in each block of a product's heaps.
#pragma once

#include <string>
#include <vector>

#include "bridge/wal_changes.hpp"
#include "catalog/product.hpp"
#include "quality/scan/findings.hpp"
#include "quality/scan/scan.hpp"

namespace meshcat::quality {

namespace vector = core::quality::vector;

// What is kept of one heap; without a fingerprint nothing may be.
struct HeapKnowledge {
  Oid relation = InvalidOid;
  BlockNumber blocks = 0;
  std::string fingerprint;
  std::vector<std::string> parts;
  std::optional<bridge::WalPosition> as_of;  // when the records of the
  BlockNumber covered = 0;                   // blocks below it all held
  vector::BlockSet unchanged;                // of these, since then
};
using Knowledge = std::vector<HeapKnowledge>;  // a heap each, as in the order

// Reads what is known and holds for this order now, of heaps of which it is not more than
// there is memory for; nothing is kept of the others. Must run as the subject's role;
// reads as the extension's owner. Throws PgError.
Knowledge load_knowledge(const catalog::Product &product, const scan::ScanOrder &order);
// May something be kept?
bool can_be_kept(const Knowledge &knowledge);
// Is anything known?
bool knows_blocks(const Knowledge &knowledge);
// The parts, as a scan takes them.
std::string known_state(const Knowledge &knowledge);

// Adds to the changes of a run that has looked at all blocks that what it has not found
// anew no longer holds.
void forget_others(const Knowledge &knowledge, std::vector<scan::Change> &changes);

// How many keys the heaps had when their blocks were in a certain state.
struct KeptKeys {
  vector::StateDigest digest;
  std::vector<std::optional<scan::KeyCount>> counts;  // of the order's keys
};

// What is known of the keys of heaps in this state. Throws PgError.
std::optional<KeptKeys> load_keys(const catalog::Product &product, const Knowledge &knowledge,
                                  const vector::StateDigest &digest);
// Throws PgError.
void save_keys(catalog::Store &store, const catalog::Product &product, const Knowledge &knowledge,
               const KeptKeys &kept);

// Stores what has changed, and as of when all that is known then holds, where that is
// certain. Must be the product's turn (turn.hpp) since it was loaded. Throws PgError; a
// serialization failure where this transaction does not see what another run has
// stored before.
void save_knowledge(catalog::Store &store, const catalog::Product &product,
                    const Knowledge &knowledge, const std::vector<scan::Change> &changes,
                    const std::optional<bridge::WalPosition> &position);

}  // namespace meshcat::quality

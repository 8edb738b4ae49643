// What earlier runs found in each block of a product's heaps.
#pragma once

#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "quality/scan/findings.hpp"
#include "quality/scan/order.hpp"

namespace meshcat::quality {

// What is kept of one heap; without a fingerprint nothing may be.
struct HeapKnowledge {
  Oid relation = InvalidOid;
  std::string fingerprint;
  std::vector<std::string> parts;
};
using Knowledge = std::vector<HeapKnowledge>;  // a heap each, as in the order

// Reads what is known and holds for this order now, of heaps of which it is not more than
// there is memory for; nothing is kept of the others. Must run as the subject's role;
// reads as the extension's owner. Throws PgError.
Knowledge load_knowledge(const catalog::Product &product, const scan::ScanOrder &order);
// May something be kept?
bool can_be_kept(const Knowledge &knowledge);
// The parts, as a scan takes them.
std::string known_state(const Knowledge &knowledge);

// Stores what has changed. Must be the product's turn (turn.hpp) since it was loaded. Throws
// PgError; a serialization failure where this transaction does not see what another run
// has stored before.
void save_knowledge(catalog::Store &store, const catalog::Product &product,
                    const Knowledge &knowledge, const std::vector<scan::Change> &changes);

}  // namespace meshcat::quality

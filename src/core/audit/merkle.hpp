// Merkle trees as RFC 6962 defines them: one hash that stands for a list of hashes, and
// short proofs that one of them is in the list.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/audit/digest.hpp"

namespace meshcat::core::audit {

// The leaves' digests, one after the other: a tree reads them where they are.
class Leaves {
 public:
  // Throws invalid_parameter_value for bytes that are no whole number of digests.
  explicit Leaves(std::string_view bytes);

  std::size_t size() const { return bytes_.size() / digest_bytes; }
  Digest operator[](std::size_t i) const;

 private:
  std::string_view bytes_;
};

// The root; of no leaves, the hash of nothing.
Digest merkle_root(const Leaves &leaves, Hash hash);

// The digests with which the leaf at `index` gives the root, from the leaf upwards.
// Throws invalid_parameter_value when there is no such leaf.
std::vector<Digest> inclusion_proof(const Leaves &leaves, std::size_t index, Hash hash);

// The proofs of many leaves of one tree, whose hashes are computed once.
class Tree {
 public:
  Tree(const Leaves &leaves, Hash hash);
  // As inclusion_proof.
  std::vector<Digest> proof(std::size_t index) const;

 private:
  // Each level has the hashes of pairs of the one before; the last of an odd number goes
  // up unpaired.
  std::vector<std::vector<Digest>> levels_;
};

// The root that a leaf has by its proof, in a tree of `size` leaves; nothing when a proof
// of that leaf has another length.
std::optional<Digest> root_by_proof(const Digest &leaf, std::size_t index, std::size_t size,
                                    const std::vector<Digest> &proof, Hash hash);

}  // namespace meshcat::core::audit

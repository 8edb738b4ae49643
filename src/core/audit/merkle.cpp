#include "core/audit/merkle.hpp"

#include <algorithm>
#include <bit>

#include "core/audit/record.hpp"
#include "core/error.hpp"

namespace meshcat::core::audit {

namespace {

Digest node(const Digest &left, const Digest &right, Hash hash) {
  std::string bytes(1, static_cast<char>(Kind::node));
  bytes += bytes_of(left);
  bytes += bytes_of(right);
  return hash(bytes);
}

// Of more than one leaf, those of the left subtree: the largest power of two below.
std::size_t left_size(std::size_t size) {
  return std::bit_floor(size - 1);
}

Digest root_of(const Leaves &leaves, std::size_t begin, std::size_t size, Hash hash) {
  if (size == 1) return leaves[begin];
  const std::size_t left = left_size(size);
  return node(root_of(leaves, begin, left, hash), root_of(leaves, begin + left, size - left, hash),
              hash);
}

void require_leaf(std::size_t index, std::size_t leaves) {
  if (index >= leaves)
    throw Error(sqlstate::invalid_parameter_value,
                "there is no leaf " + std::to_string(index) + " among " + std::to_string(leaves));
}

}  // namespace

Leaves::Leaves(std::string_view bytes) : bytes_(bytes) {
  if (bytes.size() % digest_bytes != 0)
    throw Error(sqlstate::invalid_parameter_value,
                "leaves have " + std::to_string(bytes.size()) + " bytes", {},
                "A leaf is a digest of 32 bytes.");
}

Digest Leaves::operator[](std::size_t i) const {
  Digest digest;
  const std::string_view bytes = bytes_.substr(i * digest_bytes, digest_bytes);
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

Digest merkle_root(const Leaves &leaves, Hash hash) {
  return leaves.size() == 0 ? hash({}) : root_of(leaves, 0, leaves.size(), hash);
}

Tree::Tree(const Leaves &leaves, Hash hash) {
  std::vector<Digest> level;
  for (std::size_t i = 0; i < leaves.size(); ++i) level.push_back(leaves[i]);
  levels_.push_back(std::move(level));
  while (levels_.back().size() > 1) {
    const std::vector<Digest> &below = levels_.back();
    std::vector<Digest> above;
    for (std::size_t i = 0; i + 1 < below.size(); i += 2)
      above.push_back(node(below[i], below[i + 1], hash));
    if (below.size() % 2 == 1) above.push_back(below.back());
    levels_.push_back(std::move(above));
  }
}

std::vector<Digest> Tree::proof(std::size_t index) const {
  require_leaf(index, levels_.front().size());
  std::vector<Digest> proof;
  for (const std::vector<Digest> &level : levels_) {
    const std::size_t sibling = index % 2 == 1 ? index - 1 : index + 1;
    if (sibling < level.size()) proof.push_back(level[sibling]);
    index /= 2;
  }
  return proof;
}

std::vector<Digest> inclusion_proof(const Leaves &leaves, std::size_t index, Hash hash) {
  require_leaf(index, leaves.size());
  std::vector<Digest> proof;
  std::size_t begin = 0, size = leaves.size();
  while (size > 1) {
    const std::size_t left = left_size(size);
    if (index - begin < left) {
      proof.push_back(root_of(leaves, begin + left, size - left, hash));
      size = left;
    } else {
      proof.push_back(root_of(leaves, begin, left, hash));
      begin += left;
      size -= left;
    }
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

std::optional<Digest> root_by_proof(const Digest &leaf, std::size_t index, std::size_t size,
                                    const std::vector<Digest> &proof, Hash hash) {
  if (index >= size) return std::nullopt;
  Digest root = leaf;
  std::size_t last = size - 1;
  for (const Digest &sibling : proof) {
    if (last == 0) return std::nullopt;
    if (index % 2 == 1 || index == last) {
      root = node(sibling, root, hash);
      // The last of an odd number goes up unpaired.
      while (index % 2 == 0 && index != 0) {
        index /= 2;
        last /= 2;
      }
    } else {
      root = node(root, sibling, hash);
    }
    index /= 2;
    last /= 2;
  }
  return last == 0 ? std::optional(root) : std::nullopt;
}

}  // namespace meshcat::core::audit

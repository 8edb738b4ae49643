#include "core/audit/merkle.hpp"

#include <random>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "../seed.hpp"
#include "core/audit/record.hpp"
#include "core/error.hpp"

namespace meshcat::core::audit {
namespace {

// Not a secure hash: one that depends on every byte and its place.
Digest toy_hash(std::string_view bytes) {
  Digest digest{};
  std::uint64_t state = 0xcbf29ce484222325;
  for (const char byte : bytes) state = (state ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  for (std::uint8_t &out : digest) {
    state = state * 6364136223846793005 + bytes.size() + 1;
    out = static_cast<std::uint8_t>(state >> 56);
  }
  return digest;
}

// RFC 6962, section 2.1, word by word.
Digest mth(const std::vector<Digest> &d) {
  if (d.empty()) return toy_hash("");
  if (d.size() == 1) return d[0];
  std::size_t k = 1;
  while (k * 2 < d.size()) k *= 2;
  const auto middle = d.begin() + static_cast<std::ptrdiff_t>(k);
  const Digest left = mth({d.begin(), middle}), right = mth({middle, d.end()});
  return toy_hash('\1' + std::string(bytes_of(left)) + std::string(bytes_of(right)));
}

std::vector<Digest> random_leaves(std::size_t size, std::mt19937 &random) {
  std::vector<Digest> leaves(size);
  for (Digest &leaf : leaves)
    for (std::uint8_t &byte : leaf) byte = static_cast<std::uint8_t>(random());
  return leaves;
}

std::string joined(const std::vector<Digest> &leaves) {
  std::string bytes;
  for (const Digest &leaf : leaves) bytes += bytes_of(leaf);
  return bytes;
}

TEST(Merkle, RootsAndProofsAreThoseOfTheRfc) {
  const unsigned seed = test::base_seed();
  SCOPED_TRACE(test::trace_of(seed));
  std::mt19937 random(seed);
  for (std::size_t size = 0; size <= 70; ++size) {
    const std::vector<Digest> list = random_leaves(size, random);
    const std::string bytes = joined(list);
    const Leaves leaves(bytes);
    const Digest root = merkle_root(leaves, toy_hash);
    ASSERT_EQ(root, mth(list)) << size;
    const Tree tree(leaves, toy_hash);
    for (std::size_t i = 0; i < size; ++i) {
      const auto proof = inclusion_proof(leaves, i, toy_hash);
      ASSERT_EQ(root_by_proof(list[i], i, size, proof, toy_hash), root) << i << " of " << size;
      ASSERT_EQ(tree.proof(i), proof) << i << " of " << size;
    }
    EXPECT_THROW(tree.proof(size), Error);
    EXPECT_THROW(inclusion_proof(leaves, size, toy_hash), Error);
  }
}

TEST(Merkle, AProofProvesNothingElse) {
  const unsigned seed = test::base_seed();
  SCOPED_TRACE(test::trace_of(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    const std::size_t size = 2 + random() % 69, index = random() % size;
    const std::vector<Digest> list = random_leaves(size, random);
    const std::string bytes = joined(list);
    const Leaves leaves(bytes);
    const Digest root = merkle_root(leaves, toy_hash);
    const auto proof = inclusion_proof(leaves, index, toy_hash);
    const std::size_t other = (index + 1 + random() % (size - 1)) % size;
    EXPECT_NE(root_by_proof(list[other], index, size, proof, toy_hash), root);
    EXPECT_NE(root_by_proof(list[index], other, size, proof, toy_hash), root);
    auto shorter = proof, longer = proof, bent = proof;
    shorter.pop_back();
    longer.push_back(list[0]);
    bent[random() % bent.size()][random() % digest_bytes] ^= 1;
    EXPECT_EQ(root_by_proof(list[index], index, size, shorter, toy_hash), std::nullopt);
    EXPECT_EQ(root_by_proof(list[index], index, size, longer, toy_hash), std::nullopt);
    EXPECT_NE(root_by_proof(list[index], index, size, bent, toy_hash), root);
    EXPECT_EQ(root_by_proof(list[index], size, size, proof, toy_hash), std::nullopt);
  }
}

TEST(Merkle, LeavesAreWholeDigests) {
  EXPECT_THROW(Leaves(std::string(33, 'x')), Error);
  EXPECT_EQ(Leaves(std::string(64, 'x')).size(), 2u);
}

TEST(AuditRecord, NoTwoRecordsHaveOneEncoding) {
  const unsigned seed = test::base_seed();
  SCOPED_TRACE(test::trace_of(seed));
  std::mt19937 random(seed);
  // Few short texts of few letters: all that could be mistaken for each other.
  const std::string zeros(8, '\0');
  const std::vector<std::optional<std::string_view>> texts = {
      std::nullopt, "", "a", "aa", std::string_view(zeros).substr(0, 1), zeros, "\1", "a\1"};
  std::set<Fields> records;
  std::set<std::string> encodings;
  for (int i = 0; i < 3000; ++i) {
    Fields fields(random() % 4);
    for (auto &field : fields) field = texts[random() % texts.size()];
    records.insert(fields);
    encodings.insert(encode(fields));
  }
  EXPECT_GT(records.size(), 400u);
  EXPECT_EQ(records.size(), encodings.size());
}

TEST(AuditRecord, KindsAreApart) {
  EXPECT_EQ(encode({"ab", std::nullopt}),
            std::string("\0\0\0\0\0\0\0\2\1\0\0\0\0\0\0\0\2ab\0", 20));
  EXPECT_EQ(hash_record(Kind::leaf, {}, toy_hash), toy_hash(std::string(9, '\0')));
  EXPECT_NE(hash_record(Kind::leaf, {"x"}, toy_hash), hash_record(Kind::seal, {"x"}, toy_hash));
}

}  // namespace
}  // namespace meshcat::core::audit

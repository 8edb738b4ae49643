#include "lineage/capture/statements.hpp"

#include <unordered_map>

#include "bridge/guc.hpp"
#include "bridge/running_function.hpp"
#include "lineage/capture/changes.hpp"

extern "C" {
#include "common/hashfn.h"
#include "nodes/nodeFuncs.h"
}

namespace meshcat::lineage::capture::statements {

namespace {

constexpr std::size_t room = 4096;

constinit std::unordered_map<std::uint64_t, std::shared_ptr<const EdgeSet>> *known = nullptr;
constinit std::uint64_t known_at = 0;  // how many changes of relations ago

template <typename T>
std::uint64_t mix(std::uint64_t seed, const T &value) {
  return hash_bytes_extended(reinterpret_cast<const unsigned char *>(&value), sizeof(value), seed);
}

[[maybe_unused]] bool mix_relations(Node *node, void *key) {
  if (node == nullptr) return false;
  if (IsA(node, RangeTblEntry)) {
    auto &mixed = *static_cast<std::uint64_t *>(key);
    mixed = mix(mixed, reinterpret_cast<const RangeTblEntry *>(node)->relid);
    return false;
  }
  if (IsA(node, Query))
    return query_tree_walk(reinterpret_cast<Query *>(node), mix_relations, key,
                           QTW_EXAMINE_RTES_BEFORE);
  return expression_tree_walk(node, mix_relations, key);
}

}  // namespace

std::optional<std::uint64_t> key_of(Query *query) {
  // Of all that a rule makes of a statement each part has its identifier; and what is
  // passed on in PL/pgSQL's variables is no part of the query.
  if (query->queryId == 0 || query->querySource != QSRC_ORIGINAL ||
      bridge::running_function() != InvalidOid)
    return std::nullopt;
  std::uint64_t key = mix(0, query->queryId);
  key = mix(key, query->commandType);
  key = mix(key, GetUserId());  // policies add conditions
  if (const char *excluded = bridge::guc::lineage_excluded_schemas; excluded != nullptr)
    key = hash_bytes_extended(reinterpret_cast<const unsigned char *>(excluded),
                              static_cast<int>(strlen(excluded)), key);
  if constexpr (!query_id_has_oids)
    bridge::call([&] { mix_relations(reinterpret_cast<Node *>(query), &key); });
  return key;
}

std::shared_ptr<const EdgeSet> find(std::uint64_t key) {
  if (known == nullptr) return nullptr;
  if (known_at != changes::count()) known->clear();
  known_at = changes::count();
  const auto found = known->find(key);
  return found == known->end() ? nullptr : found->second;
}

void keep(std::uint64_t key, std::shared_ptr<const EdgeSet> set) {
  if (known == nullptr)
    known = new std::unordered_map<std::uint64_t, std::shared_ptr<const EdgeSet>>;
  if (known->size() >= room) known->clear();
  known->insert_or_assign(key, std::move(set));
}

}  // namespace meshcat::lineage::capture::statements

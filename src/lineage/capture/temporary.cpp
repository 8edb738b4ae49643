#include "lineage/capture/temporary.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "lineage/capture/elsewhere.hpp"

namespace meshcat::lineage::capture {

namespace {

bool is_temporary(Oid relation) {
  if (elsewhere::is(relation)) return false;
  return bridge::call([&] { return get_rel_persistence(relation) == RELPERSISTENCE_TEMP; });
}

}  // namespace

void TemporaryTables::remember(const CapturedEdge &edge, SubTransactionId when) {
  std::vector<Origin> &origins = tables_[edge.target];
  const bool known = std::any_of(origins.begin(), origins.end(), [&](const Origin &origin) {
    const CapturedEdge &other = origin.edge;
    return origin.is_there() && other.source == edge.source &&
           other.source_column == edge.source_column && other.target_column == edge.target_column &&
           other.masking == edge.masking && std::string_view(other.subtype) == edge.subtype;
  });
  if (!known) origins.push_back({edge, when});
}

void TemporaryTables::resolve(const CapturedEdge &edge, std::vector<CapturedEdge> &resolved) const {
  const auto found = tables_.find(edge.source);
  if (found == tables_.end()) return;
  std::set<Oid> read;
  for (const Origin &remembered : found->second) {
    if (!remembered.is_there()) continue;
    const CapturedEdge &origin = remembered.edge;
    if (edge.source_column != 0 && origin.target_column == edge.source_column)
      resolved.push_back(joined(origin, edge));
    // What decides which rows the table has decides which the target gets.
    if (origin.target_column == 0) {
      CapturedEdge influence = origin;
      influence.target = edge.target;
      resolved.push_back(influence);
    }
    // Of its rows as a whole one knows from which relations they are.
    if (edge.source_column == 0 && read.insert(origin.source).second) {
      CapturedEdge rows = edge;
      rows.source = origin.source;
      resolved.push_back(rows);
    }
  }
}

std::shared_ptr<const EdgeSet> TemporaryTables::contract(std::shared_ptr<const EdgeSet> set,
                                                         SubTransactionId when) {
  if (!set->temporary) return set;
  auto contracted = std::make_shared<EdgeSet>(*set);
  contracted->edges.clear();
  for (const CapturedEdge &edge : set->edges) {
    std::vector<CapturedEdge> resolved;
    if (is_temporary(edge.source))
      resolve(edge, resolved);
    else
      resolved.push_back(edge);
    for (const CapturedEdge &each : resolved) {
      if (is_temporary(each.target))
        remember(each, when);
      else
        contracted->edges.push_back(each);
    }
  }
  settle_edges(*contracted);
  return contracted;
}

bool TemporaryTables::come_from_elsewhere() const noexcept {
  return std::any_of(tables_.begin(), tables_.end(), [](const auto &table) {
    return std::any_of(table.second.begin(), table.second.end(),
                       [](const Origin &origin) { return elsewhere::is(origin.edge.source); });
  });
}

void TemporaryTables::empty(Oid table, SubTransactionId when) {
  const auto found = tables_.find(table);
  if (found == tables_.end()) return;
  for (Origin &origin : found->second)
    if (origin.is_there()) origin.emptied = when;
}

void TemporaryTables::roll_back(SubTransactionId since) {
  for (auto &[table, origins] : tables_) {
    std::erase_if(origins, [&](const Origin &origin) { return origin.when >= since; });
    for (Origin &origin : origins)
      if (origin.emptied >= since) origin.emptied = InvalidSubTransactionId;
  }
}

void TemporaryTables::settle() {
  for (auto &[table, origins] : tables_) {
    std::erase_if(origins, [](const Origin &origin) { return !origin.is_there(); });
    for (Origin &origin : origins) origin.when = InvalidSubTransactionId;
  }
}

}  // namespace meshcat::lineage::capture

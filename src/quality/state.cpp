#include "quality/state.hpp"

#include <algorithm>
#include <map>

#include "quality/scan/fingerprint.hpp"

namespace meshcat::quality {

using catalog::Store;
namespace vector = core::quality::vector;

namespace {

// Only the parts of blocks that are still there.
void load_parts(Store &store, const catalog::Product &product, const scan::Heap &heap,
                HeapKnowledge &known) {
  const std::size_t parts = (heap.blocks + vector::part_blocks - 1) / vector::part_blocks;
  known.parts.resize(parts);
  const bridge::Rows rows = store.query(
      "select part, records from mesh_catalog.check_state"
      " where product_id = $1 and relation = $2 and fingerprint = $3",
      {bridge::int8(product.id), bridge::oid(heap.relation), bridge::bytea(known.fingerprint)});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const auto part = static_cast<std::size_t>(rows.int4(row, 0));
    if (part < parts) known.parts[part] = rows.bytea(row, 1);
  }
}

std::string hashed(Store &store, const std::string &text) {
  return store
      .query("select sha256(convert_to($1, getdatabaseencoding()::text))", {bridge::text(text)})
      .bytea(0, 0);
}

void save_part(Store &store, const catalog::Product &product, const HeapKnowledge &heap,
               std::uint32_t part, const std::map<std::uint32_t, std::string> &changes) {
  const std::string &before = heap.parts.at(part);
  const std::string records = vector::StatePart::changed(
      before.empty() ? vector::StatePart() : vector::StatePart(before), changes);
  store.query(
      "insert into mesh_catalog.check_state (product_id, relation, part, fingerprint, records)"
      " values ($1, $2, $3, $4, $5) on conflict (product_id, relation, part)"
      " do update set fingerprint = excluded.fingerprint, records = excluded.records",
      {bridge::int8(product.id), bridge::oid(heap.relation),
       bridge::int4(static_cast<std::int32_t>(part)), bridge::bytea(heap.fingerprint),
       bridge::bytea(records)});
}

}  // namespace

Knowledge load_knowledge(const catalog::Product &product, const scan::ScanOrder &order) {
  Knowledge knowledge;
  for (const scan::Heap &heap : order.heaps) {
    HeapKnowledge &known = knowledge.emplace_back();
    known.relation = heap.relation;
    const auto meaning = scan::fingerprint(order, heap);
    if (!meaning) continue;
    Store store;
    known.fingerprint = hashed(store, *meaning);
    load_parts(store, product, heap, known);
  }
  return knowledge;
}

bool can_be_kept(const Knowledge &knowledge) {
  return std::any_of(knowledge.begin(), knowledge.end(),
                     [](const HeapKnowledge &each) { return !each.fingerprint.empty(); });
}

std::string known_state(const Knowledge &knowledge) {
  std::vector<std::vector<std::string>> parts;
  for (const HeapKnowledge &each : knowledge) parts.push_back(each.parts);
  return scan::KnownState::write(parts);
}

void save_knowledge(Store &store, const catalog::Product &product, const Knowledge &knowledge,
                    const std::vector<scan::Change> &changes) {
  constexpr std::int32_t lock_class = 0x6D657368;  // "mesh"
  const bool locked = store
                          .query("select pg_try_advisory_xact_lock($1, ($2 % 2147483647)::int4)",
                                 {bridge::int4(lock_class), bridge::int8(product.id)})
                          .boolean(0, 0);
  if (!locked) return;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::map<std::uint32_t, std::string>> parts;
  for (const scan::Change &each : changes)
    parts[{each.heap, each.block / vector::part_blocks}][each.block % vector::part_blocks] =
        each.record;
  for (const auto &[place, records] : parts) {
    const HeapKnowledge &heap = knowledge[place.first];
    if (!heap.fingerprint.empty()) save_part(store, product, heap, place.second, records);
  }
}

}  // namespace meshcat::quality

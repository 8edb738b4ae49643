#include "quality/state.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "quality/position.hpp"
#include "quality/scan/fingerprint.hpp"

namespace meshcat::quality {

using catalog::Store;
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

std::uint64_t stored_size(Store &store, const catalog::Product &product, const scan::Heap &heap,
                          const HeapKnowledge &known) {
  const bridge::Rows rows = store.query(
      "select coalesce(sum(octet_length(records)), 0)::bigint from mesh_catalog.check_state"
      " where product_id = $1 and relation = $2 and fingerprint = $3",
      {bridge::int8(product.id), bridge::oid(heap.relation), bridge::bytea(known.fingerprint)});
  return static_cast<std::uint64_t>(rows.int8(0, 0));
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

// Numbers as they lie in memory: only this server reads them.
std::string raw(std::span<const std::int64_t> numbers) {
  return {reinterpret_cast<const char *>(numbers.data()), numbers.size_bytes()};
}

std::string raw(const vector::StateDigest &digest) {
  return raw(digest.numbers());
}

constexpr std::int64_t not_counted = -1;

std::string raw(const std::vector<std::optional<scan::KeyCount>> &counts) {
  std::vector<std::int64_t> numbers;
  for (const auto &each : counts) {
    numbers.push_back(each ? each->rows : not_counted);
    numbers.push_back(each ? each->distinct : not_counted);
  }
  return raw(numbers);
}

std::vector<std::optional<scan::KeyCount>> counts_in(const std::string &bytes) {
  std::vector<std::int64_t> numbers(bytes.size() / sizeof(std::int64_t));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(std::int64_t));
  std::vector<std::optional<scan::KeyCount>> counts;
  for (std::size_t i = 0; i + 1 < numbers.size(); i += 2)
    counts.push_back(numbers[i] == not_counted
                         ? std::nullopt
                         : std::optional(scan::KeyCount{numbers[i], numbers[i + 1]}));
  return counts;
}

// Of all heaps; nothing where one of them may not be known.
std::optional<std::string> fingerprint_of(const Knowledge &knowledge) {
  std::string all;
  for (const HeapKnowledge &each : knowledge) {
    if (each.fingerprint.empty()) return std::nullopt;
    all += each.fingerprint;
  }
  return all;
}

}  // namespace

std::optional<KeptKeys> load_keys(const catalog::Product &product, const Knowledge &knowledge,
                                  const vector::StateDigest &digest) {
  const auto fingerprint = fingerprint_of(knowledge);
  if (!fingerprint || !digest.is_definite()) return std::nullopt;
  Store store;
  const bridge::Rows rows = store.query(
      "select counts from mesh_catalog.check_key_state"
      " where product_id = $1 and fingerprint = $2 and digest = $3",
      {bridge::int8(product.id), bridge::bytea(*fingerprint), bridge::bytea(raw(digest))});
  if (rows.empty()) return std::nullopt;
  return KeptKeys{digest, counts_in(rows.bytea(0, 0))};
}

void save_keys(Store &store, const catalog::Product &product, const Knowledge &knowledge,
               const KeptKeys &kept) {
  const auto fingerprint = fingerprint_of(knowledge);
  if (!fingerprint || !kept.digest.is_definite()) return;
  store.query(
      "insert into mesh_catalog.check_key_state (product_id, fingerprint, digest, counts)"
      " values ($1, $2, $3, $4) on conflict (product_id) do update set"
      " fingerprint = excluded.fingerprint, digest = excluded.digest, counts = excluded.counts",
      {bridge::int8(product.id), bridge::bytea(*fingerprint), bridge::bytea(raw(kept.digest)),
       bridge::bytea(raw(kept.counts))});
}

Knowledge load_knowledge(const catalog::Product &product, const scan::ScanOrder &order) {
  Knowledge knowledge;
  std::uint64_t room = scan::state_room();
  for (const scan::Heap &heap : order.heaps) {
    HeapKnowledge &known = knowledge.emplace_back();
    known.relation = heap.relation;
    known.blocks = heap.blocks;
    const auto meaning = scan::fingerprint(order, heap);
    if (!meaning) continue;
    Store store;
    known.fingerprint = hashed(store, *meaning);
    const std::uint64_t size = stored_size(store, product, heap, known);
    if (size > room) {
      known.fingerprint.clear();
      continue;
    }
    room -= size;
    load_parts(store, product, heap, known);
    load_position(store, product, known);
  }
  return knowledge;
}

bool can_be_kept(const Knowledge &knowledge) {
  return std::any_of(knowledge.begin(), knowledge.end(),
                     [](const HeapKnowledge &each) { return !each.fingerprint.empty(); });
}

bool knows_blocks(const Knowledge &knowledge) {
  return std::any_of(knowledge.begin(), knowledge.end(), [](const HeapKnowledge &each) {
    return std::any_of(each.parts.begin(), each.parts.end(),
                       [](const std::string &part) { return !part.empty(); });
  });
}

void forget_others(const Knowledge &knowledge, std::vector<scan::Change> &changes) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> found;
  for (const scan::Change &each : changes) found.emplace(each.heap, each.block);
  for (std::uint32_t heap = 0; heap < knowledge.size(); ++heap)
    for (std::uint32_t part = 0; part < knowledge[heap].parts.size(); ++part) {
      const std::string &bytes = knowledge[heap].parts[part];
      if (bytes.empty()) continue;
      const vector::StatePart records(bytes);
      for (std::uint32_t i = 0; i < vector::part_blocks; ++i) {
        const std::uint32_t block = part * vector::part_blocks + i;
        if (!records.record(i).empty() && !found.contains({heap, block}))
          changes.push_back({heap, block, {}});
      }
    }
}

std::string known_state(const Knowledge &knowledge) {
  std::vector<scan::KnownBlocks> heaps;
  for (const HeapKnowledge &each : knowledge) heaps.push_back({each.parts, each.unchanged.bytes()});
  return scan::KnownState::write(heaps);
}

void save_knowledge(Store &store, const catalog::Product &product, const Knowledge &knowledge,
                    const std::vector<scan::Change> &changes,
                    const std::optional<bridge::WalPosition> &position) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::map<std::uint32_t, std::string>> parts;
  for (const scan::Change &each : changes)
    parts[{each.heap, each.block / vector::part_blocks}][each.block % vector::part_blocks] =
        each.record;
  std::set<std::uint32_t> changed;
  for (const auto &[place, records] : parts) {
    const HeapKnowledge &heap = knowledge[place.first];
    if (heap.fingerprint.empty()) continue;
    save_part(store, product, heap, place.second, records);
    changed.insert(place.first);
  }
  for (std::uint32_t i = 0; i < knowledge.size(); ++i)
    if (!knowledge[i].fingerprint.empty() && (position || changed.contains(i)))
      save_position(store, product, knowledge[i], position);
}

// mesh_catalog.blocks_recorded(records bytea) -> integer
MESHCAT_FUNCTION(meshcat_quality_blocks_recorded) {
  const std::string records = bridge::bytea_value(bridge::Args(fcinfo).datum(0));
  return Int32GetDatum(static_cast<std::int32_t>(vector::StatePart(records).records()));
}

}  // namespace meshcat::quality

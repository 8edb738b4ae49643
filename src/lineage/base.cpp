#include "lineage/base.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "bridge/guc.hpp"
#include "bridge/hooks.hpp"
#include "bridge/shmem.hpp"
#include "bridge/snapshot.hpp"

extern "C" {
#include "access/xact.h"
#include "storage/lock.h"
#include "utils/syscache.h"
}

namespace meshcat::lineage {

using core::lineage::Image;
using core::lineage::TopologyView;

namespace {

// How many databases may have one.
constexpr std::size_t room = 64;

struct Entry {
  Oid database = InvalidOid;
  Oid table = InvalidOid;
  BaseState state = BaseState::none;
  Made current, previous;  // the previous one serves snapshots that are older
  std::uint64_t wanted = 0;
  std::uint64_t used = 0;  // the board's clock when somebody last looked for it
  char error[256] = {};
};

struct Board {
  std::uint64_t epochs = 0, clock = 0;
  Entry entries[room];
};

constinit bridge::shmem::Shared<Board> shared("meshcat_lineage_graph");

Entry *find(Board &board) noexcept {
  for (Entry &e : board.entries)
    if (e.database == MyDatabaseId) return &e;
  return nullptr;
}

// Handles that nobody will look for any more.
struct Released {
  dsm_handle handle[4] = {};
  std::size_t count = 0;

  void add(const Made &made) noexcept {
    if (made.handle != DSM_HANDLE_INVALID) handle[count++] = made.handle;
  }
};

// The entry of this database, instead of the one that was longest out of use if need be;
// empty if it was another extension's, of this name before.
Entry &own_entry(Board &board, Oid table, Released &released) noexcept {
  Entry *entry = find(board);
  if (entry == nullptr)
    entry = std::min_element(std::begin(board.entries), std::end(board.entries),
                             [](const Entry &a, const Entry &b) { return a.used < b.used; });
  if (entry->database != MyDatabaseId || entry->table != table) {
    released.add(entry->current);
    released.add(entry->previous);
    *entry = Entry{};
    entry->database = MyDatabaseId;
    entry->table = table;
  }
  entry->used = ++board.clock;
  return *entry;
}

void let_go(const Released &released) {
  for (std::size_t i = 0; i < released.count; ++i) bridge::SharedBlock::let_go(released.handle[i]);
}

std::pair<Made, Made> candidates(Oid table) {
  if (!shared.exists()) return {};
  return shared.write([&](Board &board) -> std::pair<Made, Made> {
    Entry *entry = find(board);
    if (entry == nullptr || entry->table != table) return {};
    entry->used = ++board.clock;
    return {entry->current, entry->previous};
  });
}

// An image and its block; it may be gone by now.
std::optional<std::pair<bridge::SharedBlock, Image>> map(const Made &made) {
  if (made.handle == DSM_HANDLE_INVALID) return std::nullopt;
  std::optional<bridge::SharedBlock> block = bridge::SharedBlock::attach(made.handle);
  if (!block) return std::nullopt;
  const Image image = core::lineage::read_image(block->bytes());
  if (image.epoch != made.epoch) return std::nullopt;  // another block under this handle
  return std::pair(std::move(*block), image);
}

// A lock of its own kind, among advisory ones: those of SQL have 1 or 2 in the last field.
LOCKTAG maker_lock(Oid table) noexcept {
  LOCKTAG tag;
  SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, table, 0, 10);
  return tag;
}

std::uint64_t memory_limit() noexcept {
  return static_cast<std::uint64_t>(bridge::guc::lineage_graph_memory) * 1024;
}

void note(Oid table, BaseState state, std::uint64_t wanted, const char *error) {
  Released released;
  shared.write([&](Board &board) {
    Entry &entry = own_entry(board, table, released);
    entry.state = state;
    entry.wanted = wanted;
    strlcpy(entry.error, error, sizeof entry.error);
  });
  let_go(released);
}

// Lets go of what there is of databases that are no more.
void forget_dropped_databases() {
  CommandCounterIncrement();  // the database is gone for this command only once it has ended
  Oid gone[room] = {};
  std::size_t count = 0;
  shared.write([&](Board &board) {
    for (const Entry &e : board.entries)
      if (OidIsValid(e.database)) gone[count++] = e.database;
  });
  count = static_cast<std::size_t>(std::remove_if(gone, gone + count,
                                                  [](Oid database) {
                                                    return SearchSysCacheExists1(
                                                        DATABASEOID, ObjectIdGetDatum(database));
                                                  }) -
                                   gone);
  for (std::size_t i = 0; i < count; ++i) {
    Released released;
    shared.write([&](Board &board) {
      for (Entry &e : board.entries) {
        if (e.database != gone[i]) continue;
        released.add(e.current);
        released.add(e.previous);
        e = Entry{};
      }
    });
    let_go(released);
  }
}

void after_utility(const bridge::hooks::Utility &utility) {
  if (!IsA(utility.statement->utilityStmt, DropdbStmt) || !shared.exists()) return;
  bridge::call([] { forget_dropped_databases(); });
}

}  // namespace

void base::init() {
  shared.reserve();
  bridge::hooks::after_utility(after_utility);
}

std::optional<Base> Base::open(Oid table, const core::SnapshotView &snapshot) {
  const auto [current, previous] = candidates(table);
  for (const Made *made : {&current, &previous})
    if (auto mapped = map(*made); mapped && snapshot.covers(mapped->second.snapshot))
      return Base(std::move(mapped->first), mapped->second);
  return std::nullopt;
}

std::optional<BaseMaker> BaseMaker::start(Oid table, const core::Snapshot &snapshot) {
  if (!shared.exists() || memory_limit() == 0 || bridge::transaction_writes()) return std::nullopt;
  const LOCKTAG tag = maker_lock(table);
  const bool alone =
      bridge::call([&] { return LockAcquire(&tag, ExclusiveLock, false, true) == LOCKACQUIRE_OK; });
  if (!alone) return std::nullopt;
  BaseMaker maker(table, snapshot, GetCurrentTimestamp());
  // Not mapped again is what this process reads at the moment, and so sees all of.
  const auto current = map(candidates(table).first);
  if (current && !snapshot.view().covers(current->second.snapshot)) return std::nullopt;
  return maker;
}

BaseMaker::BaseMaker(BaseMaker &&other) noexcept
    : table_(std::exchange(other.table_, InvalidOid)),
      snapshot_(other.snapshot_),
      began_(other.began_) {}

// After an exception the abort releases it.
BaseMaker::~BaseMaker() {
  if (table_ == InvalidOid || std::uncaught_exceptions() > 0) return;
  const LOCKTAG tag = maker_lock(table_);
  LockRelease(&tag, ExclusiveLock, false);
}

void BaseMaker::publish(const TopologyView &topology) {
  const std::size_t bytes = core::lineage::image_size(topology, snapshot_.view());
  if (bytes > memory_limit()) {
    refuse(bytes);
    return;
  }
  // The system may have no room: the answer does not depend on it.
  bridge::attempt(
      [&] { write(topology, bytes); },
      [&](const ErrorData &error) { note(table_, BaseState::failed, bytes, error.message); });
}

void BaseMaker::refuse(std::uint64_t bytes) {
  note(table_, BaseState::too_large, bytes, "");
}

void BaseMaker::write(const TopologyView &topology, std::size_t bytes) {
  bridge::SharedBlock block = bridge::SharedBlock::create(bytes);
  Made made{.handle = block.handle(),
            .epoch = shared.write([](Board &board) { return ++board.epochs; }),
            .bytes = bytes,
            .columns = topology.column_count(),
            .datasets = topology.dataset_count(),
            .edges = topology.graph.edge_count(),
            .seen_before = snapshot_.xmin};
  core::lineage::write_image({topology, snapshot_.view(), made.epoch}, block.bytes().first(bytes));
  made.built_at = GetCurrentTimestamp();
  made.build_us = made.built_at - began_;
  block.keep();
  Released released;
  shared.write([&](Board &board) {
    Entry &entry = own_entry(board, table_, released);
    released.add(entry.previous);
    entry.previous = entry.current;
    entry.current = made;
    entry.state = BaseState::ready;
    entry.error[0] = '\0';
  });
  let_go(released);
}

BaseFacts base_facts(Oid table) {
  BaseFacts facts;
  facts.preloaded = shared.exists();
  if (!facts.preloaded) return facts;
  shared.write([&](Board &board) {
    const Entry *entry = find(board);
    if (entry == nullptr || entry->table != table) return;
    facts.state = entry->state;
    facts.current = entry->current;
    const bool older = entry->previous.handle != DSM_HANDLE_INVALID;
    facts.seen_before = (older ? entry->previous : entry->current).seen_before;
    facts.wanted = entry->wanted;
    strlcpy(facts.error, entry->error, sizeof facts.error);
  });
  return facts;
}

}  // namespace meshcat::lineage

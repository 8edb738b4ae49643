#include "catalog/read_queue.hpp"

#include <algorithm>

#include "bridge/shmem.hpp"

extern "C" {
#include "access/xact.h"
#include "access/xlog.h"
}

namespace meshcat::catalog::read_queue {

namespace {

constexpr std::size_t databases = 64;
constexpr std::uint32_t wake_every = room / 16;

struct Slot {
  Oid database = InvalidOid;  // InvalidOid: free
  std::uint32_t tally = 0;    // where it is counted
  std::uint64_t number = 0;
  bool required = false;
  Read read;
};

struct Tally {
  Oid database = InvalidOid;
  std::uint32_t used = 0;
  std::int64_t lost = 0;

  bool idle() const { return used == 0 && lost == 0; }
};

struct Queue {
  std::uint64_t last_number = 0;
  std::uint32_t used = 0;
  std::uint32_t next = 0;  // where to look for a free slot first
  Slot slots[room];
  Tally tallies[databases];
};

constinit bridge::shmem::Shared<Queue> shared("meshcat_reads");
using Wake = void (*)(Oid database);
constinit Wake wake_worker = nullptr;

// What this transaction has drained, in which subtransaction.
struct Pending {
  std::uint64_t up_to = 0;
  std::int64_t lost = 0;
  SubTransactionId drained_in = InvalidSubTransactionId;
};
constinit Pending pending = {};
constinit bool listens = false;

std::uint32_t most_used(Importance importance) noexcept {
  switch (importance) {
    case Importance::denied:
      return room / 4;
    case Importance::sampled:
      return room / 2;
    case Importance::required:
      break;
  }
  return database_room;
}

// Databases beyond those there is room for share the last entry.
std::uint32_t tally_of(Queue &queue, Oid database) noexcept {
  std::uint32_t free = databases - 1;
  for (std::uint32_t i = databases; i-- > 0;) {
    if (queue.tallies[i].database == database) return i;
    if (queue.tallies[i].idle()) free = i;
  }
  if (queue.tallies[free].idle()) queue.tallies[free].database = database;
  return free;
}

void release(Queue &queue, Slot &slot) noexcept {
  slot.database = InvalidOid;
  --queue.tallies[slot.tally].used;
  --queue.used;
}

// Makes room at the cost of the oldest that may be lost: where nobody empties the queue,
// or of a database that was dropped.
bool evict(Queue &queue) noexcept {
  Slot *oldest = nullptr;
  for (Slot &slot : queue.slots)
    if (slot.database != InvalidOid && !slot.required &&
        (oldest == nullptr || slot.number < oldest->number))
      oldest = &slot;
  if (oldest == nullptr) return false;
  ++queue.tallies[oldest->tally].lost;
  release(queue, *oldest);
  return true;
}

void put(Queue &queue, std::uint32_t tally, const Read &read, bool required) noexcept {
  while (queue.slots[queue.next].database != InvalidOid) queue.next = (queue.next + 1) % room;
  Slot &slot = queue.slots[queue.next];
  slot.database = MyDatabaseId;
  slot.tally = tally;
  slot.number = ++queue.last_number;
  slot.required = required;
  slot.read = read;
  ++queue.tallies[tally].used;
  ++queue.used;
}

void forget(std::uint64_t up_to, std::int64_t lost) noexcept {
  shared.write([&](Queue &queue) {
    for (Slot &slot : queue.slots)
      if (slot.database == MyDatabaseId && slot.number <= up_to) release(queue, slot);
    for (Tally &tally : queue.tallies)
      if (tally.database == MyDatabaseId) tally.lost -= lost;
  });
}

// After a commit nothing may fail any more, and this does not.
void at_transaction_end(XactEvent event, void *) {
  if (event == XACT_EVENT_COMMIT && pending.drained_in != InvalidSubTransactionId)
    forget(pending.up_to, pending.lost);
  if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE)
    pending = {};
}

void at_subtransaction_end(SubXactEvent event, SubTransactionId ended, SubTransactionId parent,
                           void *) {
  if (pending.drained_in != ended) return;
  if (event == SUBXACT_EVENT_COMMIT_SUB) pending.drained_in = parent;
  if (event == SUBXACT_EVENT_ABORT_SUB) pending = {};
}

void listen() {
  if (listens) return;
  bridge::call([] {
    RegisterXactCallback(at_transaction_end, nullptr);
    RegisterSubXactCallback(at_subtransaction_end, nullptr);
  });
  listens = true;
}

}  // namespace

Outcome append(const Read &read, Importance importance) {
  if (!shared.exists()) return Outcome::no_preload;
  const bool standby = RecoveryInProgress();
  bool filling = false;
  const Outcome outcome = shared.write([&](Queue &queue) {
    const std::uint32_t tally = tally_of(queue, MyDatabaseId);
    if (standby || queue.tallies[tally].used >= most_used(importance) ||
        (queue.used == room && !evict(queue))) {
      // Without its record, what is required is refused: nothing is lost.
      if (importance != Importance::required) ++queue.tallies[tally].lost;
      return standby ? Outcome::standby : Outcome::full;
    }
    put(queue, tally, read, importance == Importance::required);
    filling = queue.tallies[tally].used % wake_every == 0;
    return Outcome::recorded;
  });
  if (filling || outcome == Outcome::full) wake_worker(MyDatabaseId);
  return outcome;
}

Drained drain() {
  Drained drained;
  // A drain of this transaction that is not committed yet has the rest.
  if (!shared.exists() || pending.drained_in != InvalidSubTransactionId) return drained;
  listen();
  std::vector<Slot> slots(room);
  std::size_t count = 0;
  std::uint64_t up_to = 0;
  shared.read([&](const Queue &queue) {
    up_to = queue.last_number;
    for (const Slot &slot : queue.slots)
      if (slot.database == MyDatabaseId) slots[count++] = slot;
    for (const Tally &tally : queue.tallies)
      if (tally.database == MyDatabaseId) drained.lost = tally.lost;
  });
  slots.resize(count);
  std::sort(slots.begin(), slots.end(),
            [](const Slot &a, const Slot &b) { return a.number < b.number; });
  for (const Slot &slot : slots) drained.reads.push_back(slot.read);
  pending = {up_to, drained.lost, GetCurrentSubTransactionId()};
  return drained;
}

Facts facts() {
  Facts facts;
  if (!shared.exists()) return facts;
  facts.exists = true;
  shared.read([&](const Queue &queue) {
    std::uint64_t oldest = 0;
    for (const Slot &slot : queue.slots) {
      if (slot.database != MyDatabaseId) continue;
      ++facts.waiting;
      if (oldest != 0 && slot.number > oldest) continue;
      oldest = slot.number;
      facts.since = slot.read.happened_at;
    }
    for (const Tally &tally : queue.tallies)
      if (tally.database == MyDatabaseId) facts.lost = tally.lost;
  });
  return facts;
}

void reserve(void (*wake)(Oid database)) {
  wake_worker = wake;
  shared.reserve();
}

}  // namespace meshcat::catalog::read_queue

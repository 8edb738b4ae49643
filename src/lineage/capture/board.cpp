#include "lineage/capture/board.hpp"

#include <array>
#include <atomic>

namespace meshcat::lineage::capture::board {

namespace {

struct Entry {
  Oid database = InvalidOid;  // InvalidOid: a free entry
  std::uint64_t digest = 0;
  std::atomic<std::int64_t> runs{0}, rows{0}, duration{0}, last{0};
};

struct Board {
  std::array<Entry, room> entries;
  std::int64_t used = 0;
  std::atomic<std::int64_t> failures{0}, missed{0};
};

constinit bridge::shmem::Shared<Board> shared("meshcat_lineage");
constinit bool logged_failure = false;  // by this session

// The entry of a job, or the free one where it would be; null when there is neither.
template <typename Entries>
auto find(Entries &entries, std::uint64_t digest) -> decltype(&entries[0]) {
  for (std::size_t step = 0; step < room; ++step) {
    auto &entry = entries[(digest + step) % room];
    if (entry.database == InvalidOid) return &entry;
    if (entry.digest == digest && entry.database == MyDatabaseId) return &entry;
  }
  return nullptr;
}

void count(Entry &entry, const Runs &runs) noexcept {
  entry.runs += runs.runs;
  entry.rows += runs.rows;
  entry.duration += runs.duration;
  entry.last = runs.last;
}

// Counts for a job that is there; whether it is.
bool count_known(Board &board, const Runs &runs) noexcept {
  Entry *entry = find(board.entries, runs.digest);
  if (entry == nullptr || entry->database == InvalidOid) return false;
  count(*entry, runs);
  return true;
}

}  // namespace

void reserve() {
  shared.reserve();
}

bool exists() {
  return shared.exists();
}

bool knows(std::uint64_t digest) noexcept {
  return shared.read([&](const Board &board) {
    const Entry *entry = find(board.entries, digest);
    return entry != nullptr && entry->database != InvalidOid;
  });
}

void add(const Runs &runs) noexcept {
  // Counters are atomic: whoever only counts keeps nobody out.
  if (shared.read([&](const Board &) { return count_known(shared.unlocked(), runs); })) return;
  shared.write([&](Board &board) {
    if (count_known(board, runs) || board.used >= static_cast<std::int64_t>(room)) return;
    Entry *entry = find(board.entries, runs.digest);
    entry->database = MyDatabaseId;
    entry->digest = runs.digest;
    count(*entry, runs);
    ++board.used;
  });
}

std::vector<Runs> take() {
  std::vector<Runs> taken;
  taken.reserve(room);
  shared.read([&](const Board &) {
    for (Entry &entry : shared.unlocked().entries)
      if (entry.database == MyDatabaseId && entry.runs > 0)
        taken.push_back({entry.digest, entry.runs.exchange(0), entry.rows.exchange(0),
                         entry.duration.exchange(0), entry.last});
  });
  return taken;
}

// An entry taken out would break the chain of those behind it.
void forget() noexcept {
  shared.write([](Board &board) {
    for (Entry &entry : board.entries) {
      entry.database = InvalidOid;
      entry.runs = entry.rows = entry.duration = 0;
    }
    board.used = 0;
  });
}

void count_failure(const ErrorData &error) {
  ++shared.unlocked().failures;
  const int level = logged_failure ? DEBUG1 : LOG_SERVER_ONLY;
  logged_failure = true;
  bridge::call([&] {
    ereport(level,
            (errmsg_internal("could not capture the lineage of a statement: %s", error.message),
             error.detail != nullptr ? errdetail_internal("%s", error.detail) : 0,
             error.context != nullptr ? errcontext("%s", error.context) : 0));
  });
}

void count_missed() noexcept {
  ++shared.unlocked().missed;
}

Facts facts() noexcept {
  return shared.read([](const Board &board) {
    Facts facts{.jobs = 0, .used = board.used, .failures = board.failures, .missed = board.missed};
    for (const Entry &entry : board.entries)
      if (entry.database == MyDatabaseId) ++facts.jobs;
    return facts;
  });
}

}  // namespace meshcat::lineage::capture::board

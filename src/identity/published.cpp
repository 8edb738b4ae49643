#include "identity/published.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "bridge/guc.hpp"
#include "bridge/shmem.hpp"

extern "C" {
#include "utils/wait_event.h"
}

namespace meshcat::identity::published {

namespace {

// Older, it is nobody's word any more: whoever keeps it is not at work.
constexpr int longest_age_ms = 5 * 60 * 1000;
constexpr int patience_ms = 5000;
constexpr int look_again_ms = 20;

// The image follows it.
struct Board {
  Latch *keeper = nullptr;    // in shared memory, at the same address everywhere
  std::uint32_t changes = 1;  // counted as they are committed
  std::uint32_t read = 0;     // up to which of them
  TimestampTz read_at = DT_NOBEGIN;
  Oid database = InvalidOid;
  std::size_t bytes = 0;
  char problem[512] = "";  // why there is no image
};

void make(void *room) noexcept {
  new (room) Board();
}
constinit bridge::shmem::Segment segment = {
    .name = "meshcat_sign_on", .size = sizeof(Board), .initialise = make};

Board &board() noexcept {
  return *static_cast<Board *>(segment.object);
}
char *image() noexcept {
  return static_cast<char *>(segment.object) + sizeof(Board);
}
std::size_t room() noexcept {
  return segment.size - sizeof(Board);
}

// What runs under the lock does not raise.
template <typename F>
auto locked(LWLockMode mode, F &&f) noexcept {
  LWLockAcquire(segment.lock, mode);
  auto result = f(board());
  LWLockRelease(segment.lock);
  return result;
}

void wake(const Board &board) noexcept {
  if (board.keeper != nullptr) SetLatch(board.keeper);
}

void leave(int, Datum) {
  locked(LW_EXCLUSIVE, [](Board &board) {
    board.keeper = nullptr;
    return 0;
  });
}

// Of a transaction; after a commit nothing may fail any more, and this does not.
constinit bool changed = false;
constinit bool listens = false;

void at_transaction_end(XactEvent event, void *) {
  if (event == XACT_EVENT_COMMIT && changed)
    locked(LW_EXCLUSIVE, [](Board &board) {
      if (board.database == InvalidOid || board.database == MyDatabaseId) {
        ++board.changes;
        wake(board);
      }
      return 0;
    });
  if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT || event == XACT_EVENT_PREPARE)
    changed = false;
}

[[noreturn]] void unavailable(const std::string &why) {
  throw core::Error(core::sqlstate::object_not_in_prerequisite_state,
                    "nobody can be signed on with OAuth at the moment", why,
                    "SELECT * FROM mesh.status(); tells more in that database.");
}

bool is_outdated(TimestampTz read_at) {
  return TimestampDifferenceExceeds(read_at, GetCurrentTimestamp(), longest_age_ms);
}

// Makes room before it takes the lock; nothing when another has come meanwhile.
std::optional<Present> copy(std::size_t expected) {
  Present present{InvalidOid, std::string(expected, '\0')};
  const bool fits = locked(LW_SHARED, [&](const Board &board) {
    if (board.bytes > expected || board.problem[0] != '\0') return false;
    present.database = board.database;
    std::memcpy(present.image.data(), image(), board.bytes);
    return true;
  });
  return fits ? std::optional(std::move(present)) : std::nullopt;
}

}  // namespace

void reserve() {
  if (bridge::guc::oauth_database == nullptr || *bridge::guc::oauth_database == '\0') return;
  segment.size = sizeof(Board) + static_cast<std::size_t>(bridge::guc::oauth_memory) * 1024;
  bridge::shmem::reserve(segment);
}

bool exists() {
  return segment.object != nullptr;
}

void change_on_commit() {
  if (!exists()) return;
  changed = true;
  if (listens) return;
  bridge::call([] { RegisterXactCallback(at_transaction_end, nullptr); });
  listens = true;
}

Present wait_for_present() {
  if (!exists())
    unavailable(
        "meshcat is not preloaded, or meshcat.oauth_database was not set at the server's start.");
  const std::uint32_t wanted = number();
  for (int waited = 0;; waited += look_again_ms) {
    const Board seen = locked(LW_SHARED, [](const Board &board) { return board; });
    if (is_read(wanted)) {
      if (seen.problem[0] != '\0') unavailable(seen.problem);
      if (is_outdated(seen.read_at)) unavailable("What is known is more than five minutes old.");
      if (auto present = copy(seen.bytes)) return std::move(*present);
    } else if (waited >= patience_ms) {
      unavailable("Whom the server may sign on has changed and was not read in five seconds.");
    }
    bridge::call([] {
      WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, look_again_ms,
                PG_WAIT_EXTENSION);
      ResetLatch(MyLatch);
      CHECK_FOR_INTERRUPTS();
    });
  }
}

Facts facts() {
  Facts facts;
  if (!exists()) return facts;
  const Board seen = locked(LW_SHARED, [](const Board &board) { return board; });
  facts.database = seen.database;
  facts.bytes = seen.bytes;
  facts.problem = seen.problem;
  if (facts.problem.empty() && is_outdated(seen.read_at))
    facts.problem = seen.read == 0 ? "not read yet" : "more than five minutes old";
  return facts;
}

std::uint32_t number() {
  return locked(LW_SHARED, [](const Board &board) { return board.changes; });
}

bool is_wanted() {
  return locked(LW_SHARED, [](const Board &board) { return board.changes != board.read; });
}

bool is_read(std::uint32_t number) {
  return locked(LW_SHARED, [&](const Board &board) {
    return static_cast<std::int32_t>(board.read - number) >= 0 && board.read != 0;
  });
}

void publish(std::uint32_t number, Oid database, const std::string &bytes) {
  if (bytes.size() > room()) {
    fail(number, "It takes " + std::to_string(bytes.size() / 1024 + 1) +
                     " kB, more than meshcat.oauth_memory.");
    return;
  }
  locked(LW_EXCLUSIVE, [&](Board &board) {
    std::memcpy(image(), bytes.data(), bytes.size());
    board.bytes = bytes.size();
    board.database = database;
    board.read = number;
    board.read_at = GetCurrentTimestamp();
    board.problem[0] = '\0';
    return 0;
  });
}

void fail(std::uint32_t number, const std::string &why) {
  locked(LW_EXCLUSIVE, [&](Board &board) {
    board.bytes = 0;
    board.database = InvalidOid;
    board.read = number;
    board.read_at = GetCurrentTimestamp();
    // Read in databases of other encodings.
    const std::size_t size = std::min(why.size(), sizeof board.problem - 1);
    std::transform(why.data(), why.data() + size, board.problem,
                   [](char c) { return c >= ' ' && c <= '~' ? c : '?'; });
    board.problem[size] = '\0';
    return 0;
  });
}

void announce_keeper() {
  locked(LW_EXCLUSIVE, [](Board &board) {
    board.keeper = MyLatch;
    return 0;
  });
  bridge::call([] { before_shmem_exit(leave, 0); });
}

}  // namespace meshcat::identity::published

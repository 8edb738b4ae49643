// Who reads what, on its way to the log: a bounded queue in shared memory, for a reader
// may be in a READ ONLY transaction or about to be rolled back. The worker empties it.
// It exists only when the library was preloaded, and what is in it does not outlive the
// server.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::catalog::read_queue {

inline constexpr std::size_t room = 4096;                   // for all databases
inline constexpr std::size_t database_room = room / 4 * 3;  // for one

// A text of at most N - 1 bytes: what is longer ends at a whole character.
template <std::size_t N>
class Clipped {
 public:
  void operator=(std::string_view text) {
    const int kept = pg_mbcliplen(text.data(), static_cast<int>(text.size()), N - 1);
    text.copy(bytes_, static_cast<std::size_t>(kept));
    bytes_[kept] = '\0';
  }
  std::string_view view() const { return bytes_; }

 private:
  char bytes_[N] = "";
};

// A read of a product's port, or an attempt at anything else that was refused.
enum class Kind : bool { read, attempt };

struct Read {
  Kind kind = Kind::read;
  TimestampTz happened_at = 0;
  std::int64_t product_id = 0;
  double fraction = 1;  // of the reads like it that are recorded
  bool allowed = false;
  Clipped<NAMEDATALEN> role, session_role, application;
  Clipped<192> person;
  Clipped<256> purpose;  // of an attempt: what was refused
  Clipped<192> reason;
};

// How much of the queue a kind of reads of one database may fill, so that what may be lost
// does not keep out what must not, nor one database all others: a quarter, a half, three
// quarters. When the whole is full, what is oldest and may be lost makes room.
enum class Importance { denied, sampled, required };

enum class Outcome { recorded, no_preload, standby, full };
// What is not recorded is counted as lost, unless it is required or nothing is preloaded.
Outcome append(const Read &read, Importance importance);

// The reads of this database, oldest first, and how many were lost; when the transaction
// commits they leave the queue.
struct Drained {
  std::vector<Read> reads;
  std::int64_t lost = 0;
};
Drained drain();

struct Facts {
  bool exists = false;
  std::int64_t waiting = 0, lost = 0;  // of this database
  TimestampTz since = 0;               // the oldest that waits
};
Facts facts();

// In _PG_init. `wake` is called when a database's queue fills.
void reserve(void (*wake)(Oid database));

}  // namespace meshcat::catalog::read_queue

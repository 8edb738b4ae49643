// Whom the server may sign on, in shared memory: sign-on comes before a session has a
// database. A keeper, which is connected to none, has it read from the database that
// meshcat.oauth_database names whenever it has changed, and once in a while.
#pragma once

#include <cstdint>
#include <string>

#include "bridge/guard.hpp"

namespace meshcat::identity::published {

// In _PG_init. Without a database named there is none of it, and what follows does nothing.
void reserve();
bool exists();

// --- for sessions ---
// Has it read anew once the transaction has committed, if it is of this database.
void change_on_commit();

// As of now at the earliest: waits for what was committed before the call. Throws
// object_not_in_prerequisite_state when there is none, which tells why.
struct Present {
  Oid database;
  std::string image;  // core::identity::Known
};
Present wait_for_present();

struct Facts {
  Oid database = InvalidOid;  // none yet
  std::size_t bytes = 0;
  std::string problem;  // empty: none
};
Facts facts();

// --- for those who read it ---
// It is numbered before it is read, so that a change meanwhile asks for another.
std::uint32_t number();
bool is_wanted();  // has anything changed since what was read last?
bool is_read(std::uint32_t number);
void publish(std::uint32_t number, Oid database, const std::string &image);
void fail(std::uint32_t number, const std::string &why);
// Makes this process the one that is woken, until it ends.
void announce_keeper();

}  // namespace meshcat::identity::published

// States of the backend that hold while an object lives.
#pragma once

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// The active snapshot is one taken now, so that a read-only Spi query sees what
// has been committed since, even in a REPEATABLE READ transaction and inside a
// parallel query's leader.
class FreshSnapshot {
 public:
  FreshSnapshot();
  ~FreshSnapshot();
  FreshSnapshot(const FreshSnapshot &) = delete;
  FreshSnapshot &operator=(const FreshSnapshot &) = delete;

 private:
  int exceptions_;
};

// The active snapshot is that of a new command: in a READ COMMITTED transaction it sees
// what was committed until now, otherwise what the transaction sees.
class CommandSnapshot {
 public:
  CommandSnapshot();
  ~CommandSnapshot();
  CommandSnapshot(const CommandSnapshot &) = delete;
  CommandSnapshot &operator=(const CommandSnapshot &) = delete;

 private:
  int exceptions_;
};

// search_path is pg_catalog, pg_temp: for SQL that runs outside a function which
// sets it, such as in a hook.
class SafeSearchPath {
 public:
  SafeSearchPath();
  ~SafeSearchPath();
  SafeSearchPath(const SafeSearchPath &) = delete;
  SafeSearchPath &operator=(const SafeSearchPath &) = delete;

 private:
  int exceptions_;
  int nesting_;
};

}  // namespace meshcat::bridge

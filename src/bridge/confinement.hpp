// Running what users wrote so that it changes nothing.
#pragma once

#include <cstdint>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// While it lives the transaction is read-only, and what is set with SET or
// set_config is undone at its end. An exception that leaves it must reach a
// Subtransaction or the entry guard: their abort undoes the settings.
class ReadOnlyScope {
 public:
  ReadOnlyScope();
  ~ReadOnlyScope();
  ReadOnlyScope(const ReadOnlyScope &) = delete;
  ReadOnlyScope &operator=(const ReadOnlyScope &) = delete;

  // Sets a setting for the life of the scope.
  void set(const char *name, const char *value);
  // Was the transaction read-only before? True on a standby.
  bool was_read_only() const { return was_read_only_; }

 private:
  bool was_read_only_;
  int exceptions_;
  int settings_level_;
};

// Can nothing be written in this transaction? True on a standby.
inline bool is_read_only() noexcept {
  return XactReadOnly;
}

// Blocks that this backend and its finished parallel workers have read from
// the buffer cache or the disk so far.
std::int64_t blocks_read() noexcept;

}  // namespace meshcat::bridge

// Dynamic shared memory that outlives who made it: a block of bytes with a handle by
// which other processes find it, until it is let go of and nobody maps it any more.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "bridge/guard.hpp"

extern "C" {
#include "storage/dsm.h"
}

namespace meshcat::bridge {

// This process's mapping of a block, for as long as the object lives, and no longer than
// the (sub)transaction.
class SharedBlock {
 public:
  // A new block, which nobody else knows; it goes with the object unless it is kept.
  // Throws PgError when the system has no room.
  static SharedBlock create(std::size_t bytes);
  // Nothing if there is no such block any more.
  static std::optional<SharedBlock> attach(dsm_handle handle);

  SharedBlock(SharedBlock &&other) noexcept;
  SharedBlock &operator=(SharedBlock &&) = delete;
  ~SharedBlock();

  std::span<std::byte> bytes() const noexcept;
  dsm_handle handle() const noexcept { return dsm_segment_handle(segment_); }

  // Lets the block stay when nobody maps it, until let_go() or the server's end.
  void keep();
  static void let_go(dsm_handle handle);

 private:
  explicit SharedBlock(dsm_segment *segment) noexcept;
  dsm_segment *segment_;
  int exceptions_;
};

}  // namespace meshcat::bridge

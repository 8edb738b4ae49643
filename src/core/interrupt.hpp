// How long-running core code lets the server cancel it.
#pragma once

#include <cstdint>

#include "core/error.hpp"

namespace meshcat::core {

// A predicate that says whether the surrounding program wants this work to
// stop; it may throw an error of its own instead. Core polls it; the bridge
// supplies the server's.
class Interrupt {
 public:
  using Predicate = bool (*)();
  explicit Interrupt(Predicate pending = nullptr) noexcept : pending_(pending) {}

  // Throws sqlstate::query_canceled when the program wants the work to stop.
  // Cheap enough for every iteration: it asks once in 1024 calls.
  void poll() {
    if ((++calls_ & 1023U) == 0) [[unlikely]]
      ask();
  }

 private:
  // Apart, so that poll() is small enough to become part of every loop.
  void ask() const {
    if (pending_ != nullptr && pending_())
      throw Error(sqlstate::query_canceled, "canceled on request");
  }

  Predicate pending_;
  std::uint32_t calls_ = 0;
};

}  // namespace meshcat::core

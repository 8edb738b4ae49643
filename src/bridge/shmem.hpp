// Shared memory: the one place where it is asked for and set up. It exists only
// when the library was preloaded.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>

#include "bridge/guard.hpp"

namespace meshcat::bridge::shmem {

// A named piece of shared memory with a lock of its own. Lives in constinit
// storage; a room reserves it from _PG_init.
struct Segment {
  const char *name;                         // also of its lock, in pg_stat_activity's wait_event
  std::size_t size;                         // bytes
  void (*initialise)(void *room) noexcept;  // makes the object in zeroed memory
  void *object = nullptr;                   // null without preload
  LWLock *lock = nullptr;
  Segment *next = nullptr;
};

// Has the server set the segment up when it starts, and again after a crash.
// Without effect outside shared preload.
void reserve(Segment &segment);

// A T in shared memory. T starts as its default constructor makes it, holds no
// pointers into one process, and needs no destructor.
template <typename T>
class Shared {
 public:
  // `name` must be a literal.
  constexpr explicit Shared(const char *name)
      : segment_{.name = name, .size = sizeof(T), .initialise = make} {}

  void reserve() { shmem::reserve(segment_); }
  bool exists() const noexcept { return segment_.object != nullptr; }

  // Runs `f` on the object under its lock and returns what `f` returns. `f` must
  // be short: no call of PostgreSQL that can raise, no waiting.
  template <typename F>
  auto read(F &&f) const noexcept -> std::invoke_result_t<F, const T &> {
    return locked(LW_SHARED, *static_cast<const T *>(segment_.object), f);
  }
  template <typename F>
  auto write(F &&f) const noexcept -> std::invoke_result_t<F, T &> {
    return locked(LW_EXCLUSIVE, *static_cast<T *>(segment_.object), f);
  }
  // The object without its lock, for what in it is atomic.
  T &unlocked() const noexcept { return *static_cast<T *>(segment_.object); }

 private:
  static_assert(std::is_trivially_destructible_v<T>);
  static void make(void *room) noexcept { new (room) T(); }

  template <typename Object, typename F>
  auto locked(LWLockMode mode, Object &object, F &f) const noexcept
      -> std::invoke_result_t<F, Object &> {
    LWLockAcquire(segment_.lock, mode);
    if constexpr (std::is_void_v<std::invoke_result_t<F, Object &>>) {
      f(object);
      LWLockRelease(segment_.lock);
    } else {
      auto result = f(object);
      LWLockRelease(segment_.lock);
      return result;
    }
  }

  Segment segment_;
};

}  // namespace meshcat::bridge::shmem

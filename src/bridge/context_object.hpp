// C++ objects that live as long as a memory context.
#pragma once

#include <new>
#include <utility>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// Constructs a T that is destroyed when `context` is reset or deleted, also by an
// error's abort. Its destructor must not call what can raise.
template <typename T, typename... Arguments>
T *make_in(MemoryContext context, Arguments &&...arguments) {
  struct Holder {
    MemoryContextCallback callback;
    alignas(T) unsigned char room[sizeof(T)];
  };
  static_assert(alignof(Holder) <= MAXIMUM_ALIGNOF);
  auto *holder =
      static_cast<Holder *>(call([&] { return MemoryContextAllocZero(context, sizeof(Holder)); }));
  T *object = new (holder->room) T(std::forward<Arguments>(arguments)...);
  holder->callback.func = [](void *pointer) { static_cast<T *>(pointer)->~T(); };
  holder->callback.arg = object;
  MemoryContextRegisterResetCallback(context, &holder->callback);
  return object;
}

}  // namespace meshcat::bridge

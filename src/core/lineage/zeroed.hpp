// A large array that begins as zeros, of which only what is used costs anything.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>
#include <type_traits>

namespace meshcat::core::lineage {

// T's all-zero bytes must be its default value.
template <typename T>
class Zeroed {
 public:
  explicit Zeroed(std::size_t size) : memory_(std::calloc(size + 1, sizeof(T))) {
    if (memory_ == nullptr) throw std::bad_alloc();
  }
  T &operator[](std::size_t i) noexcept { return static_cast<T *>(memory_.get())[i]; }
  const T &operator[](std::size_t i) const noexcept {
    return static_cast<const T *>(memory_.get())[i];
  }

 private:
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  struct Free {
    void operator()(void *memory) const noexcept { std::free(memory); }
  };
  std::unique_ptr<void, Free> memory_;
};

}  // namespace meshcat::core::lineage

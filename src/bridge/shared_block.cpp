#include "bridge/shared_block.hpp"

#include <exception>
#include <utility>

namespace meshcat::bridge {

SharedBlock::SharedBlock(dsm_segment *segment) noexcept
    : segment_(segment), exceptions_(std::uncaught_exceptions()) {}

SharedBlock::SharedBlock(SharedBlock &&other) noexcept
    : segment_(std::exchange(other.segment_, nullptr)), exceptions_(other.exceptions_) {}

// An exception that leaves the object reaches an abort, which unmaps the block.
SharedBlock::~SharedBlock() {
  if (segment_ != nullptr && std::uncaught_exceptions() == exceptions_) dsm_detach(segment_);
}

SharedBlock SharedBlock::create(std::size_t bytes) {
  return SharedBlock(call([&] { return dsm_create(bytes, 0); }));
}

std::optional<SharedBlock> SharedBlock::attach(dsm_handle handle) {
  dsm_segment *segment = call([&]() -> dsm_segment * {
    // Somebody further up maps it already, which can be done only once.
    if (dsm_find_mapping(handle) != nullptr) return nullptr;
    return dsm_attach(handle);
  });
  if (segment == nullptr) return std::nullopt;
  return SharedBlock(segment);
}

std::span<std::byte> SharedBlock::bytes() const noexcept {
  return {static_cast<std::byte *>(dsm_segment_address(segment_)),
          dsm_segment_map_length(segment_)};
}

void SharedBlock::keep() {
  call([&] { dsm_pin_segment(segment_); });
}

void SharedBlock::let_go(dsm_handle handle) {
  call([&] { dsm_unpin_segment(handle); });
}

}  // namespace meshcat::bridge

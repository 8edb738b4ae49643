// The graph in shared memory: made by one, read by all, replaced when too much changed.
#pragma once

#include <optional>
#include <string>

#include "bridge/shared_block.hpp"
#include "bridge/spi.hpp"
#include "core/lineage/topology.hpp"
#include "lineage/recorded.hpp"

namespace meshcat::lineage {

// What is known of one that was made.
struct Made {
  dsm_handle handle = DSM_HANDLE_INVALID;
  std::uint64_t epoch = 0;  // counts those of this server since it started
  std::uint64_t bytes = 0;
  std::uint32_t columns = 0, datasets = 0, edges = 0;
  std::uint64_t seen_before = 0;  // it has seen every transaction before this one
  TimestampTz built_at = 0;
  std::int64_t build_us = 0;
};

enum class BaseState : std::uint8_t { none, ready, too_large, failed };

// Of this database.
struct BaseFacts {
  bool preloaded = false;
  BaseState state = BaseState::none;
  Made current;
  std::uint64_t seen_before = 0;  // what every graph of it has seen; 0 without one
  char error[256] = {};           // why it could not be made
  std::uint64_t wanted = 0;       // bytes that it would have taken
};

namespace base {
// In _PG_init.
void init();
}  // namespace base

// A base that this process reads.
class Base {
 public:
  // The newest that holds nothing but what the snapshot sees.
  static std::optional<Base> open(Oid table, const core::SnapshotView &snapshot);

  const core::lineage::Image &image() const noexcept { return image_; }

 private:
  Base(bridge::SharedBlock block, const core::lineage::Image &image)
      : block_(std::move(block)), image_(image) {}
  bridge::SharedBlock block_;
  core::lineage::Image image_;
};

// The right to make the next base, which one at a time has. It must be had before the
// edges are read.
class BaseMaker {
 public:
  // Not if another one is at it, there is no room for a base, or what the snapshot sees
  // is not all committed, or not newer than what the current base has.
  static std::optional<BaseMaker> start(Oid table, const core::Snapshot &snapshot);
  BaseMaker(BaseMaker &&other) noexcept;
  BaseMaker &operator=(BaseMaker &&) = delete;
  ~BaseMaker();

  // Puts it where others find it. A failure is noted, and no matter of the caller.
  void publish(const core::lineage::TopologyView &topology);
  // Notes that it would be too large.
  void refuse(std::uint64_t bytes);

 private:
  BaseMaker(Oid table, const core::Snapshot &snapshot, TimestampTz began)
      : table_(table), snapshot_(snapshot), began_(began) {}
  void write(const core::lineage::TopologyView &topology, std::size_t bytes);
  Oid table_;
  const core::Snapshot &snapshot_;
  TimestampTz began_;
};

BaseFacts base_facts(Oid table);

}  // namespace meshcat::lineage

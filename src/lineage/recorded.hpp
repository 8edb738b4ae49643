// Recorded lineage as the active snapshot sees it, from the catalog into core's arrays.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bridge/spi.hpp"
#include "core/interrupt.hpp"
#include "core/lineage/lineage.hpp"

namespace meshcat::lineage {

// While it lives, questions read the edges in force, or those in force at a past time.
// Serializable transactions have read all of them, wherever the answer comes from.
class RecordedEdges {
 public:
  RecordedEdges();
  ~RecordedEdges();
  RecordedEdges(const RecordedEdges &) = delete;
  RecordedEdges &operator=(const RecordedEdges &) = delete;

  // Tells the edges of this database and extension from any other's.
  Oid table() const noexcept { return table_; }

 private:
  Relation relation_ = nullptr;
  Oid table_ = InvalidOid;
  int exceptions_;
};

core::lineage::TopologyBuilder read_edges(std::optional<TimestampTz> as_of,
                                          core::Interrupt &interrupt);

// What the active snapshot sees of changes that the other one does not; nothing if they
// were too many to be told.
std::optional<std::vector<core::lineage::Change>> read_changes(bridge::Spi &spi,
                                                               const core::SnapshotView &since);

// What statements were seen to do, and is not yet among the edges. Its columns may have no
// id yet; they have one below 0 here. A relation that is no dataset yet is one whose
// number is minus its oid.
struct Captured {
  std::vector<core::lineage::Change> changes;
  std::vector<std::string> columns;  // the names of those of id -1, -2, …

  std::int64_t column(std::int64_t dataset, const std::string &name);
  std::optional<std::int64_t> find(std::int64_t dataset, const std::string &name) const;

 private:
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> known_;
};
Captured read_captured(bridge::Spi &spi, std::optional<TimestampTz> as_of);

// OpenLineage's words for a kind, or for the best of several.
const char *type_text(bool direct);
std::optional<std::string> subtype_text(core::lineage::Influence influence);

}  // namespace meshcat::lineage

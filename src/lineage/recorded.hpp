// Recorded lineage as the active snapshot sees it, from the catalog into core's arrays.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_set>
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

// What a process may hold of the edges by itself: meshcat.lineage_graph_memory and
// maintenance_work_mem together, in bytes.
std::uint64_t private_limit() noexcept;

struct EdgesRead {
  std::optional<core::lineage::TopologyBuilder> builder;  // none beyond private_limit()
  std::uint64_t bytes = 0;                                // that all of them take at most
};

// All edges, or those between datasets `within` and these datasets' columns.
EdgesRead read_edges(std::optional<TimestampTz> as_of,
                     const std::optional<std::unordered_set<std::int64_t>> &within,
                     core::Interrupt &interrupt);

// Throws program_limit_exceeded.
[[noreturn]] void refuse_too_large(std::uint64_t bytes);

// Where all edges are beyond private_limit(): those from which a question about these
// datasets finds its answer. Throws as refuse_too_large() where they are, too.
core::lineage::TopologyBuilder read_edges_around(const std::vector<std::int64_t> &datasets,
                                                 std::optional<TimestampTz> as_of,
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

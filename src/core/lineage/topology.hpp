// Recorded lineage as arrays without pointers: what flows from where to where, among
// columns and whole datasets. It may lie in vectors or in shared memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/lineage/graph.hpp"
#include "core/snapshot.hpp"

namespace meshcat::core::lineage {

// Nodes are numbered: first the columns, those of one dataset together; then two for each
// dataset, side by side as walks meet them: it as a whole, and "all of it", the columns and
// the whole. Only an edge's end is "all of it": an edge from or to each part, stored once.
// Every node is the end of an edge, but for whole datasets, whose columns may be.
struct TopologyView {
  std::span<const std::int64_t> datasets;       // their ids, ascending
  std::span<const std::uint32_t> first_column;  // of each dataset, and one more
  std::span<const std::int64_t> columns;        // their ids, ascending within a dataset
  std::span<const std::uint32_t> dataset_of;    // of each column: a position in datasets
  GraphView graph;

  Node column_count() const noexcept { return static_cast<Node>(columns.size()); }
  Node dataset_count() const noexcept { return static_cast<Node>(datasets.size()); }
  Node node_count() const noexcept { return column_count() + 2 * dataset_count(); }
};

// A topology that owns its arrays.
class Topology {
 public:
  Topology(std::vector<std::int64_t> datasets, std::vector<std::uint32_t> first_column,
           std::vector<std::int64_t> columns, std::vector<std::uint32_t> dataset_of, Graph graph);
  TopologyView view() const noexcept;

 private:
  std::vector<std::int64_t> datasets_;
  std::vector<std::uint32_t> first_column_;
  std::vector<std::int64_t> columns_;
  std::vector<std::uint32_t> dataset_of_;
  Graph graph_;
};

// Makes a topology of the catalog's rows.
class TopologyBuilder {
 public:
  // Every node that an edge may name, before the first edge.
  void add_node(std::int64_t node, std::int64_t dataset, bool whole);

  // An edge between nodes by their ids. A whole target is all of it, and so is a whole
  // source if `all_of_source`. Throws internal_error for a node that was not added.
  void add_edge(std::int64_t source, std::int64_t target, Kind kind, bool all_of_source);

  // The end of an edge that is left out: its dataset has this column all the same.
  void mention(std::int64_t node);

  // Bytes that a topology of so much takes at most.
  static std::size_t size_bound(std::size_t nodes, std::size_t edges) noexcept;

  // Ends the builder.
  Topology build(Interrupt &interrupt);

 private:
  struct Known {
    std::int64_t id, dataset;
    bool whole, used;
  };
  struct Added {
    std::uint32_t source, target;  // positions in nodes_
    Kind kind;
    bool all_of_source;
  };
  void sort();
  std::uint32_t use(std::int64_t node);

  std::vector<Known> nodes_;  // by id, once edges are added
  std::vector<Added> edges_;
  bool sorted_ = false;
};

// A topology in one piece of memory, together with the snapshot that it was read under.
struct Image {
  TopologyView topology;
  SnapshotView snapshot;
  std::uint64_t epoch = 0;
};

std::size_t image_size(const TopologyView &topology, const SnapshotView &snapshot) noexcept;
// `room` is of image_size() bytes, aligned to 8.
void write_image(const Image &image, std::span<std::byte> room) noexcept;
// The image in `room`; one of no nodes and epoch 0 if there is none.
Image read_image(std::span<const std::byte> room) noexcept;

}  // namespace meshcat::core::lineage

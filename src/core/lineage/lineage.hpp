// Lineage as it is asked about: a topology, and the changes since it was made.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/lineage/topology.hpp"

namespace meshcat::core::lineage {

// One end of a change, by ids; a column of 0 is the dataset as a whole.
struct End {
  static constexpr std::int64_t whole = 0;
  std::int64_t dataset = 0;
  std::int64_t column = whole;
  friend auto operator<=>(const End &, const End &) = default;
};

// An edge that came, or as many of its like, or with a negative count went.
struct Change {
  End source, target;
  Kind kind;
  bool all_of_source;  // of a whole source: it is every column, too
  std::int32_t count;
};

enum class Direction { upstream, downstream };
enum class Role : std::uint8_t { column, whole, all };

class Lineage {
 public:
  explicit Lineage(const TopologyView &base) noexcept : base_(base) {}

  // Takes in changes; once. False, and the object is of no use, if something went that
  // is not there: the changes are of another base.
  bool apply(std::span<const Change> changes, Interrupt &interrupt);

  // Numbers go on after the base's for what came since.
  Node node_count() const noexcept { return base_node_count() + extra_count(); }
  Node dataset_count() const noexcept {
    return base_.dataset_count() + static_cast<Node>(new_datasets_.size());
  }
  Role role(Node node) const noexcept;
  Node dataset_of(Node node) const noexcept;
  std::int64_t dataset_id(Node dataset) const noexcept;
  std::int64_t column_id(Node column) const noexcept;
  Node whole(Node dataset) const noexcept;
  Node all(Node dataset) const noexcept;

  // Columns that edges name; wholes of datasets that edges name.
  std::optional<Node> find_dataset(std::int64_t id) const;
  std::optional<Node> find(const End &end) const;

  // Whether the first is met first, of ways that are otherwise alike: columns before
  // wholes, then the older.
  bool precedes(Node a, Node b) const noexcept {
    const bool a_whole = role(a) != Role::column, b_whole = role(b) != Role::column;
    return a_whole != b_whole ? b_whole : a < b;
  }

  // Calls f(column) for each column of a dataset that edges name.
  template <typename F>
  void each_column(Node dataset, F &&f) const;
  // Calls f(neighbour, kind) for each edge that is recorded of a node.
  template <typename F>
  void each_recorded(Node node, Direction direction, F &&f) const;
  // Whether a recorded edge may lead to a column; a no is certain.
  bool may_lead_to_columns(Node node, Direction direction) const noexcept {
    if (is_changed(node)) return true;
    const auto neighbours = base_rows(direction).neighbours_of(node);
    return !neighbours.empty() && neighbours.front() < base_.column_count();  // they are sorted
  }
  // Calls f(source, target, kind) for each edge that is recorded.
  template <typename F>
  void each_edge(F &&f) const;

 private:
  struct Extra {
    Role role;
    Node dataset;
    std::int64_t column;
  };
  struct Row {
    std::vector<Node> neighbours;
    std::vector<Kind> kinds;
  };
  using Rows = std::unordered_map<Node, Row>;

  Node base_node_count() const noexcept { return base_.node_count(); }
  Node extra_count() const noexcept { return static_cast<Node>(extra_.size()); }
  bool is_changed(Node node) const noexcept { return !changed_.empty() && changed_[node]; }
  const Adjacency &base_rows(Direction direction) const noexcept {
    return direction == Direction::downstream ? base_.graph.out : base_.graph.in;
  }
  const Rows &rows(Direction direction) const noexcept {
    return direction == Direction::downstream ? out_ : in_;
  }
  Node add_dataset(std::int64_t id);
  std::optional<Node> end_node(const End &end, bool all, bool add);
  Row &row_of(Rows &rows, const Adjacency &base, Node node);
  static bool change_row(Row &row, Node neighbour, Kind kind, std::int32_t count);

  TopologyView base_;
  std::vector<bool> changed_;  // nodes whose rows are below, not in base_
  Rows out_, in_;
  std::vector<Extra> extra_;
  std::vector<std::int64_t> new_datasets_;
  std::vector<Node> new_wholes_;  // of new_datasets_; followed by the node for all of it
  std::unordered_map<std::int64_t, Node> new_dataset_by_id_;
  std::unordered_map<Node, std::vector<Node>> new_columns_;  // by dataset
  std::vector<bool> gone_;                                   // columns that no edge names now
};

// Asked for every step of a walk.
inline Role Lineage::role(Node node) const noexcept {
  const Node columns = base_.column_count();
  if (node < columns) return Role::column;
  if (node >= base_node_count()) return extra_[node - base_node_count()].role;
  return (node - columns) % 2 == 0 ? Role::whole : Role::all;
}

inline Node Lineage::dataset_of(Node node) const noexcept {
  const Node columns = base_.column_count();
  if (node < columns) return base_.dataset_of[node];
  if (node >= base_node_count()) return extra_[node - base_node_count()].dataset;
  return (node - columns) / 2;
}

inline Node Lineage::whole(Node dataset) const noexcept {
  const Node known = base_.dataset_count();
  return dataset < known ? base_.column_count() + 2 * dataset : new_wholes_[dataset - known];
}

inline Node Lineage::all(Node dataset) const noexcept {
  return whole(dataset) + 1;
}

template <typename F>
void Lineage::each_column(Node dataset, F &&f) const {
  if (dataset < base_.dataset_count())
    for (Node c = base_.first_column[dataset]; c < base_.first_column[dataset + 1]; ++c)
      if (gone_.empty() || !gone_[c]) f(c);
  if (new_columns_.empty()) return;
  const auto added = new_columns_.find(dataset);
  if (added == new_columns_.end()) return;
  for (const Node c : added->second) f(c);
}

template <typename F>
void Lineage::each_recorded(Node node, Direction direction, F &&f) const {
  if (is_changed(node)) {
    const auto row = rows(direction).find(node);
    if (row == rows(direction).end()) return;
    for (std::size_t i = 0; i < row->second.neighbours.size(); ++i)
      f(row->second.neighbours[i], row->second.kinds[i]);
    return;
  }
  const Adjacency &base = base_rows(direction);
  const std::uint32_t end = base.offsets[node + 1];
  for (std::uint32_t at = base.offsets[node]; at < end; ++at)
    f(base.neighbours[at], base.kinds[at]);
}

template <typename F>
void Lineage::each_edge(F &&f) const {
  for (Node node = 0; node < node_count(); ++node)
    each_recorded(node, Direction::downstream,
                  [&](Node target, Kind kind) { f(node, target, kind); });
}

}  // namespace meshcat::core::lineage

#include "core/lineage/lineage.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace meshcat::core::lineage {
namespace {

std::optional<Node> position(std::span<const std::int64_t> ids, std::int64_t id) {
  const auto found = std::lower_bound(ids.begin(), ids.end(), id);
  if (found == ids.end() || *found != id) return std::nullopt;
  return static_cast<Node>(found - ids.begin());
}

}  // namespace

std::int64_t Lineage::dataset_id(Node dataset) const noexcept {
  const Node known = base_.dataset_count();
  return dataset < known ? base_.datasets[dataset] : new_datasets_[dataset - known];
}

std::int64_t Lineage::column_id(Node column) const noexcept {
  return column < base_.column_count() ? base_.columns[column]
                                       : extra_[column - base_node_count()].column;
}

std::optional<Node> Lineage::find_dataset(std::int64_t id) const {
  if (const auto known = position(base_.datasets, id)) return known;
  const auto added = new_dataset_by_id_.find(id);
  if (added == new_dataset_by_id_.end()) return std::nullopt;
  return added->second;
}

std::optional<Node> Lineage::find(const End &end) const {
  const std::optional<Node> dataset = find_dataset(end.dataset);
  if (!dataset) return std::nullopt;
  if (end.column == End::whole) return whole(*dataset);
  if (*dataset < base_.dataset_count()) {
    const std::uint32_t first = base_.first_column[*dataset];
    const auto known = position(
        base_.columns.subspan(first, base_.first_column[*dataset + 1] - first), end.column);
    if (known && (gone_.empty() || !gone_[first + *known])) return first + *known;
  }
  const auto added = new_columns_.find(*dataset);
  if (added == new_columns_.end()) return std::nullopt;
  for (const Node column : added->second)
    if (column_id(column) == end.column) return column;
  return std::nullopt;
}

Node Lineage::add_dataset(std::int64_t id) {
  const Node dataset = dataset_count();
  new_datasets_.push_back(id);
  new_dataset_by_id_.emplace(id, dataset);
  new_wholes_.push_back(node_count());
  extra_.push_back({Role::whole, dataset, End::whole});
  extra_.push_back({Role::all, dataset, End::whole});
  changed_.resize(node_count(), true);
  return dataset;
}

std::optional<Node> Lineage::end_node(const End &end, bool all_of_it, bool add) {
  std::optional<Node> dataset = find_dataset(end.dataset);
  if (!dataset) {
    if (!add) return std::nullopt;
    dataset = add_dataset(end.dataset);
  }
  if (end.column == End::whole) return all_of_it ? all(*dataset) : whole(*dataset);
  if (const auto column = find(end)) return column;
  if (!add) return std::nullopt;
  const Node column = node_count();
  extra_.push_back({Role::column, *dataset, end.column});
  new_columns_[*dataset].push_back(column);
  changed_.resize(node_count(), true);
  return column;
}

Lineage::Row &Lineage::row_of(Rows &rows, const Adjacency &base, Node node) {
  const auto [row, added] = rows.try_emplace(node);
  if (added && node < base_node_count()) {
    const auto neighbours = base.neighbours_of(node);
    const auto kinds = base.kinds.subspan(base.offsets[node], neighbours.size());
    row->second.neighbours.assign(neighbours.begin(), neighbours.end());
    row->second.kinds.assign(kinds.begin(), kinds.end());
  }
  return row->second;
}

bool Lineage::change_row(Row &row, Node neighbour, Kind kind, std::int32_t count) {
  for (; count > 0; --count) {
    row.neighbours.push_back(neighbour);
    row.kinds.push_back(kind);
  }
  for (std::size_t i = 0; count < 0 && i < row.neighbours.size();) {
    if (row.neighbours[i] != neighbour || row.kinds[i] != kind) {
      ++i;
      continue;
    }
    row.neighbours[i] = row.neighbours.back();
    row.kinds[i] = row.kinds.back();
    row.neighbours.pop_back();
    row.kinds.pop_back();
    ++count;
  }
  return count == 0;
}

bool Lineage::apply(std::span<const Change> changes, Interrupt &interrupt) {
  // What came and went again is no change, and need not be there.
  std::map<std::tuple<End, End, unsigned, bool>, std::int32_t> net;
  for (const Change &change : changes)
    net[{change.source, change.target, change.kind.rank(),
         change.all_of_source && change.source.column == End::whole}] += change.count;
  changed_.resize(node_count());
  std::vector<Node> lost;  // columns that may have lost their last edge
  for (const auto &[edge, count] : net) {
    interrupt.poll();
    if (count == 0) continue;
    const auto &[source, target, rank, all_of_source] = edge;
    const Kind kind(static_cast<Influence>(rank / 2), rank % 2 != 0);
    const auto from = end_node(source, all_of_source, count > 0);
    const auto to = end_node(target, true, count > 0);
    if (!from || !to) return false;
    for (const Node node : {*from, *to}) {
      // Both rows, for whoever reads one asks whether the node is changed.
      row_of(out_, base_.graph.out, node);
      row_of(in_, base_.graph.in, node);
      changed_[node] = true;
      if (count < 0 && role(node) == Role::column) lost.push_back(node);
    }
    if (!change_row(out_[*from], *to, kind, count) || !change_row(in_[*to], *from, kind, count))
      return false;
  }
  for (const Node column : lost) {
    if (!out_[column].neighbours.empty() || !in_[column].neighbours.empty()) continue;
    if (gone_.empty()) gone_.resize(base_.column_count());
    gone_[column] = true;
  }
  return true;
}

}  // namespace meshcat::core::lineage

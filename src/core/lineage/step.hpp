// The steps that data takes from a node, as recorded edges mean them.
#pragma once

#include "core/lineage/lineage.hpp"

namespace meshcat::core::lineage {

// Calls f(part) for each part that a node stands for: itself, or if it is all of a
// dataset the columns and the whole.
template <typename F>
void each_part(const Lineage &lineage, Node node, F &&f) {
  if (lineage.role(node) != Role::all) {
    f(node);
    return;
  }
  const Node dataset = lineage.dataset_of(node);
  lineage.each_column(dataset, f);
  f(lineage.whole(dataset));
}

// Calls f(dataset, kind) for the datasets whose rows are made from this one's, or
// upstream from whose rows this one's are: wherever something flows between parts of
// two datasets, there is an influence between the wholes, whichever columns they have.
template <typename F>
void each_influence(const Lineage &lineage, Node dataset, Direction direction, F &&f) {
  const auto of_row = [&](Node node) {
    const bool part = lineage.role(node) == Role::column;
    if (!part && !lineage.may_lead_to_columns(node, direction)) return;
    lineage.each_recorded(node, direction, [&](Node other, Kind kind) {
      const Node there = lineage.dataset_of(other);
      // Between two wholes it is what the edge says.
      if (there != dataset && (part || lineage.role(other) == Role::column))
        f(there, Kind(Influence::indirect, kind.masked()));
    });
  };
  lineage.each_column(dataset, of_row);
  of_row(lineage.whole(dataset));
  of_row(lineage.all(dataset));
}

// Calls f(node, kind) for every step from a column or a whole; the same step may come
// several times.
template <typename F>
void each_step(const Lineage &lineage, Node node, Direction direction, F &&f) {
  const Node dataset = lineage.dataset_of(node);
  for (const Node row : {node, lineage.all(dataset)})
    lineage.each_recorded(row, direction, [&](Node other, Kind kind) {
      each_part(lineage, other, [&](Node part) { f(part, kind); });
    });
  if (lineage.role(node) == Role::whole)
    each_influence(lineage, dataset, direction,
                   [&](Node other, Kind kind) { f(lineage.whole(other), kind); });
}

}  // namespace meshcat::core::lineage

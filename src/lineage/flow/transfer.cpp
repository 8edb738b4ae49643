#include "lineage/flow/transfer.hpp"

#include "bridge/spi.hpp"
#include "lineage/capture/board.hpp"
#include "lineage/tracer.hpp"

namespace meshcat::lineage::flow {

namespace {

using capture::CapturedEdge;
using capture::OpenEdge;

// The columns that a query returns.
std::vector<const TargetEntry *> outputs(const Query *query) {
  std::vector<const TargetEntry *> columns;
  const List *list = output_of(query);
  for (int i = 0; i < list_length(list); ++i)
    if (const auto *column = list_nth_node(TargetEntry, list, i); !column->resjunk)
      columns.push_back(column);
  return columns;
}

void add(const SourceEdge &edge, std::vector<OpenEdge> &edges) {
  const auto add_column = [&](AttrNumber column) {
    edges.push_back({edge.parameter, edge.field != nullptr ? edge.field : "",
                     CapturedEdge{edge.relation, column, InvalidOid, 0, edge.subtype, edge.direct,
                                  edge.masking}});
  };
  if (edge.parameter != 0) return add_column(0);
  if (!capture::is_dataset(edge.relation)) return;
  if (edge.attribute == SourceEdge::whole_row)
    for (const AttrNumber column : capture::columns_of(edge.relation)) add_column(column);
  else
    add_column(edge.attribute == SourceEdge::rows_only ? AttrNumber{0} : edge.attribute);
}

Transfer read(Query *query) {
  Transfer transfer;
  const auto columns = outputs(query);
  for (const TargetEntry *column : columns)
    transfer.columns.push_back({column->resname != nullptr ? column->resname : "", {}});
  // The row that INSERT returns is the one that it writes, whatever led to it.
  const bool returns_written = query->commandType == CMD_INSERT;
  for (const SourceEdge &edge : result_edges(query)) {
    if (edge.target == 0 && !returns_written) add(edge, transfer.influences);
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (edge.target != 0 && columns[i]->resno == edge.target)
        add(edge, transfer.columns[i].edges);
  }
  if (columns.size() != 1) return transfer;
  const auto *value = reinterpret_cast<Node *>(columns[0]->expr);
  transfer.composite = bridge::call([&] { return type_is_rowtype(exprType(value)); });
  if (IsA(value, Param) && castNode(Param, value)->paramkind == PARAM_EXTERN)
    transfer.copied = castNode(Param, value)->paramid;
  return transfer;
}

}  // namespace

Transfer transfer_of(Query *query) {
  Transfer transfer;
  if (query == nullptr) return transfer;
  const MemoryContext before = CurrentMemoryContext;
  const MemoryContext room = bridge::call(
      [] { return AllocSetContextCreate(CurrentMemoryContext, "meshcat", ALLOCSET_SMALL_SIZES); });
  bridge::attempt(
      [&] {
        MemoryContextSwitchTo(room);
        transfer = read(query);
      },
      capture::board::count_failure);
  MemoryContextSwitchTo(before);
  bridge::call([&] { MemoryContextDelete(room); });
  return transfer;
}

}  // namespace meshcat::lineage::flow

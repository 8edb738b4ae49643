#include "lineage/recorded.hpp"

#include <exception>
#include <string_view>

#include "bridge/guc.hpp"
#include "bridge/table_scan.hpp"

extern "C" {
#include "miscadmin.h"
#include "storage/predicate.h"
}

namespace meshcat::lineage {

using bridge::Rows;
using core::lineage::Change;
using core::lineage::End;
using core::lineage::Influence;
using core::lineage::Kind;
using core::lineage::TopologyBuilder;

namespace {

Influence influence_named(std::string_view subtype) noexcept {
  if (subtype == "IDENTITY") return Influence::identity;
  if (subtype == "TRANSFORMATION") return Influence::transformation;
  return subtype == "AGGREGATION" ? Influence::aggregation : Influence::indirect;
}

// Short texts are stored in place.
std::string_view stored_text(Datum value) noexcept {
  const auto *text = reinterpret_cast<const varlena *>(DatumGetPointer(value));
  return {VARDATA_ANY(text), static_cast<std::size_t>(VARSIZE_ANY_EXHDR(text))};
}

struct NodeRow {
  std::int64_t node, dataset;
  bool whole;
};

bool take_node(const Datum *values, const bool *nulls, const void *, NodeRow &row) noexcept {
  row = {DatumGetInt64(values[0]), DatumGetInt64(values[1]), nulls[2]};
  return true;
}

struct EdgeRow {
  std::int64_t source, target;
  Kind kind;
  bool declared;
};

bool take_edge(const Datum *values, const bool *nulls, const void *context, EdgeRow &row) noexcept {
  const auto &as_of = *static_cast<const std::optional<TimestampTz> *>(context);
  const bool ended = !nulls[6];
  if (!as_of && ended) return false;
  if (as_of && (DatumGetTimestampTz(values[5]) > *as_of ||
                (ended && DatumGetTimestampTz(values[6]) <= *as_of)))
    return false;
  const std::string_view evidence = stored_text(values[4]);
  row = {DatumGetInt64(values[0]), DatumGetInt64(values[1]),
         Kind(influence_named(stored_text(values[2])), DatumGetBool(values[3])),
         evidence == "declared" || evidence == "ingested"};
  return true;
}

// The two ends of a row's change, from column `i` on: dataset, node or null.
End end_at(const Rows &rows, std::size_t row, int i) {
  return {rows.int8(row, i), rows.maybe_int8(row, i + 1).value_or(End::whole)};
}

constinit bridge::Prepared changes_since{
    "select change_count, source_dataset_id, source_node_id, target_dataset_id, target_node_id,"
    " subtype, masking, all_of_source, transaction_id::pg_catalog.text::pg_catalog.int8,"
    " forgotten_before::pg_catalog.text::pg_catalog.int8"
    " from mesh_catalog.lineage_change"
    " where transaction_id >= $1::pg_catalog.xid8"
    " limit mesh_catalog.most_lineage_changes() + 1"};

constinit bridge::Prepared any_captured{"select exists (select from mesh_catalog.lineage_capture)"};

constinit bridge::Prepared captured_edges{
    "select e.source_dataset_id, s.node_id, e.source_column, e.target_dataset_id, t.node_id,"
    " e.target_column, e.subtype, e.masking"
    " from mesh_catalog.captured_edge e"
    " left join mesh_catalog.lineage_node s on s.dataset_id = e.source_dataset_id"
    "  and s.column_name = e.source_column and s.dropped_at is null"
    " left join mesh_catalog.lineage_node t on t.dataset_id = e.target_dataset_id"
    "  and t.column_name = e.target_column and t.dropped_at is null"
    " where $1 is null or e.captured_at <= $1"};

}  // namespace

const char *type_text(bool direct) {
  return direct ? "DIRECT" : "INDIRECT";
}

std::optional<std::string> subtype_text(Influence influence) {
  switch (influence) {
    case Influence::identity:
      return "IDENTITY";
    case Influence::transformation:
      return "TRANSFORMATION";
    case Influence::aggregation:
      return "AGGREGATION";
    case Influence::indirect:
      break;
  }
  return std::nullopt;
}

RecordedEdges::RecordedEdges() : exceptions_(std::uncaught_exceptions()) {
  bridge::call([&] {
    table_ = get_relname_relid("lineage_edge", get_namespace_oid("mesh_catalog", false));
    relation_ = table_open(table_, AccessShareLock);
    PredicateLockRelation(relation_, GetActiveSnapshot());
  });
}

RecordedEdges::~RecordedEdges() {
  if (std::uncaught_exceptions() == exceptions_) table_close(relation_, NoLock);
}

std::uint64_t private_limit() noexcept {
  return (static_cast<std::uint64_t>(bridge::guc::lineage_graph_memory) +
          static_cast<std::uint64_t>(maintenance_work_mem)) *
         1024;
}

EdgesRead read_edges(std::optional<TimestampTz> as_of,
                     const std::optional<std::unordered_set<std::int64_t>> &within,
                     core::Interrupt &interrupt) {
  EdgesRead read{TopologyBuilder(), 0};
  std::size_t node_count = 0, edge_count = 0;
  const auto count = [&](std::size_t nodes_more, std::size_t edges_more) {
    interrupt.poll();
    read.bytes = TopologyBuilder::size_bound(node_count += nodes_more, edge_count += edges_more);
    // The rest is only counted.
    if (read.bytes > private_limit()) read.builder.reset();
  };
  std::unordered_set<std::int64_t> wanted;  // the nodes of datasets `within`
  {
    bridge::TableScan<NodeRow> nodes(
        "mesh_catalog", "lineage_node",
        std::to_array<const char *>({"node_id", "dataset_id", "column_name"}), take_node, nullptr);
    for (auto rows = nodes.next(); !rows.empty(); rows = nodes.next()) {
      std::size_t taken = 0;
      for (const NodeRow &row : rows) {
        if (within && !within->contains(row.dataset)) continue;
        ++taken;
        if (within) wanted.insert(row.node);
        if (read.builder) read.builder->add_node(row.node, row.dataset, row.whole);
      }
      count(taken, 0);
    }
  }
  bridge::TableScan<EdgeRow> edges(
      "mesh_catalog", "lineage_edge",
      std::to_array<const char *>({"source_node_id", "target_node_id", "subtype", "masking",
                                   "evidence", "first_seen", "ended_at"}),
      take_edge, &as_of);
  for (auto rows = edges.next(); !rows.empty(); rows = edges.next()) {
    std::size_t taken = 0;
    for (const EdgeRow &row : rows) {
      if (within && !(wanted.contains(row.source) && wanted.contains(row.target))) {
        for (const std::int64_t end : {row.source, row.target})
          if (read.builder && wanted.contains(end)) read.builder->mention(end);
        continue;
      }
      ++taken;
      if (read.builder) read.builder->add_edge(row.source, row.target, row.kind, row.declared);
    }
    count(0, taken);
  }
  return read;
}

std::optional<std::vector<Change>> read_changes(bridge::Spi &spi, const core::SnapshotView &since) {
  const Rows most = spi.query("select mesh_catalog.most_lineage_changes()", {}, true);
  const Rows rows = spi.query(changes_since, {bridge::text(std::to_string(since.xmin))}, true);
  if (rows.size() > static_cast<std::size_t>(most.int8(0, 0))) return std::nullopt;
  std::vector<Change> changes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (since.sees(static_cast<std::uint64_t>(rows.int8(i, 8)))) continue;
    if (const auto forgotten = rows.maybe_int8(i, 9)) {
      if (static_cast<std::uint64_t>(*forgotten) > since.xmin) return std::nullopt;
      continue;
    }
    const std::int32_t count = rows.int4(i, 0);
    if (count == 0) return std::nullopt;
    changes.push_back({end_at(rows, i, 1), end_at(rows, i, 3),
                       Kind(influence_named(rows.text(i, 5)), rows.boolean(i, 6)),
                       rows.boolean(i, 7), count});
  }
  return changes;
}

std::int64_t Captured::column(std::int64_t dataset, const std::string &name) {
  const auto next = -static_cast<std::int64_t>(columns.size()) - 1;
  const auto [known, added] = known_.try_emplace({dataset, name}, next);
  if (added) columns.push_back(name);
  return known->second;
}

std::optional<std::int64_t> Captured::find(std::int64_t dataset, const std::string &name) const {
  const auto known = known_.find({dataset, name});
  if (known == known_.end()) return std::nullopt;
  return known->second;
}

Captured read_captured(bridge::Spi &spi, std::optional<TimestampTz> as_of) {
  Captured captured;
  if (!spi.query(any_captured, {}, true).boolean(0, 0)) return captured;
  bridge::Param until = bridge::timestamptz(as_of.value_or(0));
  until.null = !as_of;
  const Rows rows = spi.query(captured_edges, {until}, true);
  const auto end = [&](std::size_t row, int i) -> End {
    const std::int64_t dataset = rows.int8(row, i);
    if (rows.is_null(row, i + 2)) return {dataset, End::whole};
    const auto node = rows.maybe_int8(row, i + 1);
    return {dataset, node ? *node : captured.column(dataset, rows.text(row, i + 2))};
  };
  for (std::size_t i = 0; i < rows.size(); ++i)
    captured.changes.push_back({end(i, 0), end(i, 3),
                                Kind(influence_named(rows.text(i, 6)), rows.boolean(i, 7)), false,
                                1});
  return captured;
}

}  // namespace meshcat::lineage

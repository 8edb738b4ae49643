// The part of lineage that one question is about, where all of it is too much to hold.
#include <string>

#include "bridge/guc.hpp"
#include "lineage/recorded.hpp"

extern "C" {
#include "miscadmin.h"
}

namespace meshcat::lineage {

using bridge::Rows;

namespace {

// The datasets reached along one direction, `here` to `there`: a superset of what any
// walk between their columns reaches, found by indexes and kept on disk beyond work_mem.
// $1: where from, $2: as of when, if not now.
std::string reached(const std::string &here, const std::string &there) {
  return "reached_" + there + " (dataset_id) as (select pg_catalog.unnest($1::pg_catalog.int8[])" +
         " union select n.dataset_id from reached_" + there + " r, lateral (" +
         "  select t.dataset_id from mesh_catalog.lineage_node s" +
         "   join mesh_catalog.lineage_edge e on e." + here + "_node_id = s.node_id" +
         "   join mesh_catalog.lineage_node t on t.node_id = e." + there + "_node_id" +
         "   where s.dataset_id = r.dataset_id and ((e.ended_at is null and $2 is null)" +
         "    or (e.first_seen <= $2 and (e.ended_at is null or e.ended_at > $2)))" +
         "  union all select c." + there + "_dataset_id from captured c" + "   where c." + here +
         "_dataset_id = r.dataset_id) n)";
}

}  // namespace

void refuse_too_large(std::uint64_t bytes) {
  const std::string megabytes = std::to_string((bytes >> 20U) + 1);
  throw core::Error(
      core::sqlstate::program_limit_exceeded, "lineage is too large for memory",
      "The edges that the question is about take " + megabytes + " MB.",
      "Raise meshcat.lineage_graph_memory, or maintenance_work_mem for this session, or ask"
      " about less.");
}

core::lineage::TopologyBuilder read_edges_around(const std::vector<std::int64_t> &datasets,
                                                 std::optional<TimestampTz> as_of,
                                                 core::Interrupt &interrupt) {
  // A dataset takes as much, at the least, before any edge.
  const std::uint64_t most = private_limit() / core::lineage::TopologyBuilder::size_bound(1, 0);
  std::vector<std::string> ids;
  for (const std::int64_t id : datasets) ids.push_back(std::to_string(id));
  bridge::Param at = bridge::timestamptz(as_of.value_or(0));
  at.null = !as_of;
  std::unordered_set<std::int64_t> around;
  {
    bridge::Spi spi;
    const Rows rows = spi.query(
        "with recursive captured as materialized ("
        " select source_dataset_id, target_dataset_id from mesh_catalog.captured_edge"
        "  where $2 is null or captured_at <= $2), " +
            reached("source", "target") + ", " + reached("target", "source") +
            " select dataset_id from reached_target"
            " union select dataset_id from reached_source limit $3",
        {bridge::text_array(ids), at, bridge::int8(static_cast<std::int64_t>(most + 1))}, true);
    for (std::size_t i = 0; i < rows.size(); ++i) around.insert(rows.int8(i, 0));
  }
  if (around.size() > most) refuse_too_large(private_limit());
  EdgesRead read = read_edges(as_of, around, interrupt);
  if (!read.builder) refuse_too_large(read.bytes);
  return std::move(*read.builder);
}

}  // namespace meshcat::lineage

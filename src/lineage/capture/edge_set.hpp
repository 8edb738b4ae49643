// What one statement was seen to do, as it is compared and recorded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "lineage/statement.hpp"

namespace meshcat::lineage::capture {

// One edge between relations; whole columns are told one by one.
struct CapturedEdge {
  Oid source;
  AttrNumber source_column;  // 0: the relation as a whole
  Oid target;
  AttrNumber target_column;  // likewise
  const char *subtype;       // a static text
  bool direct;
  bool masking;
};

inline auto key(const CapturedEdge &edge) {
  return std::tuple(edge.target, edge.target_column, edge.source, edge.source_column,
                    std::string_view(edge.subtype), edge.masking);
}
// One hop after the other, as one.
CapturedEdge joined(const CapturedEdge &first, const CapturedEdge &second);

// An edge whose source a variable will tell.
struct OpenEdge {
  int parameter;
  std::string field;  // of a record; empty: all of it
  CapturedEdge edge;
};

// The edges of one statement, in a fixed order.
struct EdgeSet {
  const char *command = "";    // such as INSERT, a static text
  std::int64_t query_id = 0;   // of the server; 0: none
  std::vector<Oid> targets;    // relations that are written, temporary ones included
  std::vector<Oid> given;      // of those the ones that got data
  std::vector<Oid> unsourced;  // of those the ones for whose data there is no source
  std::vector<Oid> relations;  // that the edges are about, or numbers of datasets elsewhere
  std::vector<CapturedEdge> edges;
  std::vector<OpenEdge> open = {};
  std::uint64_t digest = 0;  // of command and edges
  bool temporary = false;    // does any of the relations belong to the session alone?
};

// Where a row is found by its own columns, or a column stays as it is.
bool is_noise(const CapturedEdge &edge);
// The columns of a relation that it has, in their order.
std::vector<AttrNumber> columns_of(Oid relation);

// Of what a statement writes, without what is nobody's data: system catalogs and the
// mesh's own tables.
EdgeSet make_edge_set(const char *command, std::int64_t query_id, const std::vector<Write> &writes);

// To a set that is not settled yet: edges from what is somebody's data.
void add_edges(const Write &write, EdgeSet &set);

// Puts the edges into their order, each once, and finds out what follows from them.
void settle_edges(EdgeSet &set);

// What stands for a job and its edges: equal for equal ones, and otherwise as good as
// never. `function` is the job's, if it is one; `installation` tells one CREATE
// EXTENSION from the next.
std::uint64_t digest_of(const EdgeSet &set, Oid function, Oid installation);

// Likewise of writing a relation without a known source.
std::uint64_t digest_of_unsourced(const char *command, Oid relation, Oid role,
                                  const char *application, Oid installation);

// Is it a relation whose data belongs to somebody?
bool is_dataset(Oid relation);

// The columns relations and edges of mesh_catalog.lineage_capture, as JSON. Throws PgError.
std::string relations_json(const std::vector<Oid> &relations);
std::string edges_json(const EdgeSet &set);

}  // namespace meshcat::lineage::capture

// From what a session saw to mesh_catalog.lineage_capture, with its transaction.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lineage/capture/edge_set.hpp"

namespace meshcat::lineage::capture {

// How a job is recorded.
struct Text {
  std::string job, relations, edges;
};

// A job that ran, in the transaction that is going on.
struct Execution {
  std::shared_ptr<const EdgeSet> set;
  Oid function = InvalidOid;   // the PL/pgSQL function whose statement it was
  bool definition = false;     // not a run, but what a view was defined to be
  Oid unsourced = InvalidOid;  // not a job, but that this relation got data from nowhere known
  std::int64_t runs = 1;
  std::int64_t rows = 0;
  std::int64_t duration = 0;      // microseconds
  std::optional<Text> text = {};  // unless it is recorded already
};

// Has transactions record what is noted. To be called when the library is preloaded.
void record_at_commit();

// To be recorded if the transaction commits.
void note(Execution execution);

// A table is emptied: what comes of it from now on, if it is a temporary one.
void note_emptied(Oid table);

// The table that captures are appended to; InvalidOid: this database has no mesh.
Oid capture_table();

}  // namespace meshcat::lineage::capture

// OpenLineage events into the catalog.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "catalog/store.hpp"
#include "core/lineage/openlineage.hpp"
#include "core/lineage/openlineage_naming.hpp"

namespace meshcat::lineage {

// A dataset of an event in the catalog.
struct KnownDataset {
  std::int64_t id;
  bool local;                     // in this database
  std::set<std::string> columns;  // of a relation that is there
};

// The datasets of an event, by their positions; recorded if they are new.
std::vector<KnownDataset> record_datasets(
    catalog::Store &store, const core::lineage::openlineage::Server &server,
    const std::vector<core::lineage::openlineage::Dataset> &datasets);

// Records what events say. What the catalog has in the end follows from the set of
// events, in whatever order they come, and however often.
void record_event(catalog::Store &store, const core::lineage::openlineage::Server &server,
                  const core::lineage::openlineage::Event &event);

}  // namespace meshcat::lineage

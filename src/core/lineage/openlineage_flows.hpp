// What lineage facets say flows from which to which.
#pragma once

#include <map>
#include <set>
#include <tuple>

#include "core/lineage/openlineage_document.hpp"

namespace meshcat::core::lineage::openlineage {

// An event as it is read: each dataset and flow once.
class Draft {
 public:
  // The position of a dataset, under its canonical name.
  std::size_t dataset(const Name &name, std::vector<Name> aliases = {});
  void add(Flow flow);

  Event event;

 private:
  std::map<Name, std::size_t> positions_;
  std::set<std::tuple<std::size_t, std::size_t, std::optional<std::string>,
                      std::optional<std::string>, std::string_view, bool>>
      known_;
};

// The columnLineage facet of the dataset `target`. Returns whether it says anything.
bool read_column_lineage(Draft &draft, std::size_t target, const Part &facet);

// The lineage facet of the dataset `target`, or an entry of a job's.
void read_dataset_lineage(Draft &draft, std::size_t target, const Part &facet);

}  // namespace meshcat::core::lineage::openlineage

// Where the newest run of a product saw rows fail.
#pragma once

#include <string>
#include <vector>

#include "catalog/product.hpp"
#include "quality/checks.hpp"
#include "quality/scan/order.hpp"
#include "quality/scan/samples.hpp"

namespace meshcat::quality {

struct SampledRow {
  std::size_t check;  // its place among the product's
  Oid relation;
  std::uint32_t block, offset;
};

// What a scan of those of the checks that `which` lists has sampled.
std::vector<SampledRow> sampled_rows(const scan::Samples &samples, const scan::ScanOrder &order,
                                     const std::vector<std::size_t> &which);

// Stores a run's samples in place of all earlier ones of the product.
void save_samples(catalog::Store &store, const catalog::Product &product, std::int64_t run_id,
                  const std::vector<StoredCheck> &checks, const std::vector<SampledRow> &rows);

// Rows by their tables' oids and their places there, as texts. A hint: they may be gone,
// be others, or no longer fail.
struct RowNames {
  std::vector<std::string> relations, places;
};
RowNames load_sample(catalog::Store &store, const catalog::Product &product, std::int64_t check_id);

}  // namespace meshcat::quality

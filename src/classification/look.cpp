#include "classification/look.hpp"

#include "catalog/names.hpp"
#include "classification/sample.hpp"

extern "C" {
#include "mb/pg_wchar.h"
}

namespace meshcat::classification {

namespace core_class = core::classification;
using catalog::Store;
using core_class::ColumnTally;
using core_class::CustomDetector;
using core_class::Day;

namespace {

// Of a wide relation so many columns are read at once: a batch of short beginnings of values
// takes some megabytes.
constexpr std::size_t columns_at_once = 16;

Day today(Store &store) {
  const bridge::Rows rows = store.query(
      "select extract(year from current_date)::integer, extract(month from current_date)::integer,"
      " extract(day from current_date)::integer");
  return {rows.int4(0, 0), rows.int4(0, 1), rows.int4(0, 2)};
}

// Tallies one column of the sample.
class Looking {
 public:
  Looking(const SampledColumn &column, Day day, const std::vector<CustomDetector> &detectors)
      : column_(column), day_(day), detectors_(detectors) {
    clear();
  }

  void clear() { tally_.emplace(column_.name, column_.value_type, day_, detectors_); }
  void add(std::string_view value) {
    const std::size_t size = character_count(value);
    tally_->add(value, size <= longest_value);
  }
  bool wants_more() const { return tally_->values() < enough_values; }
  LookedColumn result(const std::string &unseen) const {
    return {column_.name, column_.data_type, tally_->findings(unseen), {}};
  }

 private:
  static std::size_t character_count(std::string_view value) {
    return static_cast<std::size_t>(bridge::call(
        [&] { return pg_mbstrlen_with_len(value.data(), static_cast<int>(value.size())); }));
  }

  const SampledColumn &column_;
  Day day_;
  const std::vector<CustomDetector> &detectors_;
  std::optional<ColumnTally> tally_;
};

void look_at_batch(const Sampler &sampler, const std::vector<SampledColumn> &columns, Day day,
                   const std::vector<CustomDetector> &detectors,
                   std::vector<LookedColumn> &looked) {
  std::vector<Looking> looking;
  looking.reserve(columns.size());
  for (const SampledColumn &column : columns) looking.emplace_back(column, day, detectors);
  const auto add = [&](std::size_t i, std::string_view value) { looking[i].add(value); };
  const auto clear = [&](std::size_t i) { looking[i].clear(); };
  const Sampler::Reading reading = sampler.read(columns, add, clear);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string unseen = reading.unseen[i];
    if (unseen.empty() && !reading.whole && sampler.is_thorough() && looking[i].wants_more())
      unseen = sampler.read_sparse(columns, i, add, clear);
    looked.push_back(looking[i].result(unseen.empty() ? "there is none" : unseen));
  }
}

}  // namespace

core::quality::pattern::Encoding database_encoding() {
  using core::quality::pattern::Encoding;
  const int encoding = GetDatabaseEncoding();
  if (encoding == PG_UTF8) return Encoding::utf8;
  return pg_encoding_max_length(encoding) == 1 ? Encoding::single_byte : Encoding::other;
}

std::vector<CustomDetector> load_detectors(Store &store, std::optional<std::int64_t> domain) {
  const bridge::Rows rows = store.query(
      "select detector_name, tag, name_pattern, value_pattern, checksum from mesh_catalog.detector"
      " where domain_id is null or domain_id = $1 order by 1",
      {bridge::int8(domain)});
  const auto encoding = database_encoding();
  const auto pattern = [&](std::size_t row, int column, const char *what) {
    const auto text = rows.maybe_text(row, column);
    return text ? std::optional(core_class::compile_pattern(*text, what, encoding)) : std::nullopt;
  };
  std::vector<CustomDetector> detectors;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto checksum = rows.maybe_text(i, 4);
    detectors.push_back(
        {rows.text(i, 0), rows.text(i, 1), pattern(i, 2, "name_pattern"),
         pattern(i, 3, "value_pattern"),
         checksum ? std::optional(core_class::checksum_named(*checksum)) : std::nullopt});
  }
  return detectors;
}

std::vector<LookedColumn> look_at(Store &store, const Target &target,
                                  const std::vector<std::string> &columns,
                                  const std::vector<CustomDetector> &detectors) {
  const Day day = today(store);
  const Sampler sampler(store, target);
  std::vector<LookedColumn> looked;
  std::vector<SampledColumn> batch;
  for (SampledColumn &column : columns_to_sample(store, target, columns)) {
    batch.push_back(std::move(column));
    if (batch.size() < columns_at_once) continue;
    look_at_batch(sampler, batch, day, detectors, looked);
    batch.clear();
  }
  look_at_batch(sampler, batch, day, detectors, looked);
  return looked;
}

}  // namespace meshcat::classification

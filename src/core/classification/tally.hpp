// One column: what its values were found to be, and what follows.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/classification/custom.hpp"
#include "core/classification/detectors.hpp"

namespace meshcat::core::classification {

// What a column holds, by all that is known of it.
struct Finding {
  std::string kind, tag;
  double confidence;     // above 0, below 1
  std::string evidence;  // tells counts, never a value
  std::string basis;     // what the evidence rests on, without its counts
};

// From which confidence on it is worth a person's look.
inline constexpr double proposed_from = 0.5;

class ColumnTally {
 public:
  // `custom` must outlive it.
  ColumnTally(std::string name, ValueType type, Day today,
              const std::vector<CustomDetector> &custom);

  // Adds a value that is not null; of a long one its beginning, and `whole` is false.
  void add(std::string_view value, bool whole);
  std::int64_t values() const noexcept { return values_; }

  // The best of the kinds that are built in and every custom detector's, where their
  // confidence is enough for a proposal. `unseen` says why no value was looked at, if so.
  std::vector<Finding> findings(const std::string &unseen) const;

 private:
  struct Counts {
    std::int64_t weak = 0, strong = 0;
  };
  struct Test;
  Finding judge(const Test &test, const Counts &counts, const std::string &unseen) const;
  Test test_of(Kind kind) const;
  Test test_of(const CustomDetector &detector) const;

  // Different values are counted up to here.
  static constexpr std::size_t most_different = 256;

  std::string name_, words_;
  ValueType type_;
  Day today_;
  const std::vector<CustomDetector> &custom_;
  std::int64_t values_ = 0;
  std::unordered_set<std::size_t> different_;  // their hashes
  std::array<Counts, kinds> counts_ = {};
  std::vector<Counts> custom_counts_;
};

}  // namespace meshcat::core::classification

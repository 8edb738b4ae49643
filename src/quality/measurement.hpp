// The steps of a run: from plans to a finding for each check.
#pragma once

#include <optional>
#include <vector>

#include "bridge/spi.hpp"
#include "quality/budget.hpp"
#include "quality/heap_measure.hpp"
#include "quality/measure.hpp"
#include "quality/plan.hpp"
#include "quality/sampling.hpp"

namespace meshcat::quality {

class Measurement {
 public:
  // All of these must outlive the object.
  Measurement(const Subject &subject, const std::vector<StoredCheck> &checks,
              const RunRequest &request, const std::optional<Sample> &sample, Run &run,
              Progress &progress);

  void plan();
  // Is every row visible? Throws what keeps the subject from being read at all.
  void probe(bridge::ReadOnlyScope &scope);
  void run();

 private:
  using Indexes = std::vector<std::size_t>;

  const Check &check(std::size_t i) const { return checks_[i].check; }
  bool failed(std::size_t i) const { return run_.findings[i].status == Status::error; }
  // Is there nothing more to find out?
  bool is_settled(std::size_t i) const {
    return failed(i) || run_.findings[i].cut_short ||
           (sample_ && !obstacle_to_sampling(check(i)).empty());
  }
  // Those that are not, of which `wanted(check)` is true.
  template <typename Wanted>
  Indexes open_checks(Wanted wanted) const {
    Indexes open;
    for (std::size_t i = 0; i < checks_.size(); ++i)
      if (!is_settled(i) && !scanned_[i] && wanted(check(i))) open.push_back(i);
    return open;
  }

  // What raises inside is the error of each of the checks `concerned`; when the time is
  // over they are unmeasured. Returns whether body came to its end.
  template <typename Body>
  bool attempt(const Indexes &concerned, Body body) {
    bool done = false;
    const bool in_time = budget_.run([&] {
      done = bridge::attempt(body, [&](const ErrorData &error) {
        for (std::size_t i : concerned) run_.findings[i] = failed_finding(error);
      });
    });
    if (!in_time) leave_unmeasured(concerned);
    return done;
  }
  void leave_unmeasured(const Indexes &concerned);

  // By one statement, `execute(checks)`. Where some check raises on some row, halving
  // finds which; the others are measured together once more, for what they find as a
  // group. Returns whether all that can be measured were measured together.
  template <typename Execute>
  bool measure_together(const Indexes &all, Execute execute) {
    if (attempt(all, [&] { execute(all); })) return true;
    find_culprits(all, execute);
    Indexes sound;
    for (std::size_t i : all)
      if (!failed(i)) sound.push_back(i);
    return attempt(sound, [&] { execute(sound); });
  }
  // Among suspects that raise together.
  template <typename Execute>
  void find_culprits(const Indexes &suspects, Execute execute) {
    if (suspects.size() < 2) return;
    const auto middle = suspects.begin() + static_cast<std::ptrdiff_t>(suspects.size() / 2);
    for (const Indexes &half : {Indexes(suspects.begin(), middle), Indexes(middle, suspects.end())})
      if (!attempt(half, [&] { execute(half); })) find_culprits(half, execute);
  }

  void ask_for_admission();
  // The checks of the pass over the rows, and what a scan of heaps measures with them.
  void measure_rows();
  bool scan_heap(const Indexes &fused);
  void execute_fused(const Indexes &checks);
  void take(const PassResult &result, const Indexes &checks, const Finding &cost);
  void forget_pass();
  // Statistics that no scan has measured, and those that one has.
  void measure_statistics();
  void execute_statistics(const Indexes &checks);
  void take_statistic(const FoundStatistic &found, const Finding &cost);
  void measure_others();
  void measure_own(std::size_t i);

  Subject subject_;
  const std::optional<Sample> sample_;
  const std::vector<StoredCheck> &checks_;
  const RunRequest &request_;
  const TimeBudget budget_;
  Run &run_;
  Progress &progress_;
  bridge::Spi spi_;
  std::vector<Plan> plans_;
  std::vector<bool> scanned_;  // the checks that the scan of heaps has measured
};

}  // namespace meshcat::quality

#include "quality/heap_measure.hpp"

#include <numeric>

#include "quality/heap_tier.hpp"
#include "quality/position.hpp"
#include "quality/scan/accumulators.hpp"
#include "quality/scan/scan.hpp"
#include "quality/stopwatch.hpp"

namespace meshcat::quality {

namespace {

// What is found is kept where the run is recorded, and worth it; WAL is at `began`, if that
// is known, before any block is read.
scan::ScanRequest request_for(const catalog::Product &product, const scan::ScanOrder &order,
                              bool incremental, Run &run, const Progress &progress,
                              std::optional<bridge::WalPosition> &began) {
  constexpr std::uint64_t worth_keeping = 8;  // blocks
  scan::ScanRequest request{order, scan::workers_for(order), {}, false, false, progress.run()};
  request.samples = run.is_whole() && !run.read_only;
  if (!request.samples || order.blocks() < worth_keeping) return request;
  run.knowledge = load_knowledge(product, order);
  request.record = can_be_kept(run.knowledge);
  if (request.record) began = bridge::wal_position();
  if (!incremental || !knows_blocks(run.knowledge)) return request;
  if (began) find_unchanged(run.knowledge, *began);
  request.known = known_state(run.knowledge);
  return request;
}

std::vector<std::size_t> all_keys(const scan::ScanOrder &order) {
  std::vector<std::size_t> all(order.keys.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

// What the passes over the rows found, and how many blocks the one of all rows looked at.
struct Scanned {
  scan::ScanResult result;
  std::int64_t blocks_of_all;
};

// Keys and aggregates cannot be added up by block: what is known of some blocks is of no use
// for them. Of keys, what is known of all of them in this very state is; of aggregates
// nothing is kept.
Scanned scan_known(const catalog::Product &product, const scan::ScanRequest &request,
                   const Run &run) {
  const scan::ScanOrder &order = request.order;
  const scan::ScanOrder counts = scan::only_counts(order);
  Scanned scanned{scan::scan({counts, request.workers, request.known, request.record,
                              request.samples, request.run}),
                  0};
  const auto kept = load_keys(product, run.knowledge, scanned.result.digest);
  const bool knows_keys = kept && kept->counts.size() == order.keys.size();
  scan::ScanOrder others =
      scan::only_keys(order, knows_keys ? std::vector<std::size_t>() : all_keys(order));
  others.aggregates = order.aggregates;
  if (!others.keys.empty() || !others.aggregates.empty()) {
    scan::ScanResult found = scan::scan({others, request.workers, {}, false, false, {}});
    scanned.result.keys = std::move(found.keys);
    scanned.result.aggregates = std::move(found.aggregates);
    scanned.blocks_of_all = found.blocks;
  }
  if (knows_keys) scanned.result.keys = kept->counts;
  return scanned;
}

Scanned scan_all(const catalog::Product &product, const scan::ScanRequest &request,
                 const Run &run) {
  const scan::ScanOrder &order = request.order;
  const bool is_by_block = order.keys.empty() && order.aggregates.empty();
  if (!is_by_block && !request.known.empty()) return scan_known(product, request, run);
  Scanned scanned{scan::scan(request), 0};
  scanned.blocks_of_all = scanned.result.blocks;
  return scanned;
}

// Nothing where only the server can tell one of its aggregates.
std::optional<FoundStatistic> found_of(const HeapStatistic &statistic, const Plan &plan,
                                       const scan::ScanOrder &order,
                                       const scan::ScanResult &result) {
  FoundStatistic found{statistic.check, {}};
  for (std::size_t k = 0; k < statistic.aggregates.size(); ++k) {
    const std::size_t place = statistic.aggregates[k];
    const auto &value = result.aggregates[place];
    if (!value) return std::nullopt;
    const std::vector<Node *> &columns = order.aggregates[place].columns;
    const Oid type = columns.empty() ? InvalidOid : scan::base_type_of(columns.front());
    found.aggregates.push_back({plan.of_aggregates.calls[k].function, type, *value});
  }
  return found;
}

void take_proofs(const HeapPlan &plan, HeapMeasurement &measurement) {
  for (std::size_t place = 0; place < plan.proofs.size(); ++place)
    if (!plan.proofs[place].empty())
      measurement.result.checks[place].note = proved_by(plan.proofs[place]);
}

// Where only the server can tell the keys, the check is not measured here.
void take_keys(const HeapPlan &plan, const scan::ScanResult &result, HeapMeasurement &measurement) {
  for (std::size_t key = result.keys.size(); key-- > 0;) {
    const std::size_t place = plan.order.keys[key].check;
    PassResult::OfCheck &found = measurement.result.checks[place];
    if (const auto &count = result.keys[key]) {
      found.keys = count->distinct;
      found.rows_with_key = count->rows;
      found.failing = count->rows - count->distinct;
    } else {
      measurement.checks.erase(measurement.checks.begin() + static_cast<std::ptrdiff_t>(place));
      measurement.result.checks.erase(measurement.result.checks.begin() +
                                      static_cast<std::ptrdiff_t>(place));
    }
  }
}

HeapMeasurement scan_heaps(const catalog::Product &product, const HeapPlan &plan,
                           const std::vector<Plan> &plans, bool incremental, Run &run,
                           Progress &progress) {
  const Stopwatch watch;
  progress.begin_pass(plan.order.blocks());
  std::optional<bridge::WalPosition> began;
  const scan::ScanRequest request =
      request_for(product, plan.order, incremental, run, progress, began);
  const auto [result, blocks_of_all] = scan_all(product, request, run);
  if (request.record && !plan.order.keys.empty()) run.keys = KeptKeys{result.digest, result.keys};
  run.blocks = static_cast<std::int64_t>(plan.order.blocks());
  run.blocks_unchanged = run.sample ? 0 : run.blocks - result.blocks;
  run.changes = result.changes;
  run.samples = sampled_rows(result.samples, plan.order, plan.checks);
  if (!incremental) forget_others(run.knowledge, run.changes);
  if (!result.forgotten) run.position = began;
  const Finding cost = watch.finding("heap");
  HeapMeasurement measurement{result_of(result.tally), plan.checks, cost, {}, cost};
  measurement.cost.blocks_read = result.blocks;
  measurement.statistics_cost.blocks_read = blocks_of_all;
  take_proofs(plan, measurement);
  take_keys(plan, result, measurement);
  for (const HeapStatistic &each : plan.statistics)
    if (auto found = found_of(each, plans[each.check], plan.order, result))
      measurement.statistics.push_back(std::move(*found));
  return measurement;
}

// Errors of the server stay errors; others are what statements find out about.
void give_way(const Subject &subject, const ErrorData &error) {
  if (is_servers(error) || error.sqlerrcode == ERRCODE_DATA_CORRUPTED) rethrow(error);
  const std::string product = subject.product.ref();
  bridge::call([&] {
    ereport(DEBUG1, (errmsg("product %s is measured by statements", product.c_str()),
                     errdetail("%s", error.message == nullptr ? "unknown error" : error.message)));
  });
}

}  // namespace

std::optional<HeapMeasurement> measure_heap(
    const Subject &subject, const std::vector<StoredCheck> &checks, const std::vector<Plan> &plans,
    const std::vector<std::size_t> &fused, const RunRequest &request,
    const std::optional<Sample> &sample, Run &run, Progress &progress) {
  std::optional<HeapMeasurement> measurement;
  bool has_statistics = false;
  const auto pass = [&](bool with_statistics) {
    scan::Admission admission = scan::admit(subject.relation);
    if (!admission.obstacle.empty()) return;
    HeapPlan plan = plan_heap(subject, checks, plans, fused, std::move(admission.heaps));
    if (!with_statistics) leave_statistics(plan);
    if (sample && !sample->blocks().has_all()) plan.order.sample = sample->blocks();
    has_statistics = !plan.statistics.empty();
    measurement = scan_heaps(subject.product, plan, plans, request.incremental, run, progress);
  };
  const auto attempt = [&](bool with_statistics) {
    return bridge::attempt([&] { pass(with_statistics); },
                           [&](const ErrorData &error) { give_way(subject, error); });
  };
  // A statistic that raises is left to the statement, not the rows with it.
  if (!attempt(true) && has_statistics) attempt(false);
  return measurement;
}

}  // namespace meshcat::quality

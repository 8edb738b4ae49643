#include "quality/heap_measure.hpp"

#include <numeric>

#include "quality/heap_tier.hpp"
#include "quality/position.hpp"
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

// Keys cannot be added up by block: what is known of some blocks is of no use for them,
// what is known of all of them in this very state is.
scan::ScanResult scan_known(const catalog::Product &product, const scan::ScanRequest &request,
                            Run &run) {
  const scan::ScanOrder rows = scan::without_keys(request.order);
  scan::ScanResult result = scan::scan(
      {rows, request.workers, request.known, request.record, request.samples, request.run});
  run.keys = load_keys(product, run.knowledge, result.digest);
  if (run.keys && run.keys->counts.size() == request.order.keys.size()) {
    result.keys = run.keys->counts;
    return result;
  }
  const scan::ScanOrder keys = scan::only_keys(request.order, all_keys(request.order));
  result.keys = scan::scan({keys, request.workers, {}, false, false, {}}).keys;
  return result;
}

scan::ScanResult scan_all(const catalog::Product &product, const scan::ScanRequest &request,
                          Run &run) {
  if (request.order.keys.empty()) return scan::scan(request);
  const bool known = !request.known.empty();
  scan::ScanResult result = known ? scan_known(product, request, run) : scan::scan(request);
  if (request.record) run.keys = KeptKeys{result.digest, result.keys};
  return result;
}

// Where only the server can tell the keys, the check is not measured here.
HeapMeasurement measurement_of(const HeapPlan &plan, const scan::ScanResult &result,
                               const Finding &cost) {
  HeapMeasurement measurement{result_of(result.tally), plan.checks, cost};
  for (std::size_t place = 0; place < plan.proofs.size(); ++place)
    if (!plan.proofs[place].empty())
      measurement.result.checks[place].note = proved_by(plan.proofs[place]);
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
  return measurement;
}

HeapMeasurement scan_heaps(const catalog::Product &product, const HeapPlan &plan, bool incremental,
                           Run &run, Progress &progress) {
  const Stopwatch watch;
  progress.begin_pass(plan.order.blocks());
  std::optional<bridge::WalPosition> began;
  const scan::ScanResult result =
      scan_all(product, request_for(product, plan.order, incremental, run, progress, began), run);
  Finding cost = watch.finding("heap");
  cost.blocks_read = result.blocks;
  run.blocks = static_cast<std::int64_t>(plan.order.blocks());
  run.blocks_unchanged = run.sample ? 0 : run.blocks - result.blocks;
  run.changes = result.changes;
  run.samples = sampled_rows(result.samples, plan.order, plan.checks);
  if (!incremental) forget_others(run.knowledge, run.changes);
  if (!result.forgotten) run.position = began;
  return measurement_of(plan, result, cost);
}

}  // namespace

bool is_servers(const ErrorData &error) {
  const int category = ERRCODE_TO_CATEGORY(error.sqlerrcode);
  return category == ERRCODE_INSUFFICIENT_RESOURCES || category == ERRCODE_OPERATOR_INTERVENTION ||
         category == ERRCODE_SYSTEM_ERROR;
}

std::optional<HeapMeasurement> measure_heap(
    const Subject &subject, const std::vector<StoredCheck> &checks, const std::vector<Plan> &plans,
    const std::vector<std::size_t> &fused, const RunRequest &request,
    const std::optional<Sample> &sample, Run &run, Progress &progress) {
  std::optional<HeapMeasurement> measurement;
  bridge::attempt(
      [&] {
        scan::Admission admission = scan::admit(subject.relation);
        if (!admission.obstacle.empty()) return;
        HeapPlan plan = plan_heap(subject, checks, plans, fused, std::move(admission.heaps));
        if (sample && !sample->blocks().has_all()) plan.order.sample = sample->blocks();
        measurement = scan_heaps(subject.product, plan, request.incremental, run, progress);
      },
      [&](const ErrorData &error) {
        if (is_servers(error) || error.sqlerrcode == ERRCODE_DATA_CORRUPTED)
          bridge::call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
        const std::string product = subject.product.ref();
        bridge::call([&] {
          ereport(DEBUG1,
                  (errmsg("product %s is measured by statements", product.c_str()),
                   errdetail("%s", error.message == nullptr ? "unknown error" : error.message)));
        });
      });
  return measurement;
}

}  // namespace meshcat::quality

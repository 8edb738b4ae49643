#include "quality/heap_measure.hpp"

#include "quality/heap_tier.hpp"
#include "quality/scan/scan.hpp"
#include "quality/stopwatch.hpp"

namespace meshcat::quality {

namespace {

// What is found is kept where the run is recorded, and worth it.
scan::ScanRequest request_for(const catalog::Product &product, const scan::ScanOrder &order,
                              bool incremental, Run &run, const Progress &progress) {
  constexpr std::uint64_t worth_keeping = 8;  // blocks
  scan::ScanRequest request{order, scan::workers_for(order), {}, false, progress.run()};
  if (!run.is_whole() || run.read_only || order.blocks() < worth_keeping) return request;
  run.knowledge = load_knowledge(product, order);
  request.record = can_be_kept(run.knowledge);
  if (incremental) request.known = known_state(run.knowledge);
  return request;
}

HeapMeasurement scan_heaps(const catalog::Product &product, const scan::ScanOrder &order,
                           bool incremental, Run &run, Progress &progress) {
  const Stopwatch watch;
  progress.begin_pass(order.blocks());
  const scan::ScanResult result =
      scan::scan(request_for(product, order, incremental, run, progress));
  HeapMeasurement measurement{result_of(result.tally), watch.finding("heap")};
  measurement.cost.blocks_read = result.blocks;
  run.blocks = static_cast<std::int64_t>(order.blocks());
  run.blocks_unchanged = run.sample ? 0 : run.blocks - result.blocks;
  run.changes = result.changes;
  return measurement;
}

}  // namespace

bool is_servers(const ErrorData &error) {
  const int category = ERRCODE_TO_CATEGORY(error.sqlerrcode);
  return category == ERRCODE_INSUFFICIENT_RESOURCES || category == ERRCODE_OPERATOR_INTERVENTION ||
         category == ERRCODE_SYSTEM_ERROR;
}

std::optional<HeapMeasurement> measure_heap(
    const Subject &subject, const std::vector<StoredCheck> &checks, const std::vector<Plan> &plans,
    const std::vector<std::size_t> &which, const RunRequest &request,
    const std::optional<Sample> &sample, Run &run, Progress &progress) {
  std::optional<HeapMeasurement> measurement;
  bridge::attempt(
      [&] {
        scan::Admission admission = scan::admit(subject.relation);
        if (!admission.obstacle.empty()) return;
        scan::ScanOrder order =
            heap_order(subject, checks, plans, which, std::move(admission.heaps));
        if (sample && !sample->blocks().has_all()) order.sample = sample->blocks();
        measurement = scan_heaps(subject.product, order, request.incremental, run, progress);
      },
      [](const ErrorData &error) {
        if (is_servers(error) || error.sqlerrcode == ERRCODE_DATA_CORRUPTED)
          bridge::call([&] { ReThrowError(const_cast<ErrorData *>(&error)); });
      });
  return measurement;
}

}  // namespace meshcat::quality

#include "quality/scan/scan.hpp"

#include <algorithm>
#include <numeric>

#include "quality/scan/heap_pass.hpp"

extern "C" {
#include "miscadmin.h"
#include "optimizer/cost.h"
#include "optimizer/paths.h"
#include "storage/bufmgr.h"
}

namespace meshcat::quality::scan {

namespace {

using Method = keys::Task::Method;

// A guess that costs time, not truth, where it is wrong.
constexpr std::uint64_t rows_of_a_block = 100;
constexpr std::size_t least_budget = 65536;

bool is_word(const OrderedKey &key) {
  if (key.columns.size() != 1 || key.nulls_count) return false;
  const auto *column = castNode(Var, key.columns.front());
  const auto order = bridge::call([&] { return order_of(getBaseType(column->vartype)); });
  return order == Order::integers || order == Order::reals;
}

Method method_of(const OrderedKey &key) {
  if (is_word(key)) return Method::words;
  return key.few ? Method::bytes : Method::hashes;
}

// A participant has the memory of a hash aggregate for all of its keys.
KeyWork work_for(const ScanOrder &order) {
  KeyWork work;
  if (order.keys.empty()) return work;
  keys::Task task{Method::words, 0, {}, 0};
  if (!bridge::call([&] { return pg_strong_random(&task.seed, sizeof task.seed); }))
    throw core::Error(core::sqlstate::internal_error, "could not draw a random number");
  const Size limit = bridge::call([] { return get_hash_memory_limit(); });
  task.budget = std::max(limit / order.keys.size(), least_budget);
  task.radix = keys::Radix::choose(order.blocks() * rows_of_a_block, task.budget);
  for (const OrderedKey &each : order.keys) {
    task.method = method_of(each);
    work.tasks.push_back({task, 0});
  }
  return work;
}

// The second pass of keys that the hashes alone have not told apart: it compares those
// whose hash was repeated.
KeyWork second_work(const KeyWork &first, const std::vector<FoundKey> &found,
                    const std::vector<std::size_t> &which) {
  KeyWork work;
  for (const std::size_t key : which) {
    const std::vector<std::uint64_t> &filter = found[key].repeated;
    KeyTask task = first.tasks[key];
    task.task.method = Method::bytes;
    task.filter_words = filter.size();
    work.tasks.push_back(task);
    work.filters.insert(work.filters.end(), filter.begin(), filter.end());
  }
  return work;
}

KeyCount count_of(const FoundKey &found) {
  return {found.rows.rows, static_cast<std::int64_t>(found.count.distinct)};
}

}  // namespace

int workers_for(const ScanOrder &order) {
  if (!is_parallel_safe(order)) return 0;
  const int most = std::min(max_parallel_workers_per_gather, max_parallel_workers);
  const int asked = bridge::call([&] {
    Relation root = table_open(order.root, AccessShareLock);
    const int workers = RelationGetParallelWorkers(root, -1);
    table_close(root, NoLock);
    return workers;
  });
  if (asked >= 0) return std::min(asked, most);
  int workers = 0;
  const std::uint64_t blocks = order.blocks();
  for (std::uint64_t size = static_cast<std::uint64_t>(std::max(min_parallel_table_scan_size, 1));
       blocks >= size && workers < most; size *= 3)
    ++workers;
  return workers;
}

std::size_t left_to_executor(const ScanOrder &order) {
  if (order.heaps.empty()) return 0;
  HeapPass pass(order, 0, GetActiveSnapshot());
  pass.close();
  return pass.left_to_server();
}

ScanOrder only_keys(const ScanOrder &order, const std::vector<std::size_t> &which) {
  ScanOrder part;
  part.root = order.root;
  part.heaps = order.heaps;
  for (const std::size_t key : which) {
    part.keys.push_back(order.keys[key]);
    part.keys.back().check = part.checks.size();
    part.checks.push_back(order.checks[order.keys[key].check]);
  }
  return part;
}

ScanOrder only_counts(const ScanOrder &order) {
  ScanOrder part = order;
  part.keys.clear();
  part.aggregates.clear();
  return part;
}

ScanResult scan(const ScanRequest &request) {
  require_execution(request.order);
  const KeyWork work = work_for(request.order);
  PassResult found = pass(request, work);
  ScanResult result{std::move(found.tally),
                    found.blocks,
                    std::move(found.changes),
                    found.forgotten,
                    std::move(found.samples),
                    found.digest,
                    {},
                    std::move(found.aggregates)};
  std::vector<std::size_t> again;
  for (std::size_t key = 0; key < found.keys.size(); ++key) {
    const FoundKey &each = found.keys[key];
    if (each.rows.undecided > 0)
      result.keys.emplace_back(std::nullopt);
    else
      result.keys.emplace_back(count_of(each));
    if (work.tasks[key].task.method == Method::hashes && each.count.any_repeated)
      again.push_back(key);
  }
  if (again.empty()) return result;
  const ScanOrder order = only_keys(request.order, again);
  const PassResult second =
      pass({order, request.workers, {}, false, false, {}}, second_work(work, found.keys, again));
  for (std::size_t i = 0; i < again.size(); ++i) {
    std::optional<KeyCount> &count = result.keys[again[i]];
    const KeyCount candidates = count_of(second.keys[i]);
    if (second.keys[i].rows.undecided > 0)
      count.reset();
    else if (count)
      count->distinct = count->rows - (candidates.rows - candidates.distinct);
  }
  return result;
}

}  // namespace meshcat::quality::scan

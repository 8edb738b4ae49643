// Keys counted through PostgreSQL's temporary files, alone and by parallel workers.
#include <algorithm>
#include <vector>

#include "bridge/args.hpp"
#include "bridge/spill.hpp"
#include "core/quality/keys/distinct.hpp"
#include "core/quality/keys/hash.hpp"
#include "core/quality/keys/hash_codec.hpp"

extern "C" {
#include "access/parallel.h"
#include "port/atomics.h"
}

namespace {

using namespace meshcat;
using namespace meshcat::core::quality::keys;
using bridge::Args;

// What is to be counted: `rows` rows with values from 0 to different - 1.
struct Job {
  std::int64_t rows, different, budget, fail_at;  // a worker fails at this row
  Radix radix() const {
    return Radix::choose(static_cast<std::uint64_t>(rows), static_cast<std::size_t>(budget));
  }
};

struct Shared {
  Job job;
  SharedFileSet files;
  pg_atomic_uint64 next_row;
  pg_atomic_uint32 participants;
};
constexpr std::uint64_t shared_key = 1;

// Adds the rows from `first` to `end`.
void add_rows(const Job &job, std::int64_t first, std::int64_t end,
              Partitions<HashCodec> &partitions, core::Interrupt &interrupt) {
  for (std::int64_t row = first; row < std::min(end, job.rows); ++row) {
    interrupt.poll();
    if (row == job.fail_at) throw core::Error("22012", "row " + std::to_string(row) + " fails");
    partitions.add(mix(static_cast<std::uint64_t>(row % job.different), 42));
  }
}

std::uint64_t count(const Job &job, const std::vector<Run> &runs) {
  DistinctCounter<HashCodec> counter(static_cast<std::size_t>(job.budget), bridge::private_spill(),
                                     core::Interrupt(bridge::interrupt_pending));
  std::uint64_t distinct = 0;
  for (std::size_t partition = 0; partition < job.radix().partitions(); ++partition)
    distinct += counter.count(runs, partition, job.radix(), [](std::uint64_t) {});
  return distinct;
}

std::string file_name(std::uint32_t participant) {
  return "keys." + std::to_string(participant);
}

// Each participant takes rows as long as there are any.
void participate(Shared &shared, const bridge::SharedSpill &spill) {
  constexpr std::int64_t batch = 1000;
  core::Interrupt interrupt(bridge::interrupt_pending);
  const std::uint32_t participant = pg_atomic_fetch_add_u32(&shared.participants, 1);
  Partitions<HashCodec> partitions(shared.job.radix(), 0, spill.file(file_name(participant)));
  for (;;) {
    const auto first = static_cast<std::int64_t>(pg_atomic_fetch_add_u64(&shared.next_row, batch));
    if (first >= shared.job.rows) break;
    add_rows(shared.job, first, first + batch, partitions, interrupt);
  }
  partitions.share();
}

Job job_of(const Args &args) {
  return {args.int8(0, "rows"), args.int8(1, "different"), args.int8(2, "budget"),
          args.int8(3, "fail_at")};
}

ParallelContext *create_context(const Job &job, int workers) {
  EnterParallelMode();
  ParallelContext *context =
      CreateParallelContext("meshcat_bridge_test", "bt_spill_worker", workers);
  shm_toc_estimate_chunk(&context->estimator, sizeof(Shared));
  shm_toc_estimate_keys(&context->estimator, 1);
  InitializeParallelDSM(context);
  auto *shared = static_cast<Shared *>(shm_toc_allocate(context->toc, sizeof(Shared)));
  shared->job = job;
  pg_atomic_init_u64(&shared->next_row, 0);
  pg_atomic_init_u32(&shared->participants, 0);
  shm_toc_insert(context->toc, shared_key, shared);
  return context;
}

std::uint64_t count_shared(Shared &shared, const bridge::SharedSpill &spill) {
  std::vector<std::unique_ptr<SpillFile>> files;
  std::vector<Run> runs;
  for (std::uint32_t i = 0; i < pg_atomic_read_u32(&shared.participants); ++i) {
    files.push_back(spill.open(file_name(i)));
    runs.push_back(open_run(*files.back()));
  }
  const std::uint64_t distinct = count(shared.job, runs);
  for (const auto &file : files) file->close();
  return distinct;
}

}  // namespace

extern "C" PGDLLEXPORT void bt_spill_worker(dsm_segment *segment, shm_toc *toc);
void bt_spill_worker(dsm_segment *segment, shm_toc *toc) {
  bridge::enter([&] {
    auto *shared =
        static_cast<Shared *>(bridge::call([&] { return shm_toc_lookup(toc, shared_key, false); }));
    participate(*shared, bridge::SharedSpill::attach(&shared->files, segment));
  });
}

// How many distinct values there are, counted by this backend.
MESHCAT_FUNCTION(bt_distinct) {
  const Job job = job_of(Args(fcinfo));
  Partitions<HashCodec> partitions(job.radix(), static_cast<std::size_t>(job.budget),
                                   bridge::private_spill());
  core::Interrupt interrupt(bridge::interrupt_pending);
  add_rows(job, 0, job.rows, partitions, interrupt);
  const std::uint64_t distinct = count(job, {partitions.seal()});
  partitions.close();
  PG_RETURN_INT64(static_cast<std::int64_t>(distinct));
}

// The same, by this backend and parallel workers.
MESHCAT_FUNCTION(bt_distinct_parallel) {
  const Args args(fcinfo);
  const Job job = job_of(args);
  const int workers = args.int4(4, "workers");
  ParallelContext *context = bridge::call([&] { return create_context(job, workers); });
  auto *shared = static_cast<Shared *>(
      bridge::call([&] { return shm_toc_lookup(context->toc, shared_key, false); }));
  const bridge::SharedSpill spill = bridge::SharedSpill::create(&shared->files, context->seg);
  bridge::call([&] { LaunchParallelWorkers(context); });
  participate(*shared, spill);
  bridge::call([&] { WaitForParallelWorkersToFinish(context); });
  const std::uint64_t distinct = count_shared(*shared, spill);
  bridge::call([&] {
    DestroyParallelContext(context);
    ExitParallelMode();
  });
  PG_RETURN_INT64(static_cast<std::int64_t>(distinct));
}

#include "bridge/team.hpp"

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <optional>

extern "C" {
#include "access/parallel.h"
#include "executor/instrument.h"
#include "storage/shm_toc.h"
}

namespace meshcat::bridge {

namespace {

enum Key : uint64 { sizes_key = 1, shared_key, own_key, files_key, buffers_key, wal_key };

struct Sizes {
  std::size_t shared, own;
};

// The path of this very library: the workers must load the same.
const char *own_library() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<void *>(&serve_team), &info) == 0 || info.dli_fname == nullptr)
    throw core::Error(core::sqlstate::internal_error, "could not find the library's own path");
  return info.dli_fname;
}

Size room_for(std::size_t size) {
  return MAXALIGN(size == 0 ? 1 : size);
}

std::span<std::byte> own_part(std::byte *all, std::size_t size, int number) {
  return {all + room_for(size) * static_cast<std::size_t>(number), size};
}

struct Segment {
  ParallelContext *context;
  std::byte *shared, *own;
  SharedFileSet *files;
  BufferUsage *buffers;
  WalUsage *wal;
};

void estimate(ParallelContext *context, Size size) {
  shm_toc_estimate_chunk(&context->estimator, size);
  shm_toc_estimate_keys(&context->estimator, 1);
}

template <typename T>
T *allocate(ParallelContext *context, Key key, Size size) {
  void *room = shm_toc_allocate(context->toc, size);
  shm_toc_insert(context->toc, key, room);
  return static_cast<T *>(room);
}

Segment make_segment(const char *library, const char *entry, int workers,
                     std::span<const std::byte> shared, std::size_t own_size) {
  Segment segment{};
  EnterParallelMode();
  ParallelContext *context = CreateParallelContext(library, entry, workers);
  segment.context = context;
  const Size members = static_cast<Size>(workers) + 1;
  const Size shared_room = room_for(shared.size()), own_room = room_for(own_size) * members;
  estimate(context, sizeof(Sizes));
  estimate(context, shared_room);
  estimate(context, own_room);
  estimate(context, sizeof(SharedFileSet));
  estimate(context, sizeof(BufferUsage) * members);
  estimate(context, sizeof(WalUsage) * members);
  InitializeParallelDSM(context);
  *allocate<Sizes>(context, sizes_key, sizeof(Sizes)) = {shared.size(), own_size};
  segment.shared = allocate<std::byte>(context, shared_key, shared_room);
  std::memcpy(segment.shared, shared.data(), shared.size());
  segment.own = allocate<std::byte>(context, own_key, own_room);
  for (int number = 0; number <= workers; ++number)
    std::memset(own_part(segment.own, own_room / members, number).data(), 0,
                std::min(own_room / members, sizeof(std::int64_t)));
  segment.files = allocate<SharedFileSet>(context, files_key, sizeof(SharedFileSet));
  segment.buffers = allocate<BufferUsage>(context, buffers_key, sizeof(BufferUsage) * members);
  segment.wal = allocate<WalUsage>(context, wal_key, sizeof(WalUsage) * members);
  std::memset(segment.buffers, 0, sizeof(BufferUsage) * members);
  std::memset(segment.wal, 0, sizeof(WalUsage) * members);
  return segment;
}

void finish(const Segment &segment, int launched) {
  WaitForParallelWorkersToFinish(segment.context);
  for (int i = 0; i < launched; ++i) InstrAccumParallelQuery(&segment.buffers[i], &segment.wal[i]);
}

void destroy(ParallelContext *context) {
  DestroyParallelContext(context);
  ExitParallelMode();
}

}  // namespace

void run_team(const char *entry, int workers, std::span<const std::byte> shared,
              std::size_t own_size, const std::function<void(const Member &)> &lead,
              const std::function<void(const TeamResult &)> &collect) {
  const char *library = own_library();
  const Segment segment =
      call([&] { return make_segment(library, entry, workers, shared, own_size); });
  std::optional<SharedSpill> files;
  if (segment.context->seg != nullptr)
    files = SharedSpill::create(segment.files, segment.context->seg);
  call([&] { LaunchParallelWorkers(segment.context); });
  const int launched = segment.context->nworkers_launched;
  TeamResult result{{}, files ? &*files : nullptr};
  lead({{segment.shared, shared.size()}, own_part(segment.own, own_size, 0), 0, result.files});
  call([&] { finish(segment, launched); });
  for (int number = 0; number <= launched; ++number)
    result.parts.emplace_back(own_part(segment.own, own_size, number));
  collect(result);
  call([&] { destroy(segment.context); });
}

void serve_team(void *segment, void *segment_toc, const std::function<void(const Member &)> &work) {
  auto *toc = static_cast<shm_toc *>(segment_toc);
  Sizes sizes{};
  std::byte *shared = nullptr, *own = nullptr;
  SharedFileSet *file_set = nullptr;
  BufferUsage *buffers = nullptr;
  WalUsage *wal = nullptr;
  call([&] {
    sizes = *static_cast<Sizes *>(shm_toc_lookup(toc, sizes_key, false));
    shared = static_cast<std::byte *>(shm_toc_lookup(toc, shared_key, false));
    own = static_cast<std::byte *>(shm_toc_lookup(toc, own_key, false));
    file_set = static_cast<SharedFileSet *>(shm_toc_lookup(toc, files_key, false));
    buffers = static_cast<BufferUsage *>(shm_toc_lookup(toc, buffers_key, false));
    wal = static_cast<WalUsage *>(shm_toc_lookup(toc, wal_key, false));
    InstrStartParallelQuery();
  });
  const int number = ParallelWorkerNumber + 1;
  const SharedSpill files = SharedSpill::attach(file_set, static_cast<dsm_segment *>(segment));
  work({{shared, sizes.shared}, own_part(own, sizes.own, number), number, &files});
  call([&] { InstrEndParallelQuery(&buffers[number - 1], &wal[number - 1]); });
}

}  // namespace meshcat::bridge

#include "bridge/shmem.hpp"

namespace meshcat::bridge::shmem {

namespace {

constinit Segment *segments = nullptr;
constinit shmem_request_hook_type previous_request = nullptr;
constinit shmem_startup_hook_type previous_startup = nullptr;

void request() {
  if (previous_request != nullptr) previous_request();
  for (const Segment *s = segments; s != nullptr; s = s->next) {
    RequestAddinShmemSpace(MAXALIGN(s->size));
    RequestNamedLWLockTranche(s->name, 1);
  }
}

void startup() {
  if (previous_startup != nullptr) previous_startup();
  LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
  for (Segment *s = segments; s != nullptr; s = s->next) {
    bool found = false;
    s->object = ShmemInitStruct(s->name, s->size, &found);
    s->lock = &GetNamedLWLockTranche(s->name)->lock;
    if (!found) {
      MemSet(s->object, 0, s->size);
      s->initialise(s->object);
    }
  }
  LWLockRelease(AddinShmemInitLock);
}

}  // namespace

void reserve(Segment &segment) {
  if (!process_shared_preload_libraries_in_progress) return;
  if (segments == nullptr) {
    previous_request = shmem_request_hook;
    shmem_request_hook = request;
    previous_startup = shmem_startup_hook;
    shmem_startup_hook = startup;
  }
  segment.next = segments;
  segments = &segment;
}

}  // namespace meshcat::bridge::shmem

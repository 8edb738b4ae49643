#include "access/reading.hpp"

#include "access/simulation.hpp"
#include "catalog/attempt.hpp"
#include "catalog/authority.hpp"
#include "catalog/identity.hpp"
#include "catalog/read_queue.hpp"

extern "C" {
#include "common/pg_prng.h"
#include "storage/latch.h"
#include "utils/wait_event.h"
}

namespace meshcat::access {

namespace queue = catalog::read_queue;
namespace sqlstate = core::sqlstate;

namespace {

// How long a read that must be recorded waits for room.
constexpr long most_ms = 2000, poll_ms = 20;

queue::Read read_of(Oid role, const Entitlement &entitlement) {
  queue::Read read;
  read.happened_at = GetCurrentTimestamp();
  read.product_id = entitlement.product_id;
  read.role = catalog::role_name(role);
  read.session_role = catalog::role_name(GetSessionUserId());
  read.application = application_name == nullptr ? "" : application_name;
  if (const catalog::Identity *person = catalog::identity_of(role)) read.person = person->told();
  read.purpose = entitlement.purpose();
  return read;
}

[[noreturn]] void refuse_unrecorded(const Entitlement &entitlement, queue::Outcome why) {
  const bool full = why == queue::Outcome::full, standby = why == queue::Outcome::standby;
  throw core::Error(
      sqlstate::object_not_in_prerequisite_state,
      "cannot read product \"" + entitlement.product + "\": the read cannot be recorded",
      standby ? "Every read of it is to be recorded, and a standby records none."
      : full  ? "Every read of it is to be recorded, and the queue of those that are not yet in "
                "the log is full."
              : "Every read of it is to be recorded, and for that the library must be preloaded.",
      standby ? "Read it on the primary server."
      : full  ? "SELECT * FROM mesh.status(); tells whether the worker, which empties the queue, "
                "looks after this database."
              : "SELECT * FROM mesh.status(); tells how to preload it.");
}

// While the queue is full, the worker has been woken and may be about to empty it.
queue::Outcome append_required(const queue::Read &read) {
  for (long waited_ms = 0;; waited_ms += poll_ms) {
    const queue::Outcome outcome = queue::append(read, queue::Importance::required);
    if (outcome != queue::Outcome::full || waited_ms >= most_ms) return outcome;
    bridge::call([] {
      WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH, poll_ms,
                PG_WAIT_EXTENSION);
      ResetLatch(MyLatch);
      CHECK_FOR_INTERRUPTS();
    });
  }
}

}  // namespace

void record_read(Oid role, const Entitlement &entitlement) {
  const ReadPolicy &policy = entitlement.reads;
  if (policy.mode == ReadPolicy::none) return;
  const bool all = policy.mode == ReadPolicy::full;
  if (!all && pg_prng_double(&pg_global_prng_state) >= policy.fraction) return;
  queue::Read read = read_of(role, entitlement);
  read.allowed = true;
  read.reason = entitlement.owner ? "owner" : "grant";
  read.fraction = all ? 1 : policy.fraction;
  if (!all) {
    queue::append(read, queue::Importance::sampled);
    return;
  }
  const queue::Outcome outcome = append_required(read);
  if (outcome != queue::Outcome::recorded) refuse_unrecorded(entitlement, outcome);
}

void record_refusal(Oid role, const Entitlement &entitlement, const std::string &reason) {
  if (Simulation::current() != nullptr) return;
  queue::Read read = read_of(role, entitlement);
  read.reason = reason;
  queue::append(read, queue::Importance::denied);
  catalog::attempt::already_recorded();
}

}  // namespace meshcat::access

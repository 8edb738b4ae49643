// The guards between two worlds of errors: PostgreSQL's longjmp and C++'s
// exceptions. Neither may cross a frame of the other.
//
//   call()   calls PostgreSQL beneath live C++ objects: a PostgreSQL error
//            becomes a PgError exception.
//   enter()  surrounds everything that PostgreSQL calls: an exception becomes
//            a PostgreSQL error, after every C++ object is destroyed.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>

#include "bridge/compat.hpp"
#include "core/error.hpp"

namespace meshcat::bridge {

// A PostgreSQL error on its way through C++ frames, whole: SQLSTATE, message,
// detail, hint and context. Swallowing one needs a Subtransaction around the
// call that raised it.
class PgError : public std::exception {
 public:
  explicit PgError(ErrorData *data) noexcept : data_(data) {}
  ErrorData *data() const noexcept { return data_; }
  const char *what() const noexcept override {
    return data_->message != nullptr ? data_->message : "PostgreSQL error";
  }

 private:
  ErrorData *data_;  // lives as long as the (sub)transaction that failed
};

// An exception's content while no C++ object is alive. Fixed room: nothing is
// allocated between the catch and the report.
struct Failure {
  ErrorData *postgres = nullptr;  // set for a PgError, which is rethrown whole
  bool hides_statement = false;
  char sqlstate[6] = {};
  char message[1024];
  char detail[8192];
  char hint[2048];
};

namespace detail {
void call_raw(void (*thunk)(void *), void *closure);
void capture(Failure &failure) noexcept;
[[noreturn]] void raise(Failure &failure);
void raise_softly(Failure &failure, Node *context);
}  // namespace detail

// Runs `fn`, which calls PostgreSQL and constructs no C++ object that needs a
// destructor. Returns its (trivially copyable) result; throws PgError.
template <typename F>
auto call(F &&fn) -> std::invoke_result_t<F> {
  using R = std::invoke_result_t<F>;
  if constexpr (std::is_void_v<R>) {
    detail::call_raw([](void *closure) { (*static_cast<std::remove_reference_t<F> *>(closure))(); },
                     &fn);
  } else {
    static_assert(std::is_trivially_copyable_v<R>, "a longjmp would skip its destructor");
    struct Closure {
      std::remove_reference_t<F> *fn;
      R result;
    } closure{&fn, R{}};
    detail::call_raw(
        [](void *arg) {
          auto *c = static_cast<Closure *>(arg);
          c->result = (*c->fn)();
        },
        &closure);
    return closure.result;
  }
}

// Runs `body` on behalf of PostgreSQL (SQL function, hook, worker, callback).
// Whatever it throws is raised as a PostgreSQL error once `body` is unwound.
template <typename F>
auto enter(F &&body) -> std::invoke_result_t<F> {
  Failure failure;
  try {
    return body();
  } catch (...) {
    detail::capture(failure);
  }
  detail::raise(failure);
}

// The same for a type's input function: what `body` throws of its own becomes a
// soft error where the caller asked for one (`context`, PostgreSQL 16 and
// later). Then the result is void of meaning: a null Datum.
template <typename F>
Datum enter_softly(Node *context, F &&body) {
  Failure failure;
  try {
    return body();
  } catch (...) {
    detail::capture(failure);
  }
  detail::raise_softly(failure, context);
  return 0;
}

// A predicate for core::Interrupt. Serves what is asked of this backend, which
// need not be to stop: a parallel worker may have sent a message. Throws PgError
// for a cancel, a timeout, a shutdown or a worker's error, else returns false.
bool interrupt_pending();

}  // namespace meshcat::bridge

// Defines an SQL-callable C++ function: exported, registered as version 1 and
// guarded. The body sees `fcinfo` and returns a Datum.
#define MESHCAT_FUNCTION(name) MESHCAT_GUARDED_FUNCTION(name, ::meshcat::bridge::enter)
// The same for a type's input or receive function.
#define MESHCAT_INPUT_FUNCTION(name)                               \
  MESHCAT_GUARDED_FUNCTION(name, [fcinfo](auto body) {             \
    return ::meshcat::bridge::enter_softly(fcinfo->context, body); \
  })

#define MESHCAT_GUARDED_FUNCTION(name, guard)               \
  extern "C" {                                              \
  PGDLLEXPORT Datum name(PG_FUNCTION_ARGS);                 \
  PG_FUNCTION_INFO_V1(name);                                \
  }                                                         \
  static Datum name##_body(FunctionCallInfo fcinfo);        \
  Datum name(PG_FUNCTION_ARGS) {                            \
    return guard([fcinfo] { return name##_body(fcinfo); }); \
  }                                                         \
  static Datum name##_body([[maybe_unused]] FunctionCallInfo fcinfo)

#include "bridge/guard.hpp"

#include <cstring>
#include <new>

#include "bridge/refusal.hpp"

namespace meshcat::bridge {

namespace {

constinit RefusalListener refusal_listener = nullptr;

// Copies the error being handled to where the abort of its (sub)transaction
// frees it, so that an error caught in a loop does not pile up. Memory may be
// what failed, so the copy itself is guarded; then the fixed out-of-memory
// error stands in. Ends in `context`.
ErrorData *take_error(MemoryContext context) noexcept {
  ErrorData *volatile data = nullptr;
  MemoryContextSwitchTo(CurTransactionContext != nullptr ? CurTransactionContext : context);
  PG_TRY();
  {
    data = CopyErrorData();
    FlushErrorState();
  }
  PG_CATCH();
  {
    FlushErrorState();
    data = nullptr;
  }
  PG_END_TRY();
  MemoryContextSwitchTo(context);
  return data;
}

void put(char *to, std::size_t room, const char *from) noexcept {
  const std::size_t length = std::strlen(from);
  const std::size_t kept = length < room ? length : room - 1;
  std::memcpy(to, from, kept);
  to[kept] = '\0';
}

void put(Failure &failure, const char *sqlstate, const char *message, const char *detail = "",
         const char *hint = "") noexcept {
  put(failure.sqlstate, sizeof failure.sqlstate, sqlstate);
  put(failure.message, sizeof failure.message, message);
  put(failure.detail, sizeof failure.detail, detail);
  put(failure.hint, sizeof failure.hint, hint);
}

// A clipped text must still end on a whole character of the server encoding.
void clip(char *text, std::size_t room) {
  const int length = static_cast<int>(std::strlen(text));
  if (static_cast<std::size_t>(length) == room - 1) text[pg_mbcliplen(text, length, length)] = '\0';
}

void clip_all(Failure &failure) {
  clip(failure.message, sizeof failure.message);
  clip(failure.detail, sizeof failure.detail);
  clip(failure.hint, sizeof failure.hint);
}

}  // namespace

// The report of a Failure, as ereport and errsave take it.
#define MESHCAT_REPORT(failure)                                                               \
  (errcode(MAKE_SQLSTATE((failure).sqlstate[0], (failure).sqlstate[1], (failure).sqlstate[2], \
                         (failure).sqlstate[3], (failure).sqlstate[4])),                      \
   errmsg_internal("%s", (failure).message),                                                  \
   (failure).detail[0] != '\0' ? errdetail_internal("%s", (failure).detail) : 0,              \
   (failure).hint[0] != '\0' ? errhint("%s", (failure).hint) : 0,                             \
   (failure).hides_statement ? errhidestmt(true) : 0)

namespace detail {

void call_raw(void (*thunk)(void *), void *closure) {
  MemoryContext context = CurrentMemoryContext;
  volatile bool failed = false;
  ErrorData *volatile data = nullptr;
  PG_TRY();
  { thunk(closure); }
  PG_CATCH();
  {
    failed = true;
    data = take_error(context);
  }
  PG_END_TRY();
  if (!failed) return;
  if (data == nullptr) throw std::bad_alloc();
  throw PgError(data);
}

void capture(Failure &failure) noexcept {
  try {
    throw;
  } catch (const PgError &error) {
    failure.postgres = error.data();
  } catch (const core::Error &error) {
    if (refusal_listener != nullptr) refusal_listener(error);
    put(failure, error.sqlstate(), error.message().c_str(), error.detail().c_str(),
        error.hint().c_str());
    failure.hides_statement = error.hides_statement();
  } catch (const std::bad_alloc &) {
    put(failure, core::sqlstate::out_of_memory, "out of memory",
        "A meshcat function could not allocate memory.");
  } catch (const std::exception &error) {
    put(failure, core::sqlstate::internal_error, error.what(),
        "An unexpected C++ exception reached meshcat's guard.",
        "Please report this with the statement that caused it.");
  } catch (...) {
    put(failure, core::sqlstate::internal_error, "unknown C++ exception",
        "An unexpected C++ exception reached meshcat's guard.",
        "Please report this with the statement that caused it.");
  }
}

void raise_softly([[maybe_unused]] Failure &failure, [[maybe_unused]] Node *context) {
#ifdef MESHCAT_SOFT_ERRORS
  if (failure.postgres == nullptr) {
    clip_all(failure);
    errsave(context, MESHCAT_REPORT(failure));
    return;
  }
#endif
  raise(failure);
}

void raise(Failure &failure) {
  if (failure.postgres != nullptr) ReThrowError(failure.postgres);
  clip_all(failure);
  ereport(ERROR, MESHCAT_REPORT(failure));
  pg_unreachable();
}

}  // namespace detail

void on_refusal(RefusalListener listener) {
  refusal_listener = listener;
}

bool interrupt_pending() {
  if (InterruptPending) call([] { CHECK_FOR_INTERRUPTS(); });
  return false;
}

}  // namespace meshcat::bridge

#include "bridge/scope.hpp"

#include <exception>

namespace meshcat::bridge {

// An exception that leaves these scopes reaches a subtransaction or the entry
// guard; what their abort undoes must not be undone twice.

FreshSnapshot::FreshSnapshot() : exceptions_(std::uncaught_exceptions()) {
  // A catalog snapshot, because GetLatestSnapshot refuses to work while a parallel
  // query runs. Asking for a relation without a syscache makes it a new one.
  call([] {
    InvalidateCatalogSnapshot();
    PushActiveSnapshot(GetCatalogSnapshot(InvalidOid));
  });
}

FreshSnapshot::~FreshSnapshot() {
  if (std::uncaught_exceptions() == exceptions_) PopActiveSnapshot();
}

CommandSnapshot::CommandSnapshot() : exceptions_(std::uncaught_exceptions()) {
  call([] { PushActiveSnapshot(GetTransactionSnapshot()); });
}

CommandSnapshot::~CommandSnapshot() {
  if (std::uncaught_exceptions() == exceptions_) PopActiveSnapshot();
}

SafeSearchPath::SafeSearchPath() : exceptions_(std::uncaught_exceptions()) {
  nesting_ = call([] {
    const int nesting = NewGUCNestLevel();
    set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
                      GUC_ACTION_SAVE, true, 0, false);
    return nesting;
  });
}

SafeSearchPath::~SafeSearchPath() {
  if (std::uncaught_exceptions() == exceptions_) AtEOXact_GUC(true, nesting_);
}

}  // namespace meshcat::bridge

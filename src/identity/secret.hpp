// Calls that are passed a secret.
#pragma once

#include <utility>

#include "bridge/guard.hpp"
#include "core/error.hpp"

namespace meshcat::identity {

// Runs `body`; whatever goes wrong in it, the server's log does not repeat the statement,
// whose text may hold the token or the key.
template <typename F>
auto keeping_secret(F &&body) {
  try {
    return std::forward<F>(body)();
  } catch (core::Error &error) {
    error.hide_statement();
    throw;
  } catch (const bridge::PgError &error) {
    error.data()->hide_stmt = true;
    throw;
  }
}

}  // namespace meshcat::identity

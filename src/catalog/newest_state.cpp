#include "catalog/newest_state.hpp"

#include "bridge/guard.hpp"

namespace meshcat::catalog {

void require_newest_state(const std::string &action, const std::string &of) {
  if (!IsolationUsesXactSnapshot()) return;
  throw core::Error(core::sqlstate::object_not_in_prerequisite_state,
                    "cannot " + action + " in a REPEATABLE READ or SERIALIZABLE transaction",
                    "Its snapshot may be older than the " + of + " of this moment.",
                    "Use BEGIN ISOLATION LEVEL READ COMMITTED.");
}

}  // namespace meshcat::catalog

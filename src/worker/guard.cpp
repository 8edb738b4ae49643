#include "worker/guard.hpp"

#include "bridge/spi.hpp"

namespace meshcat::worker {

std::optional<bridge::Problem> in_transaction(const std::function<void()> &step) {
  return bridge::in_transaction(step);
}

std::optional<bridge::Problem> in_savepoint(const std::function<void()> &step) {
  std::optional<bridge::Problem> problem;
  bridge::attempt(step, [&](const ErrorData &error) { problem.emplace(error); });
  return problem;
}

}  // namespace meshcat::worker

// A worker does its steps each in a transaction, mesh.tick() each in a savepoint:
// what they do is the same.
#pragma once

#include <functional>
#include <optional>

#include "bridge/background.hpp"

namespace meshcat::worker {

// Runs a step and returns the error that undid it, if one did.
using Guard = std::optional<bridge::Problem> (*)(const std::function<void()> &step);

std::optional<bridge::Problem> in_transaction(const std::function<void()> &step);
std::optional<bridge::Problem> in_savepoint(const std::function<void()> &step);

}  // namespace meshcat::worker

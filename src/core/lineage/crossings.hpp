// The second step of a layered drawing: the order within each column.
#pragma once

#include <cstdint>
#include <span>

#include "core/interrupt.hpp"
#include "core/lineage/layering.hpp"

namespace meshcat::core::lineage {

// How often links cross, drawn as straight lines between neighbouring layers.
std::uint64_t count_crossings(const Layered &layered);

// Reorders each layer so that few links cross: sweeps that sort by the mean
// place of the neighbours, each followed by swaps of adjacent vertices, from a
// start with groups together; the best order found stays. `group_of` has one
// entry for each node. The result depends on nothing but the arguments.
void reduce_crossings(Layered &layered, std::span<const std::uint32_t> group_of,
                      Interrupt &interrupt);

}  // namespace meshcat::core::lineage

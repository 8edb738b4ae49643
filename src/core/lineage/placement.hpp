// The third step of a layered drawing: how high each vertex stands.
#pragma once

#include <span>
#include <vector>

#include "core/interrupt.hpp"
#include "core/lineage/layering.hpp"

namespace meshcat::core::lineage {

// The space that the drawing keeps free between what stands in one column.
struct Spacing {
  double between_nodes;
  double between_bends;
  double node_and_bend;
};

// The vertical centre of each vertex: in the order of its layer, no nearer to
// the next than their heights and the spacing demand, and otherwise such that
// links are as level as can be, long edges above all. The topmost node or bend
// touches 0. Heights (of nodes; bends have none) must be even and spacing whole,
// then all results are whole numbers.
std::vector<double> place_vertically(const Layered &layered, std::span<const double> heights,
                                     const Spacing &spacing, Interrupt &interrupt);

}  // namespace meshcat::core::lineage

// A port's row filters as row security on its source, for roles that hold
// privileges there: what the port view hides, the table hides too.
#pragma once

#include "bridge/spi.hpp"
#include "catalog/port_shape.hpp"

namespace meshcat::catalog {

// Replaces the port's policies by those of `shape`. Runs as the owner of the
// source; does nothing for a source that is not the domain's own table.
void install_policies(bridge::Spi &spi, const PortSource &source,
                      const core::access::PortShape &shape);

}  // namespace meshcat::catalog

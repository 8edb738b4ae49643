// Reading as somebody else would, to see what they see.
#pragma once

#include <cstdint>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::access {

// While it lives, the current user reads the ports as `role`, and no others.
class Simulation {
 public:
  Simulation(Oid role, std::vector<std::int64_t> ports);
  ~Simulation();
  Simulation(const Simulation &) = delete;
  Simulation &operator=(const Simulation &) = delete;

  // The one that the current user runs, if any.
  static const Simulation *current();

  Oid role() const { return role_; }
  // Throws insufficient_privilege for a port that is not among those.
  void require(std::int64_t port_id) const;

 private:
  static constinit const Simulation *running_;
  Oid role_, simulator_;
  std::vector<std::int64_t> ports_;
  const Simulation *outer_;
};

// Who reads: the current user, or whom it simulates.
Oid reader();

}  // namespace meshcat::access

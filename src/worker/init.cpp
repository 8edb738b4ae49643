#include "worker/init.hpp"

#include "worker/board.hpp"
#include "worker/launcher.hpp"
#include "worker/wake.hpp"

namespace meshcat::worker {

void init() {
  board::reserve();
  install_wake();
  register_launcher();
}

}  // namespace meshcat::worker

#include "worker/init.hpp"

#include "catalog/attempt.hpp"
#include "catalog/read_queue.hpp"
#include "worker/board.hpp"
#include "worker/launcher.hpp"
#include "worker/wake.hpp"

namespace meshcat::worker {

void init() {
  board::reserve();
  catalog::read_queue::reserve(board::wake);
  catalog::attempt::listen();
  install_wake();
  register_launcher();
}

}  // namespace meshcat::worker

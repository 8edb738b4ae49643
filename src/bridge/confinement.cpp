#include "bridge/confinement.hpp"

#include <exception>

extern "C" {
#include "executor/instrument.h"
}

namespace meshcat::bridge {

ReadOnlyScope::ReadOnlyScope()
    : was_read_only_(XactReadOnly),
      exceptions_(std::uncaught_exceptions()),
      settings_level_(NewGUCNestLevel()) {
  XactReadOnly = true;
}

ReadOnlyScope::~ReadOnlyScope() {
  XactReadOnly = was_read_only_;
  if (std::uncaught_exceptions() == exceptions_) AtEOXact_GUC(false, settings_level_);
}

void ReadOnlyScope::set(const char *name, const char *value) {
  call([&] {
    set_config_option(name, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
  });
}

std::int64_t blocks_read() noexcept {
  return pgBufferUsage.shared_blks_hit + pgBufferUsage.shared_blks_read +
         pgBufferUsage.local_blks_hit + pgBufferUsage.local_blks_read;
}

}  // namespace meshcat::bridge

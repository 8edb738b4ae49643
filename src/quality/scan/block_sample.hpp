// Which blocks a scan looks at: the same as TABLESAMPLE SYSTEM.
#pragma once

#include <cstdint>

#include "bridge/guard.hpp"

extern "C" {
#include "common/hashfn.h"
}

namespace meshcat::quality::scan {

struct BlockSample {
  std::uint32_t seed = 0;
  std::uint64_t cutoff = 0;  // of the hashes that are in it

  bool has_all() const { return cutoff > PG_UINT32_MAX; }
  bool has(BlockNumber block) const {
    const std::uint32_t input[2] = {block, seed};
    return hash_bytes(reinterpret_cast<const unsigned char *>(input), sizeof input) < cutoff;
  }
};

}  // namespace meshcat::quality::scan

// Sketches from bytes that anybody may have made: refused, or of use.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/error.hpp"
#include "core/quality/sketch/compare.hpp"
#include "core/quality/sketch/distinct.hpp"

using namespace meshcat::core;
using namespace meshcat::core::quality::sketch;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void use(const DistinctSketch &sketch) {
  require(sketch.estimate() >= 0);
}

void use(const QuantileSketch &sketch) {
  if (sketch.count() == 0) return;
  sketch.quantile(0.5);
  require(kolmogorov_smirnov(sketch, sketch) == 0);
  for (const RangeBin &each : binned(sketch, sketch, 10))
    require(each.counts.earlier == each.counts.later && each.counts.earlier >= 0);
}

void use(const FrequencySketch &sketch) {
  for (const ValueBin &each : binned(sketch, sketch))
    require(each.counts.earlier == each.counts.later && each.counts.earlier >= 0);
}

// What is accepted is written as it was read, and merges.
template <typename Sketch>
void read(const std::string &bytes) {
  try {
    Sketch sketch = Sketch::restored(bytes);
    require(sketch.bytes() == bytes);
    use(sketch);
    sketch.merge(Sketch(sketch));
    use(sketch);
    Sketch::restored(sketch.bytes());
  } catch (const Error &) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char *>(data), size);
  read<DistinctSketch>(bytes);
  read<QuantileSketch>(bytes);
  read<FrequencySketch>(bytes);
  return 0;
}

// Columns of any name with any values: judged without a crash, within bounds, and no value
// is told.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/classification/tally.hpp"

using namespace meshcat::core::classification;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static const std::vector<CustomDetector> none;
  if (size < 2) return 0;
  const auto type = static_cast<ValueType>(data[0] % 7);
  const std::string text(reinterpret_cast<const char *>(data + 1), size - 1);
  const std::size_t name_size = std::min(text.find('\n'), text.size());
  ColumnTally tally(text.substr(0, name_size), type, {2026, 6, 30}, none);
  for (std::size_t at = name_size + 1; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    tally.add(std::string_view(text).substr(at, std::min<std::size_t>(end - at, 512)), true);
    at = end + 1;
  }
  const auto findings = tally.findings("there is none");
  require(findings.size() <= 1);
  for (const Finding &finding : findings)
    require(finding.confidence >= proposed_from && finding.confidence < 1 &&
            finding.evidence.size() < 300);
  return 0;
}

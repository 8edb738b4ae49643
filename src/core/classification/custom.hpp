// Detectors that people add.
#pragma once

#include <optional>
#include <string>

#include "core/classification/kind.hpp"
#include "core/quality/pattern/pattern.hpp"

namespace meshcat::core::classification {

// Check characters that a value may end with. mod97_10, mod11_10 and mod11_2 are those of ISO
// 7064, the last one with X for 10; all ignore spaces and hyphens between characters.
enum class Checksum { luhn, mod97_10, mod11_10, mod11_2 };

// Throws invalid_parameter_value with those there are.
Checksum checksum_named(const std::string &name);
std::string_view name_of(Checksum checksum) noexcept;
// Of random values, the share that passes.
double chance_of(Checksum checksum) noexcept;
bool passes(Checksum checksum, std::string_view value) noexcept;

// What a pattern must be like: PostgreSQL's regular expressions, as far as they are decided in
// linear time. Throws invalid_parameter_value. `what` names it for the error.
quality::pattern::Pattern compile_pattern(const std::string &pattern, const char *what,
                                          quality::pattern::Encoding encoding);

struct CustomDetector {
  std::string name, tag;
  std::optional<quality::pattern::Pattern> name_pattern, value_pattern;
  std::optional<Checksum> checksum;

  bool looks_at_values() const noexcept { return value_pattern || checksum; }
  bool matches_name(std::string_view column) const noexcept;
  Outcome detect(std::string_view value) const noexcept;
  // "pass the luhn check", for the evidence.
  std::string test() const;
};

}  // namespace meshcat::core::classification

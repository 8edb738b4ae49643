#include "core/classification/custom.hpp"

#include "core/classification/digits.hpp"
#include "core/error.hpp"

namespace meshcat::core::classification {

namespace pattern = quality::pattern;

namespace {

struct ChecksumFacts {
  std::string_view name;
  double chance;
};

// In the order of Checksum.
constexpr ChecksumFacts checksums[] = {
    {"luhn", 1.0 / 10}, {"mod97-10", 1.0 / 97}, {"mod11-10", 1.0 / 10}, {"mod11-2", 1.0 / 11}};

// ISO 7064 MOD 11,10, a hybrid system: as in German tax numbers and Croatian OIBs.
bool passes_mod11_10(std::string_view digits) noexcept {
  int product = 10;
  for (const char c : digits.substr(0, digits.size() - 1)) {
    const int sum = (product + digit(c)) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (product + digit(digits.back())) % 10 == 1;
}

// ISO 7064 MOD 11-2, a pure system: as in ISNIs and ORCIDs.
bool passes_mod11_2(std::string_view digits, char check) noexcept {
  int sum = 0;
  for (const char c : digits) sum = (sum + digit(c)) * 2 % 11;
  return (sum + (check == 'X' ? 10 : digit(check))) % 11 == 1;
}

}  // namespace

Checksum checksum_named(const std::string &name) {
  std::string all;
  for (std::size_t i = 0; i < std::size(checksums); ++i) {
    if (checksums[i].name == name) return static_cast<Checksum>(i);
    all.append(all.empty() ? "" : ", ").append(checksums[i].name);
  }
  throw Error(sqlstate::invalid_parameter_value, "there is no checksum \"" + name + "\"", {},
              "Those there are: " + all + ".");
}

std::string_view name_of(Checksum checksum) noexcept {
  return checksums[static_cast<std::size_t>(checksum)].name;
}

double chance_of(Checksum checksum) noexcept {
  return checksums[static_cast<std::size_t>(checksum)].chance;
}

bool passes(Checksum checksum, std::string_view value) noexcept {
  const Compact compact = letters_and_digits(value, " -");
  const std::string_view text = compact.view();
  if (text.size() < 2) return false;
  const std::string_view before = text.substr(0, text.size() - 1);
  switch (checksum) {
    case Checksum::luhn:
      return all_digits(text) && passes_luhn(text);
    case Checksum::mod97_10:
      return modulo_97(text) == 1;
    case Checksum::mod11_10:
      return all_digits(text) && passes_mod11_10(text);
    case Checksum::mod11_2:
      break;
  }
  return all_digits(before) && (text.back() == 'X' || is_digit(text.back())) &&
         passes_mod11_2(before, text.back());
}

pattern::Pattern compile_pattern(const std::string &text, const char *what,
                                 pattern::Encoding encoding) {
  pattern::Options options;
  options.encoding = encoding;
  auto compiled = pattern::Pattern::regex(text, options);
  if (!compiled)
    throw Error(sqlstate::invalid_parameter_value,
                std::string("argument \"") + what + "\" is not a pattern that can be used",
                "It is no regular expression, or one that cannot be decided in linear time, or too "
                "big: \"" +
                    text + "\".",
                "Write a POSIX regular expression without back references, such as '^[0-9]{8}$'.");
  return *std::move(compiled);
}

bool CustomDetector::matches_name(std::string_view column) const noexcept {
  return name_pattern && name_pattern->matches(column) == pattern::Answer::yes;
}

Outcome CustomDetector::detect(std::string_view value) const noexcept {
  if (!looks_at_values()) return Outcome::none;
  if (value_pattern && value_pattern->matches(value) != pattern::Answer::yes) return Outcome::none;
  return !checksum || passes(*checksum, value) ? Outcome::strong : Outcome::none;
}

std::string CustomDetector::test() const {
  const std::string check =
      checksum ? "pass the " + std::string(name_of(*checksum)) + " check" : std::string();
  if (!value_pattern) return check;
  return "match the pattern" + (check.empty() ? check : " and " + check);
}

}  // namespace meshcat::core::classification

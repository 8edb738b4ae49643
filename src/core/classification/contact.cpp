// E-mail addresses, telephone numbers, network addresses.
#include <algorithm>

#include "core/classification/detectors.hpp"
#include "core/classification/digits.hpp"

namespace meshcat::core::classification {

namespace {

bool is_atom_character(char c) noexcept {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_label(std::string_view label) noexcept {
  return !label.empty() && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) {
           return is_letter(c) || is_digit(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80;
         });
}

// A host name of at least two labels, the last one of letters: a top-level domain.
bool is_host(std::string_view host) noexcept {
  std::size_t labels = 0;
  std::string_view label;
  while (true) {
    const std::size_t dot = host.find('.');
    label = host.substr(0, dot);
    if (!is_label(label)) return false;
    ++labels;
    if (dot == std::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  return labels > 1 && label.size() >= 2 && std::none_of(label.begin(), label.end(), is_digit);
}

// Four numbers up to 255 without leading zeros; the greatest, or -1.
int greatest_of_quad(std::string_view text) noexcept {
  int greatest = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t end = part < 3 ? text.find('.') : text.size();
    if (end == std::string_view::npos || end == 0 || end > 3) return -1;
    const std::string_view digits = text.substr(0, end);
    if (!all_digits(digits) || (end > 1 && digits.front() == '0')) return -1;
    const int value = static_cast<int>(number(digits));
    if (value > 255) return -1;
    greatest = std::max(greatest, value);
    text.remove_prefix(std::min(text.size(), end + 1));
  }
  return greatest;
}

bool is_hexadecimal(char c) noexcept {
  return is_digit(c) || (upper(c) >= 'A' && upper(c) <= 'F');
}

// RFC 4291, 2.2: groups of up to four hexadecimal digits, once "::" for those of zeros.
bool is_ipv6(std::string_view text) noexcept {
  int groups = 0;
  bool gap = false;
  if (text.starts_with("::")) {
    gap = true;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(':'), text.size());
    if (end == 0 || end > 4 || !std::all_of(text.begin(), text.begin() + end, is_hexadecimal))
      return false;
    ++groups;
    text.remove_prefix(end);
    if (text.empty()) break;
    text.remove_prefix(1);
    if (text.empty()) return false;
    if (text.front() != ':') continue;
    if (gap) return false;
    gap = true;
    text.remove_prefix(1);
  }
  return gap ? groups > 0 && groups < 8 : groups == 8;
}

}  // namespace

// RFC 5321, 4.1.2, as far as mailboxes go that are in use: no quoted local parts, no
// address literals.
Outcome detect_email(const Value &value) noexcept {
  const std::string_view text = value.text;
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return Outcome::none;
  const std::string_view local = text.substr(0, at);
  if (!std::all_of(local.begin(), local.end(), is_atom_character) || local.front() == '.' ||
      local.back() == '.' || local.find("..") != std::string_view::npos)
    return Outcome::none;
  return is_host(text.substr(at + 1)) ? Outcome::strong : Outcome::none;
}

// ITU-T E.164: "+", a country's code, at most 15 digits in all. National numbers are as
// many digits as other numbers are.
Outcome detect_phone(const Value &value) noexcept {
  std::string_view text = value.text;
  const bool international = text.starts_with('+') || text.starts_with("00");
  const bool plus = text.starts_with('+');
  if (plus) text.remove_prefix(1);
  std::size_t digits = 0;
  char last = ' ';
  for (const char c : text) {
    if (is_digit(c))
      ++digits;
    else if (std::string_view(" -./()").find(c) == std::string_view::npos ||
             (c == last && c != ' '))
      return Outcome::none;
    last = c;
  }
  if (text.empty() || digits < 7 || digits > 15 + (international && !plus ? 2U : 0U))
    return Outcome::none;
  return plus && text.front() != '0' && digits >= 8 ? Outcome::strong : Outcome::weak;
}

// RFC 6943, 3.1.1 (strict) and RFC 4291. Versions are four small numbers as well.
Outcome detect_ip_address(const Value &value) noexcept {
  std::string_view text = value.text;
  if (value.type == ValueType::inet) return Outcome::strong;
  const int greatest = greatest_of_quad(text);
  if (greatest >= 0) return greatest >= 100 ? Outcome::strong : Outcome::weak;
  return is_ipv6(text) ? Outcome::strong : Outcome::none;
}

}  // namespace meshcat::core::classification

#include "core/quality/pattern/reader.hpp"

namespace meshcat::core::quality::pattern {

namespace {

constexpr std::size_t max_size = 10'000;

// The length of the UTF-8 sequence that a byte leads, or 0 when it leads none.
std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// Takes the first character off a text that is not empty.
Code take_utf8(std::string_view &text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = sequence_length(lead);
  if (length == 0 || length > text.size()) throw Refused();
  Code code = length == 1 ? lead : lead & (0x7FU >> length);
  for (const char c : text.substr(1, length - 1)) {
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) throw Refused();
    code = code << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  }
  text.remove_prefix(length);
  return code;
}

}  // namespace

Reader::Reader(std::string_view pattern, Encoding encoding) {
  if (pattern.size() > max_size) throw Refused();
  codes_.reserve(pattern.size());
  while (!pattern.empty()) {
    if (encoding == Encoding::utf8) {
      codes_.push_back(take_utf8(pattern));
      continue;
    }
    codes_.push_back(static_cast<unsigned char>(pattern.front()));
    if (encoding == Encoding::other && codes_.back() > max_ascii) throw Refused();
    pattern.remove_prefix(1);
  }
}

Code Reader::take() {
  if (at_end()) throw Refused();
  return codes_[at_++];
}

bool Reader::take(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (peek(i) != static_cast<unsigned char>(text[i])) return false;
  at_ += text.size();
  return true;
}

}  // namespace meshcat::core::quality::pattern

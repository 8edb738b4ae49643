// The characters of a pattern, one after the other.
#pragma once

#include <string_view>
#include <vector>

#include "core/quality/pattern/syntax.hpp"

namespace meshcat::core::quality::pattern {

class Reader {
 public:
  // Throws Refused for a pattern that is not valid in the encoding or whose
  // characters have no known code in it, and for one of more than 10,000 bytes.
  Reader(std::string_view pattern, Encoding encoding);

  bool at_end() const { return at_ == codes_.size(); }
  // The next character, or the one `ahead` of it; 0, which no text contains,
  // beyond the end.
  Code peek(std::size_t ahead = 0) const {
    return ahead < codes_.size() - at_ ? codes_[at_ + ahead] : 0;
  }
  bool sees_digit() const { return peek() >= '0' && peek() <= '9'; }
  // The next character, which is consumed. Throws Refused at the end.
  Code take();
  // Consumes `text` if it is what comes next.
  bool take(std::string_view text);

 private:
  std::vector<Code> codes_;
  std::size_t at_ = 0;
};

}  // namespace meshcat::core::quality::pattern

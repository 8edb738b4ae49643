// The canonical bytes of a key of several columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meshcat::core::quality::keys {

// Appends the columns of one key after the other. Two keys have the same bytes if
// and only if they are equal, column by column, provided that a column is always
// added by the same function and that its caller gives equal bytes for equal
// values: numbers without trailing zeros, char(n) without blanks, one zero and
// one NaN. Each column delimits itself: ("ab", "c") differs from ("a", "bc").
class KeyEncoder {
 public:
  void clear() noexcept { bytes_.clear(); }

  void add_null() { bytes_.push_back('\0'); }
  // A value of up to eight bytes.
  void add_fixed(std::uint64_t value) {
    bytes_.push_back('\1');
    append(value);
  }
  void add_bytes(std::string_view value) {
    bytes_.push_back('\1');
    append(static_cast<std::uint64_t>(value.size()));
    bytes_.append(value);
  }

  // Until the next change.
  std::string_view bytes() const noexcept { return bytes_; }

 private:
  void append(std::uint64_t value) {
    bytes_.append(reinterpret_cast<const char *>(&value), sizeof value);
  }

  std::string bytes_;
};

}  // namespace meshcat::core::quality::keys

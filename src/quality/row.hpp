// Rows of a set-returning function, built value by value.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bridge/spi.hpp"

namespace meshcat::quality {

// One row, filled from left to right. An empty text is null.
template <std::size_t Columns>
class Row {
 public:
  void add(Datum value) { put(value, false); }
  void add_null() { put(0, true); }
  void add(const std::string &value) {
    value.empty() ? add_null() : add(bridge::text_datum(value));
  }
  void add(const std::optional<std::int64_t> &value) {
    value ? add(Int64GetDatum(*value)) : add_null();
  }
  void add(const std::vector<std::string> &values) { add(bridge::text_array_datum(values)); }
  void to(bridge::SetResult &result) { result.add(values_.data(), nulls_.data()); }

 private:
  void put(Datum value, bool null) {
    values_[next_] = value;
    nulls_[next_++] = null;
  }
  std::array<Datum, Columns> values_{};
  std::array<bool, Columns> nulls_{};
  std::size_t next_ = 0;
};

}  // namespace meshcat::quality

// What the tests of the types share: random values and looks at errors. The seed
// is part of every failure message.
#pragma once

#include <iterator>
#include <ostream>
#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "../seed.hpp"
#include "core/error.hpp"

namespace meshcat::core::types {

// How GoogleTest prints our values.
template <typename Value>
requires requires(const Value &value) {
  value.to_string();
}
void PrintTo(const Value &value, std::ostream *out) {
  *out << value.to_string();
}

namespace test {

using core::test::base_seed;
using core::test::trace_of;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}

  unsigned below(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(engine_);
  }
  bool chance(unsigned one_in) { return below(one_in) == 0; }
  template <typename List>
  const auto &pick(const List &list) {
    return list[below(static_cast<unsigned>(std::size(list)))];
  }
  // `length` characters out of `alphabet`.
  std::string text(std::string_view alphabet, unsigned length) {
    std::string result;
    while (result.size() < length) result.push_back(pick(alphabet));
    return result;
  }

 private:
  std::mt19937 engine_;
};

// The error that `call` throws; a failure and an empty error when it throws none.
template <typename Call>
Error error_of(Call &&call) {
  try {
    call();
  } catch (const Error &error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return Error("", "");
}

// Expects an error of that SQLSTATE whose detail or hint contains `part`.
template <typename Call>
void expect_error(Call &&call, std::string_view sqlstate, std::string_view part) {
  const Error error = error_of(call);
  EXPECT_EQ(std::string_view(error.sqlstate()), sqlstate) << error.message();
  const std::string text = error.message() + "\n" + error.detail() + "\n" + error.hint();
  EXPECT_NE(text.find(part), std::string::npos) << text;
  EXPECT_FALSE(error.message().empty());
  EXPECT_FALSE(error.hint().empty()) << text;
}

}  // namespace test
}  // namespace meshcat::core::types

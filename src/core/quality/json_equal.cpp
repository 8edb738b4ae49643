#include "core/quality/json_equal.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace meshcat::core::quality {

using json::Value;

namespace {

struct Equal {
  bool operator()(const json::Null &, const json::Null &) const { return true; }
  bool operator()(bool left, bool right) const { return left == right; }
  bool operator()(const std::string &left, const std::string &right) const { return left == right; }
  bool operator()(const json::Number &left, const json::Number &right) const {
    return left.text == right.text || json_number(left) == json_number(right);
  }
  bool operator()(const json::Array &left, const json::Array &right) const {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), json_equal);
  }
  bool operator()(const json::Object &left, const json::Object &right) const {
    return left.size() == right.size() &&
           std::all_of(left.begin(), left.end(), [&](const json::Member &each) {
             const Value *other = json_member(right, each.key);
             return other != nullptr && json_equal(each.value, *other);
           });
  }
  template <typename Left, typename Right>
  bool operator()(const Left &, const Right &) const {
    return false;
  }
};

}  // namespace

Exact json_number(const json::Number &number) {
  const auto value = parse_decimal(number.text);
  if (!value)
    throw Error(sqlstate::program_limit_exceeded, "a JSON number has too many digits",
                "At most " + std::to_string(max_digits) + " can be compared exactly.");
  return *value;
}

const Value *json_member(const json::Object &object, std::string_view key) {
  const auto found = std::find_if(object.begin(), object.end(),
                                  [&](const json::Member &each) { return each.key == key; });
  return found == object.end() ? nullptr : &found->value;
}

bool json_equal(const Value &left, const Value &right) {
  return std::visit(Equal{}, left.content, right.content);
}

}  // namespace meshcat::core::quality

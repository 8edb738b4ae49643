#include "bridge/json.hpp"

namespace meshcat::bridge {

namespace {

using core::json::Array;
using core::json::Member;
using core::json::Number;
using core::json::Object;
using core::json::Value;

constexpr int max_depth = 64;
constexpr std::size_t max_size = std::size_t{1} << 20;

// A step of the iterator; strings and numbers point into the document or the
// current memory context.
struct Step {
  JsonbIteratorToken token;
  JsonbValue value;
};

class Reader {
 public:
  explicit Reader(Jsonb *document)
      : iterator_(call([&] { return JsonbIteratorInit(&document->root); })) {}

  Value read() {
    const Step step = next();
    // A scalar document is stored as an array of one element.
    if (step.token == WJB_BEGIN_ARRAY && step.value.val.array.rawScalar) {
      Value scalar = element(next(), 1);
      next();
      return scalar;
    }
    return element(step, 1);
  }

 private:
  Step next() {
    return call([&] {
      Step step;
      step.token = JsonbIteratorNext(&iterator_, &step.value, false);
      return step;
    });
  }

  Value element(const Step &step, int depth) {
    if (depth > max_depth)
      throw core::Error(core::sqlstate::program_limit_exceeded,
                        "JSON document nests deeper than " + std::to_string(max_depth) + " levels");
    if (step.token == WJB_BEGIN_ARRAY) return Value{array(depth)};
    if (step.token == WJB_BEGIN_OBJECT) return Value{object(depth)};
    return scalar(step.value);
  }

  Array array(int depth) {
    Array elements;
    for (Step step = next(); step.token != WJB_END_ARRAY; step = next())
      elements.push_back(element(step, depth + 1));
    return elements;
  }

  Object object(int depth) {
    Object members;
    for (Step step = next(); step.token != WJB_END_OBJECT; step = next()) {
      std::string key(step.value.val.string.val,
                      static_cast<std::size_t>(step.value.val.string.len));
      members.push_back(Member{std::move(key), element(next(), depth + 1)});
    }
    return members;
  }

  static Value scalar(const JsonbValue &value) {
    switch (value.type) {
      case jbvBool:
        return Value{value.val.boolean};
      case jbvNumeric:
        return Value{Number{call([&] {
          return DatumGetCString(
              DirectFunctionCall1(numeric_out, NumericGetDatum(value.val.numeric)));
        })}};
      case jbvString:
        return Value{
            std::string(value.val.string.val, static_cast<std::size_t>(value.val.string.len))};
      default:
        return Value{core::json::Null{}};
    }
  }

  JsonbIterator *iterator_;
};

}  // namespace

Value json_value(Datum document) {
  Jsonb *jsonb = call([&] { return DatumGetJsonbP(document); });
  if (VARSIZE(jsonb) > max_size)
    throw core::Error(core::sqlstate::program_limit_exceeded,
                      "JSON document has more than 1 MB of text and structure");
  return Reader(jsonb).read();
}

}  // namespace meshcat::bridge

// What a variable's value comes from, as a number: equal values have the same.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lineage/capture/edge_set.hpp"

namespace meshcat::lineage::flow {

using capture::CapturedEdge;
using Number = std::uint32_t;

// A value from nowhere: a constant, an argument, nothing yet.
inline constexpr Number nothing = 0;

struct Field {
  std::string name;
  Number value;
};

struct Value {
  std::vector<CapturedEdge> edges;  // without targets, in order
  std::vector<Field> fields;        // of a record, as far as they are known
};

// The values that have occurred in a function.
class Values {
 public:
  Values() { number({}); }

  const Value &operator[](Number number) const { return *values_[number]; }
  Number number(Value value);
  // The value of one field of a record.
  Number field(Number record, const std::string &name);
  // The record with another value in one field.
  Number with_field(Number record, const std::string &name, Number value);
  // All that a record is made of, as the one value of an expression.
  const std::vector<CapturedEdge> &whole(Number number);

 private:
  struct Less {
    bool operator()(const Value &a, const Value &b) const;
  };
  std::map<Value, Number, Less> numbers_;
  std::vector<const Value *> values_;
};

// What only decides.
CapturedEdge deciding(const CapturedEdge &value);

}  // namespace meshcat::lineage::flow

// Aggregates over the rows of batches: what each has taken in, and in the end its result.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/quality/vector/condition.hpp"
#include "core/quality/vector/sums.hpp"

namespace meshcat::core::quality::vector {

// Of what type the result is depends on the aggregate alone; nothing is null.
using Accumulated = std::variant<std::monostate,
                                 std::int64_t,  // a count, or an integer
                                 double,
                                 std::string,  // a numeric's bytes, or a sketch's
                                 Sums>;

class Accumulator {
 public:
  virtual ~Accumulator() = default;
  // Takes in what `columns` of the batch hold in `rows`, where there are values in all
  // of them. False when one of these only the server can take in. May throw.
  virtual bool add(const Batch &batch, const std::vector<std::size_t> &columns,
                   const Mask &rows) = 0;
  // What it has taken in, for another one of the same kind.
  virtual std::string bytes() const = 0;
  virtual void merge(std::string_view bytes) = 0;
  virtual Accumulated result() const = 0;
};
using AccumulatorPtr = std::unique_ptr<Accumulator>;

// Where an accumulator's values come from in a pass over one relation.
struct Source {
  ConditionPtr filter, condition;    // only rows for which both are true; none: every row
  std::vector<std::size_t> columns;  // of the batch
};
// Adds the batch's rows. False as above, or where a value is left to the server. Throws
// what the server raises.
bool accumulate(const Source &source, const Batch &batch, Server &server, Accumulator &into);

AccumulatorPtr count_of_rows();

enum class Extreme { least, greatest };
// In the order of compare_reals and compare_numerics, where NaN is above everything.
AccumulatorPtr extreme_of_integers(Extreme which);
AccumulatorPtr extreme_of_reals(Extreme which);
AccumulatorPtr extreme_of_numerics(Extreme which);

// With the sum of the squares, or without.
AccumulatorPtr sums_of_integers(bool squares);
AccumulatorPtr sums_of_numerics(bool squares);

}  // namespace meshcat::core::quality::vector

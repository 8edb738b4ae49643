// Reading a sample of a relation's values.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/store.hpp"
#include "core/classification/kind.hpp"

namespace meshcat::classification {

struct Target;

// Of a longer value only the beginning is read, and it is of no kind.
inline constexpr std::size_t longest_value = 128;
// With fewer values that are not null, more are looked for.
inline constexpr std::int64_t enough_values = 50;

struct SampledColumn {
  std::string name, data_type;
  core::classification::ValueType value_type;
  // Its value's beginning as text, as short as its type allows; empty: it is not read.
  std::string expression;
  std::string obstacle;  // why not
};

// The relation's columns of those names; all when there are none.
std::vector<SampledColumn> columns_to_sample(catalog::Store &store, const Target &target,
                                             const std::vector<std::string> &names);

class Sampler {
 public:
  using Add = std::function<void(std::size_t column, std::string_view value)>;
  using Clear = std::function<void(std::size_t column)>;

  Sampler(catalog::Store &store, const Target &target);

  struct Reading {
    std::vector<std::string> unseen;  // of each column, why it was not read; empty: it was
    bool whole;                       // these were all the rows
  };
  // Reads some rows of the columns and hands on what is not null.
  Reading read(const std::vector<SampledColumn> &columns, const Add &add, const Clear &clear) const;
  // May all rows be looked at for a column with few values?
  bool is_thorough() const { return thorough_; }
  // For such a column: looks for enough in all rows. Returns why they could not be read, or
  // nothing.
  std::string read_sparse(const std::vector<SampledColumn> &columns, std::size_t column,
                          const Add &add, const Clear &clear) const;

 private:
  struct Outcome {
    std::string problem;  // the SQLSTATE of what went wrong, or nothing
    std::int64_t rows = 0;
  };
  Outcome query(const std::string &sql, const std::vector<std::size_t> &places, const Add &add,
                const Clear &clear) const;

  Oid role_;
  std::string relation_;  // in SQL
  std::string sample_;    // its TABLESAMPLE clause, or nothing
  bool thorough_;
};

}  // namespace meshcat::classification

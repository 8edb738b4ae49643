// What kernels have in common: which rows they can look at.
#pragma once

#include <utility>

#include "core/quality/vector/kernel.hpp"

namespace meshcat::core::quality::vector {

// A kernel that `decide(column, rows)` makes: which of the rows, where the column
// has a value, satisfy the condition.
template <typename Decide>
class ColumnKernel : public Kernel {
 public:
  ColumnKernel(std::size_t column, Decide decide) : column_(column), decide_(std::move(decide)) {}
  Answer answer(const Batch &batch, const Mask &rows) const override {
    const Column &column = batch.columns[column_];
    Answer answer;
    answer.null = rows & column.null;
    answer.undecided = rows & column.undecided;
    answer.yes = decide_(column, rows - answer.null - answer.undecided);
    return answer;
  }

 private:
  std::size_t column_;
  Decide decide_;
};

template <typename Decide>
class PairKernel : public Kernel {
 public:
  PairKernel(std::size_t left, std::size_t right, Decide decide)
      : left_(left), right_(right), decide_(std::move(decide)) {}
  Answer answer(const Batch &batch, const Mask &rows) const override {
    const Column &left = batch.columns[left_], &right = batch.columns[right_];
    Answer answer;
    // What is undecided may raise, or be null.
    answer.undecided = rows & (left.undecided | right.undecided);
    answer.null = (rows & (left.null | right.null)) - answer.undecided;
    answer.yes = decide_(left, right, rows - answer.null - answer.undecided);
    return answer;
  }

 private:
  std::size_t left_, right_;
  Decide decide_;
};

template <typename Decide>
KernelPtr column_kernel(std::size_t column, Decide decide) {
  return std::make_unique<ColumnKernel<Decide>>(column, std::move(decide));
}

template <typename Decide>
KernelPtr pair_kernel(std::size_t left, std::size_t right, Decide decide) {
  return std::make_unique<PairKernel<Decide>>(left, right, std::move(decide));
}

}  // namespace meshcat::core::quality::vector

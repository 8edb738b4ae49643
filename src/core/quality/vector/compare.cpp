#include <cmath>

#include "core/error.hpp"
#include "core/quality/vector/column_kernel.hpp"
#include "core/quality/vector/numeric.hpp"

namespace meshcat::core::quality::vector {

namespace {

// Calls `make` with the comparison as a function of two values' order.
template <typename Make>
KernelPtr with(Comparison comparison, Make make) {
  switch (comparison) {
    case Comparison::less:
      return make([](const auto &order) { return order < 0; });
    case Comparison::less_equal:
      return make([](const auto &order) { return order <= 0; });
    case Comparison::equal:
      return make([](const auto &order) { return order == 0; });
    case Comparison::not_equal:
      return make([](const auto &order) { return order != 0; });
    case Comparison::greater_equal:
      return make([](const auto &order) { return order >= 0; });
    case Comparison::greater:
      return make([](const auto &order) { return order > 0; });
  }
  throw Error(sqlstate::internal_error, "unknown comparison");
}

int order_of_integers(std::int64_t left, std::int64_t right) {
  return (left > right) - (left < right);
}

// Whether bytes differ is mostly told by their lengths.
int order_of_bytes(std::string_view left, std::string_view right, Comparison comparison) {
  const bool is_equality = comparison == Comparison::equal || comparison == Comparison::not_equal;
  if (is_equality) return left == right ? 0 : 1;
  return left.compare(right);
}

int order_of_reals(double left, double right) {
  const bool left_nan = std::isnan(left), right_nan = std::isnan(right);
  if (left_nan || right_nan) return static_cast<int>(left_nan) - static_cast<int>(right_nan);
  return (left > right) - (left < right);
}

}  // namespace

Comparison mirrored(Comparison comparison) {
  switch (comparison) {
    case Comparison::less:
      return Comparison::greater;
    case Comparison::less_equal:
      return Comparison::greater_equal;
    case Comparison::greater_equal:
      return Comparison::less_equal;
    case Comparison::greater:
      return Comparison::less;
    default:
      return comparison;
  }
}

KernelPtr compare_integers(std::size_t column, Comparison comparison, std::int64_t constant) {
  return with(comparison, [&](auto holds) {
    return column_kernel(column, [=](const Column &values, const Mask &rows) {
      const std::int64_t *value = values.integers.data();
      return select(
          rows, [=](std::size_t row) { return holds(order_of_integers(value[row], constant)); });
    });
  });
}

KernelPtr compare_integers(std::size_t left, Comparison comparison, std::size_t right_column) {
  return with(comparison, [&](auto holds) {
    return pair_kernel(
        left, right_column, [=](const Column &ours, const Column &theirs, const Mask &rows) {
          const std::int64_t *a = ours.integers.data(), *b = theirs.integers.data();
          return select(rows,
                        [=](std::size_t row) { return holds(order_of_integers(a[row], b[row])); });
        });
  });
}

KernelPtr compare_reals(std::size_t column, Comparison comparison, double constant) {
  return with(comparison, [&](auto holds) {
    return column_kernel(column, [=](const Column &values, const Mask &rows) {
      const double *value = values.reals.data();
      return select(rows,
                    [=](std::size_t row) { return holds(order_of_reals(value[row], constant)); });
    });
  });
}

KernelPtr compare_reals(std::size_t left, Comparison comparison, std::size_t right_column) {
  return with(comparison, [&](auto holds) {
    return pair_kernel(
        left, right_column, [=](const Column &ours, const Column &theirs, const Mask &rows) {
          const double *a = ours.reals.data(), *b = theirs.reals.data();
          return select(rows,
                        [=](std::size_t row) { return holds(order_of_reals(a[row], b[row])); });
        });
  });
}

namespace {

// Scaled numbers compare as integers; the others by their digits.
class NumericKernel : public Kernel {
 public:
  NumericKernel(KernelPtr exact, KernelPtr scaled)
      : exact_(std::move(exact)), scaled_(std::move(scaled)) {}
  Answer answer(const Batch &batch, const Mask &rows) const override {
    if (!scaled_) return exact_->answer(batch, rows);
    Answer answer = scaled_->answer(batch, rows);
    if (!answer.undecided.any()) return answer;
    const Answer rest = exact_->answer(batch, answer.undecided);
    answer.yes |= rest.yes;
    answer.null |= rest.null;
    answer.undecided = rest.undecided;
    return answer;
  }

 private:
  KernelPtr exact_, scaled_;
};

KernelPtr compare_packed(std::size_t column, Comparison comparison, std::string constant) {
  return with(comparison, [&](auto holds) {
    return column_kernel(column, [=](const Column &values, const Mask &rows) {
      return select_each(rows, [&](std::size_t row) {
        return holds(compare_numeric(values.bytes[row], constant));
      });
    });
  });
}

KernelPtr compare_packed(std::size_t left, Comparison comparison, std::size_t right_column) {
  return with(comparison, [&](auto holds) {
    return pair_kernel(left, right_column,
                       [=](const Column &ours, const Column &theirs, const Mask &rows) {
                         return select_each(rows, [&](std::size_t row) {
                           return holds(compare_numeric(ours.bytes[row], theirs.bytes[row]));
                         });
                       });
  });
}

}  // namespace

KernelPtr compare_numerics(Numerics column, Comparison comparison, std::string constant) {
  std::int64_t scaled = 0;
  KernelPtr fast;
  if (scale_numeric(constant, scaled)) fast = compare_integers(column.scaled, comparison, scaled);
  return std::make_unique<NumericKernel>(
      compare_packed(column.column, comparison, std::move(constant)), std::move(fast));
}

KernelPtr compare_numerics(Numerics left, Comparison comparison, Numerics right) {
  return std::make_unique<NumericKernel>(compare_packed(left.column, comparison, right.column),
                                         compare_integers(left.scaled, comparison, right.scaled));
}

KernelPtr compare_bytes(std::size_t column, Comparison comparison, std::string constant) {
  return with(comparison, [&](auto holds) {
    return column_kernel(column, [=](const Column &values, const Mask &rows) {
      return select_each(rows, [&](std::size_t row) {
        return holds(order_of_bytes(values.bytes[row], constant, comparison));
      });
    });
  });
}

KernelPtr compare_bytes(std::size_t left, Comparison comparison, std::size_t right_column) {
  return with(comparison, [&](auto holds) {
    return pair_kernel(
        left, right_column, [=](const Column &ours, const Column &theirs, const Mask &rows) {
          return select_each(rows, [&](std::size_t row) {
            return holds(order_of_bytes(ours.bytes[row], theirs.bytes[row], comparison));
          });
        });
  });
}

KernelPtr is_set(std::size_t column) {
  return compare_integers(column, Comparison::not_equal, std::int64_t{0});
}

namespace {

class NullKernel : public Kernel {
 public:
  NullKernel(std::size_t column, bool negated) : column_(column), negated_(negated) {}
  Answer answer(const Batch &batch, const Mask &rows) const override {
    const Column &column = batch.columns[column_];
    Answer answer;
    answer.undecided = rows & column.undecided;
    const Mask decided = rows - answer.undecided;
    answer.yes = negated_ ? decided - column.null : decided & column.null;
    return answer;
  }

 private:
  std::size_t column_;
  bool negated_;
};

}  // namespace

KernelPtr is_null(std::size_t column) {
  return std::make_unique<NullKernel>(column, false);
}

KernelPtr not_null(std::size_t column) {
  return std::make_unique<NullKernel>(column, true);
}

}  // namespace meshcat::core::quality::vector

#include <algorithm>

#include "core/quality/vector/column_kernel.hpp"
#include "core/quality/vector/numeric.hpp"

namespace meshcat::core::quality::vector {

namespace {

class NumericOrder {
 public:
  bool operator()(std::string_view left, std::string_view right) const {
    return compare_numeric(left, right) < 0;
  }
};

// Texts of the same length side by side, in order: most values are told apart by
// their length alone.
class ByteSet {
 public:
  explicit ByteSet(std::vector<std::string> constants) {
    std::sort(constants.begin(), constants.end());
    for (std::string &each : constants) {
      if (each.size() >= by_size_.size()) by_size_.resize(each.size() + 1);
      by_size_[each.size()].push_back(std::move(each));
    }
  }
  bool contains(std::string_view value) const {
    if (value.size() >= by_size_.size()) return false;
    const auto &candidates = by_size_[value.size()];
    return std::binary_search(candidates.begin(), candidates.end(), value, std::less<>());
  }

 private:
  std::vector<std::vector<std::string>> by_size_;
};

// Turns "is it one of them?" into IN or NOT IN. What is none of the constants is
// null when a null is among them.
template <typename Contains>
class MembershipKernel : public Kernel {
 public:
  MembershipKernel(std::size_t column, Membership how, Contains contains)
      : column_(column), how_(how), contains_(std::move(contains)) {}
  Answer answer(const Batch &batch, const Mask &rows) const override {
    const Column &column = batch.columns[column_];
    Answer answer;
    answer.null = rows & column.null;
    answer.undecided = rows & column.undecided;
    const Mask known = rows - answer.null - answer.undecided;
    const Mask member = select_each(known, [&](std::size_t row) { return contains_(column, row); });
    if (how_.has_null) answer.null |= known - member;
    if (!how_.negated) answer.yes = member;
    if (how_.negated && !how_.has_null) answer.yes = known - member;
    return answer;
  }

 private:
  std::size_t column_;
  Membership how_;
  Contains contains_;
};

template <typename Contains>
KernelPtr membership(std::size_t column, Membership how, Contains contains) {
  return std::make_unique<MembershipKernel<Contains>>(column, how, std::move(contains));
}

}  // namespace

KernelPtr in_integers(std::size_t column, std::vector<std::int64_t> constants, Membership how) {
  std::sort(constants.begin(), constants.end());
  return membership(
      column, how, [constants = std::move(constants)](const Column &values, std::size_t row) {
        return std::binary_search(constants.begin(), constants.end(), values.integers[row]);
      });
}

KernelPtr in_numerics(std::size_t column, std::vector<std::string> constants, Membership how) {
  std::sort(constants.begin(), constants.end(), NumericOrder());
  return membership(column, how,
                    [constants = std::move(constants)](const Column &values, std::size_t row) {
                      return std::binary_search(constants.begin(), constants.end(),
                                                values.bytes[row], NumericOrder());
                    });
}

KernelPtr in_bytes(std::size_t column, std::vector<std::string> constants, Membership how) {
  return membership(column, how,
                    [set = ByteSet(std::move(constants))](const Column &values, std::size_t row) {
                      return set.contains(values.bytes[row]);
                    });
}

}  // namespace meshcat::core::quality::vector

// Sketches of the values of rows.
#pragma once

#include <utility>

#include "core/quality/vector/accumulator.hpp"

namespace meshcat::core::quality::vector {

// Of a sketch, as sketch/ has them, and of `read(batch, columns, rows, take)`, which calls
// take() with what each row has for it, in their order.
template <typename Sketch, typename Read>
class SketchOf : public Accumulator {
 public:
  explicit SketchOf(Read read) : read_(std::move(read)) {}

  bool add(const Batch &batch, const std::vector<std::size_t> &columns, const Mask &rows) override {
    is_empty_ = is_empty_ && !rows.any();
    read_(batch, columns, rows, [&](const auto &value) { sketch_.add(value); });
    return true;
  }
  std::string bytes() const override { return is_empty_ ? std::string() : sketch_.bytes(); }
  void merge(std::string_view bytes) override {
    if (bytes.empty()) return;
    const Sketch other = Sketch::restored(bytes);
    if (is_empty_)
      sketch_ = other;
    else
      sketch_.merge(other);
    is_empty_ = false;
  }
  Accumulated result() const override {
    return is_empty_ ? Accumulated(std::monostate()) : Accumulated(sketch_.bytes());
  }

 private:
  Read read_;
  Sketch sketch_;
  bool is_empty_ = true;
};

template <typename Sketch, typename Read>
AccumulatorPtr sketch_of(Read read) {
  return std::make_unique<SketchOf<Sketch, Read>>(std::move(read));
}

}  // namespace meshcat::core::quality::vector

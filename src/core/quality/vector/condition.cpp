#include "core/quality/vector/condition.hpp"

namespace meshcat::core::quality::vector {

Truth Leaf::evaluate(const Batch &batch, const Mask &rows, Server &server) const {
  if (!rows.any()) return {};
  if (!kernel_) return server.decide(number_, rows);
  const Kernel::Answer answer = kernel_->answer(batch, rows);
  Truth truth{answer.yes, answer.null};
  if (answer.undecided.any()) {
    const Truth decided = server.decide(number_, answer.undecided);
    truth.yes |= decided.yes;
    truth.null |= decided.null;
  }
  return truth;
}

namespace {

class Conjunction : public Condition {
 public:
  explicit Conjunction(std::vector<ConditionPtr> parts) : parts_(std::move(parts)) {}
  Truth evaluate(const Batch &batch, const Mask &rows, Server &server) const override {
    Truth truth{rows, {}};
    for (const ConditionPtr &part : parts_) {
      const Mask open = truth.yes | truth.null;
      const Truth next = part->evaluate(batch, open, server);
      truth.null = (truth.null & (next.yes | next.null)) | (truth.yes & next.null);
      truth.yes &= next.yes;
    }
    return truth;
  }

 private:
  std::vector<ConditionPtr> parts_;
};

class Disjunction : public Condition {
 public:
  explicit Disjunction(std::vector<ConditionPtr> parts) : parts_(std::move(parts)) {}
  Truth evaluate(const Batch &batch, const Mask &rows, Server &server) const override {
    Truth truth;
    for (const ConditionPtr &part : parts_) {
      const Truth next = part->evaluate(batch, rows - truth.yes, server);
      truth.yes |= next.yes;
      truth.null = (truth.null | next.null) - truth.yes;
    }
    return truth;
  }

 private:
  std::vector<ConditionPtr> parts_;
};

class Negation : public Condition {
 public:
  explicit Negation(ConditionPtr part) : part_(std::move(part)) {}
  Truth evaluate(const Batch &batch, const Mask &rows, Server &server) const override {
    const Truth truth = part_->evaluate(batch, rows, server);
    return {rows - truth.yes - truth.null, truth.null};
  }

 private:
  ConditionPtr part_;
};

class TruthTest : public Condition {
 public:
  TruthTest(ConditionPtr part, Test test, bool negated)
      : part_(std::move(part)), test_(test), negated_(negated) {}
  Truth evaluate(const Batch &batch, const Mask &rows, Server &server) const override {
    const Truth truth = part_->evaluate(batch, rows, server);
    const Mask found = test_ == Test::is_true    ? truth.yes
                       : test_ == Test::is_false ? rows - truth.yes - truth.null
                                                 : truth.null;
    return {negated_ ? rows - found : found, {}};
  }

 private:
  ConditionPtr part_;
  Test test_;
  bool negated_;
};

}  // namespace

ConditionPtr all_of(std::vector<ConditionPtr> parts) {
  return std::make_unique<Conjunction>(std::move(parts));
}

ConditionPtr any_of(std::vector<ConditionPtr> parts) {
  return std::make_unique<Disjunction>(std::move(parts));
}

ConditionPtr negation(ConditionPtr part) {
  return std::make_unique<Negation>(std::move(part));
}

ConditionPtr test(ConditionPtr part, Test test, bool negated) {
  return std::make_unique<TruthTest>(std::move(part), test, negated);
}

}  // namespace meshcat::core::quality::vector

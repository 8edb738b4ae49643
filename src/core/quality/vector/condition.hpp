// Conditions over a batch of rows, in SQL's three-valued logic.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "core/quality/vector/batch.hpp"

namespace meshcat::core::quality::vector {

// What is known of a condition: for which rows it is true, and for which null.
// For the others it is false.
struct Truth {
  Mask yes, null;
};

// Decides conditions for the rows that a kernel cannot: the server.
class Server {
 public:
  virtual ~Server() = default;
  // What condition number `leaf` is for `rows`. May throw, as SQL may raise.
  virtual Truth decide(std::size_t leaf, const Mask &rows) = 0;
};

class Condition {
 public:
  virtual ~Condition() = default;
  // What the condition is for `rows`, a part of the batch; nothing is evaluated
  // for others, and nothing said about them.
  virtual Truth evaluate(const Batch &batch, const Mask &rows, Server &server) const = 0;
};
using ConditionPtr = std::unique_ptr<const Condition>;

// A condition that a kernel decides for most rows: it looks at values that are
// there, and calls others' rows null or undecided.
class Kernel {
 public:
  virtual ~Kernel() = default;
  struct Answer {
    Mask yes, null, undecided;
  };
  virtual Answer answer(const Batch &batch, const Mask &rows) const = 0;
};

// A leaf of a tree of conditions, known to the server by its number. Without a
// kernel the server decides every row.
class Leaf : public Condition {
 public:
  Leaf(std::size_t number, std::unique_ptr<const Kernel> kernel)
      : number_(number), kernel_(std::move(kernel)) {}
  Truth evaluate(const Batch &batch, const Mask &rows, Server &server) const override;

 private:
  std::size_t number_;
  std::unique_ptr<const Kernel> kernel_;
};

// AND and OR look at each part only where the parts before it left the matter
// open, from left to right as PostgreSQL's executor does.
ConditionPtr all_of(std::vector<ConditionPtr> parts);
ConditionPtr any_of(std::vector<ConditionPtr> parts);
ConditionPtr negation(ConditionPtr part);

// condition IS [NOT] TRUE, FALSE, UNKNOWN: never null.
enum class Test { is_true, is_false, is_unknown };
ConditionPtr test(ConditionPtr part, Test test, bool negated);

}  // namespace meshcat::core::quality::vector

// From SQL expressions to conditions over batches.
#pragma once

#include <vector>

#include "core/quality/vector/kernel.hpp"
#include "quality/scan/operand.hpp"

namespace meshcat::quality::scan {

// Compiles the conditions of one relation's pass.
class Compiler {
 public:
  Compiler(TupleDesc shape, vector::Pass &pass) : operands_(shape, pass) {}

  // The expression, ready to run, as a condition. Throws PgError.
  vector::ConditionPtr condition(Node *expression);
  Operands &operands() { return operands_; }

  // The expressions of the conditions that the server may have to decide, by their
  // number, and how many it always decides, for want of a kernel.
  const std::vector<Node *> &leaves() const { return leaves_; }
  std::size_t left_to_server() const { return left_to_server_; }

 private:
  vector::ConditionPtr logic(const BoolExpr *expression);
  vector::ConditionPtr leaf(Node *expression, vector::KernelPtr kernel);
  vector::KernelPtr kernel(Node *expression);
  vector::KernelPtr null_test(const NullTest *expression);
  vector::KernelPtr comparison(const OpExpr *expression);
  vector::KernelPtr membership(const ScalarArrayOpExpr *expression);
  vector::KernelPtr in_constants(const Operand &value, std::vector<Constant> &constants,
                                 vector::Membership how, Oid collation);

  Operands operands_;
  std::vector<Node *> leaves_;
  std::size_t left_to_server_ = 0;
};

}  // namespace meshcat::quality::scan

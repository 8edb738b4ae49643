// A function in PL/pgSQL: which of its statements give variables a value, and which decide
// whether others run.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "bridge/plpgsql.hpp"
#include "lineage/flow/transfer.hpp"
#include "lineage/flow/value.hpp"

namespace meshcat::lineage::flow {

// Something that happens to variables: when a statement has run, or when a body of it
// begins. What comes of equal variables is remembered.
struct Step {
  PLpgSQL_stmt *statement;
  bool of_body = false;  // that begins
  int arm = 0;           // of IF and CASE: which body
  // From which slots it makes which, once it has been taken.
  bool settled = false;
  std::vector<std::size_t> reads = {}, changes = {};
  std::vector<Number> inputs = {}, outputs = {};  // of the last time
  std::map<std::vector<Number>, std::vector<Number>> known = {};
};

// What a write was found to do, by what its variables were.
struct Resolution {
  std::shared_ptr<const capture::EdgeSet> of = nullptr;
  std::vector<std::size_t> reads = {};
  std::map<std::vector<Number>, std::shared_ptr<const capture::EdgeSet>> sets = {};
};

class Program {
 public:
  explicit Program(PLpgSQL_function *function);

  // Statements are known by their numbers. Slots are where values are: one for each
  // variable, by its number, and one for what each statement decided by.
  std::size_t slot_count() const { return controls_.size() + first_control(); }
  std::size_t control_slot(const PLpgSQL_stmt *statement) const {
    return first_control() + statement->stmtid;
  }
  // What happens before a statement, the first of a body, and after it; null: nothing.
  Step *before(const PLpgSQL_stmt *statement) { return before_[statement->stmtid]; }
  Step *after(const PLpgSQL_stmt *statement) { return after_[statement->stmtid]; }
  // Where it is decided whether the statement runs.
  const std::vector<std::size_t> &controls(const PLpgSQL_stmt *statement) const {
    return controls_[statement->stmtid];
  }
  // Does the function do anything that variables could flow into?
  bool matters() const { return matters_; }
  PLpgSQL_function *function() const { return function_; }
  // Of an expression that has been run.
  const Transfer &transfer(const PLpgSQL_expr *expression);
  // Forgets what was read from queries: relations have changed.
  void forget();

  Values values;
  std::vector<Number> initial;  // slots of a run that begins
  std::uint64_t epoch = 0;
  std::map<std::pair<const capture::EdgeSet *, unsigned>, Resolution> resolved;  // by statement
  std::map<Number, std::shared_ptr<const capture::EdgeSet>> rows;  // that a trigger changed

 private:
  // The statements around the one that is walked.
  struct Around {
    std::vector<const PLpgSQL_stmt *> deciding;
    const PLpgSQL_stmt *loop = nullptr;
  };

  std::size_t first_control() const { return static_cast<std::size_t>(function_->ndatums); }
  void walk(List *body, const Around &around);
  void walk_body(List *body, PLpgSQL_stmt *owner, int arm, Around around);
  void walk_statement(PLpgSQL_stmt *statement, const Around &around);
  void walk_loop(List *body, PLpgSQL_stmt *loop, const Around &around);
  void walk_if(PLpgSQL_stmt_if *statement, const Around &around);
  void walk_case(PLpgSQL_stmt_case *statement, const Around &around);
  void walk_block(PLpgSQL_stmt_block *block, const Around &around);
  void settle_controls();
  Step *new_step(Step step);

  PLpgSQL_function *function_;
  bool matters_ = false;
  std::deque<Step> steps_;
  std::vector<Step *> before_, after_;
  std::vector<Around> around_;
  std::vector<std::vector<std::size_t>> exits_;  // by loop
  std::vector<std::vector<std::size_t>> controls_;
  std::unordered_map<const PLpgSQL_expr *, Transfer> transfers_;
  const Transfer no_transfer_;
};

}  // namespace meshcat::lineage::flow

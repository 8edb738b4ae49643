// A function in PL/pgSQL that is running: what its variables come from by now.
#pragma once

#include "lineage/flow/program.hpp"

namespace meshcat::lineage::flow {

using SharedSet = std::shared_ptr<const capture::EdgeSet>;

class Run {
 public:
  // Begins anew, with what a trigger is given.
  void begin(PLpgSQL_execstate *state, Program *program);
  PLpgSQL_execstate *state() const { return state_; }
  Program &program() const { return *program_; }

  // To be told of each statement before and after it runs.
  void before(PLpgSQL_stmt *statement);
  void after(PLpgSQL_stmt *statement);
  // What the statement that is running has as a query, where its text tells only now.
  void take_dynamic(Query *query);

  // The edges of a write by the statement that is running, from what its variables are.
  SharedSet resolve(SharedSet set);
  // What a trigger that returns its row has changed in it; null: nothing.
  SharedSet changed_row();

 private:
  // The result of a query, with the values of now.
  struct Result {
    Value row;                             // its fields are the columns
    std::vector<CapturedEdge> influences;  // on which rows there are
  };

  void apply(Step &step);
  bool apply_known(Step &step);
  void take(const Step &step);
  void begin_body(const Step &step);
  void finish(PLpgSQL_stmt *statement);
  void forget_if_changed();

  void declare(const PLpgSQL_stmt_block *block);
  void begin_integer_loop(const PLpgSQL_stmt_fori *loop);
  void begin_row_loop(const PLpgSQL_stmt *loop);
  void fetch(const PLpgSQL_stmt_fetch *statement);
  void decide(const PLpgSQL_stmt *statement, std::vector<CapturedEdge> by);

  SharedSet resolved(const capture::EdgeSet &set, const PLpgSQL_stmt *statement,
                     const List *arguments);
  Result result_of(const Transfer &transfer, const List *arguments);
  Result result_of(const PLpgSQL_expr *query);
  Result result_of_dynamic(const PLpgSQL_stmt *statement, const List *arguments);
  std::vector<CapturedEdge> edges_of(const std::vector<capture::OpenEdge> &edges,
                                     const List *arguments);
  std::vector<CapturedEdge> value_of(const capture::OpenEdge &edge, const List *arguments);
  std::vector<CapturedEdge> all_of(const PLpgSQL_expr *expression);
  std::vector<CapturedEdge> controls_of(const PLpgSQL_stmt *statement);

  Number read(std::size_t slot);
  void write(std::size_t slot, Number value);
  void assign(int variable, Number value);
  void assign_expression(const PLpgSQL_stmt *statement, int variable,
                         const PLpgSQL_expr *expression);
  void assign_row(const PLpgSQL_variable *target, Number row);
  // The row, each of whose columns is as it is because of `edges`.
  Number influenced(const Value &row, const std::vector<CapturedEdge> &edges);

  PLpgSQL_execstate *state_ = nullptr;
  Program *program_ = nullptr;
  std::vector<Number> slots_;
  std::unordered_map<unsigned, Transfer> dynamic_;  // by statement
  // What the step that is being taken reads and changes.
  std::vector<std::size_t> reads_, changes_;
  std::vector<Number> inputs_;
};

}  // namespace meshcat::lineage::flow

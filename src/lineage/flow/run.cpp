#include "lineage/flow/run.hpp"

#include <algorithm>

#include "lineage/capture/changes.hpp"

extern "C" {
#include "commands/trigger.h"
}

namespace meshcat::lineage::flow {

namespace {

constexpr CapturedEdge transformed{InvalidOid, 0, InvalidOid, 0, "TRANSFORMATION", true, false};

void append(std::vector<CapturedEdge> &edges, const std::vector<CapturedEdge> &more) {
  edges.insert(edges.end(), more.begin(), more.end());
}

template <typename T>
const T *as(const PLpgSQL_stmt *statement) {
  return reinterpret_cast<const T *>(statement);
}

// A row of a relation: each field is the column of its name.
Number row_of(Values &values, const Relation relation) {
  Value row;
  const TupleDesc columns = RelationGetDescr(relation);
  if (!capture::is_dataset(RelationGetRelid(relation))) return nothing;
  for (int i = 0; i < columns->natts; ++i) {
    const FormData_pg_attribute *column = TupleDescAttr(columns, i);
    if (column->attisdropped) continue;
    row.fields.push_back(
        {NameStr(column->attname), values.number({{{RelationGetRelid(relation), column->attnum,
                                                    InvalidOid, 0, "IDENTITY", true, false}},
                                                  {}})});
  }
  return values.number(std::move(row));
}

// Only the text, which the query runs by, tells what the query is.
bool is_dynamic(const PLpgSQL_stmt *statement) {
  return statement->cmd_type == PLPGSQL_STMT_DYNEXECUTE ||
         statement->cmd_type == PLPGSQL_STMT_DYNFORS ||
         (statement->cmd_type == PLPGSQL_STMT_OPEN &&
          as<PLpgSQL_stmt_open>(statement)->dynquery != nullptr);
}

}  // namespace

void Run::begin(PLpgSQL_execstate *state, Program *program) {
  state_ = state;
  program_ = program;
  dynamic_.clear();
  forget_if_changed();
  if (program->initial.empty()) {
    program->initial.assign(program->slot_count(), nothing);
    if (state->trigdata != nullptr) {
      const Number row = row_of(program->values, state->trigdata->tg_relation);
      for (const int variable : {program->function()->new_varno, program->function()->old_varno})
        program->initial[static_cast<std::size_t>(variable)] = row;
    }
  }
  slots_ = program->initial;
}

void Run::forget_if_changed() {
  if (program_->epoch == capture::changes::count()) return;
  program_->forget();
  program_->epoch = capture::changes::count();
}

void Run::before(PLpgSQL_stmt *statement) {
  if (Step *step = program_->before(statement); step != nullptr) apply(*step);
}

void Run::after(PLpgSQL_stmt *statement) {
  if (Step *step = program_->after(statement); step != nullptr) apply(*step);
}

void Run::take_dynamic(Query *query) {
  const PLpgSQL_stmt *statement = state_->err_stmt;
  if (statement != nullptr && is_dynamic(statement))
    dynamic_[statement->stmtid] = transfer_of(query);
}

void Run::apply(Step &step) {
  forget_if_changed();
  if (apply_known(step)) return;
  reads_.clear();
  changes_.clear();
  inputs_.clear();
  take(step);
  if (is_dynamic(step.statement)) return;
  constexpr std::size_t room = 256;
  if (step.reads != reads_ || step.known.size() >= room) step.known.clear();
  step.settled = true;
  step.reads = reads_;
  step.changes = changes_;
  step.inputs = inputs_;
  step.outputs.clear();
  for (const std::size_t slot : changes_) step.outputs.push_back(slots_[slot]);
  step.known.insert_or_assign(step.inputs, step.outputs);
}

// Most of the time a statement finds its variables as it found them before.
bool Run::apply_known(Step &step) {
  if (!step.settled) return false;
  bool same = true;
  for (std::size_t i = 0; same && i < step.reads.size(); ++i)
    same = step.inputs[i] == slots_[step.reads[i]];
  if (!same) {
    inputs_.clear();
    for (const std::size_t slot : step.reads) inputs_.push_back(slots_[slot]);
    const auto found = step.known.find(inputs_);
    if (found == step.known.end()) return false;
    step.inputs = found->first;
    step.outputs = found->second;
  }
  for (std::size_t i = 0; i < step.changes.size(); ++i) slots_[step.changes[i]] = step.outputs[i];
  return true;
}

void Run::take(const Step &step) {
  if (step.of_body)
    begin_body(step);
  else
    finish(step.statement);
}

void Run::begin_body(const Step &step) {
  const PLpgSQL_stmt *statement = step.statement;
  switch (statement->cmd_type) {
    case PLPGSQL_STMT_BLOCK:
      return declare(as<PLpgSQL_stmt_block>(statement));
    case PLPGSQL_STMT_IF: {
      const auto *branch = as<PLpgSQL_stmt_if>(statement);
      auto by = all_of(branch->cond);
      for (int i = 0; i < std::min(step.arm, list_length(branch->elsif_list)); ++i)
        append(by, all_of(static_cast<PLpgSQL_if_elsif *>(list_nth(branch->elsif_list, i))->cond));
      return decide(statement, std::move(by));
    }
    case PLPGSQL_STMT_CASE: {
      const auto *branch = as<PLpgSQL_stmt_case>(statement);
      auto by = all_of(branch->t_expr);
      for (int i = 0; i < std::min(step.arm + 1, list_length(branch->case_when_list)); ++i)
        append(by,
               all_of(static_cast<PLpgSQL_case_when *>(list_nth(branch->case_when_list, i))->expr));
      return decide(statement, std::move(by));
    }
    case PLPGSQL_STMT_WHILE:
      return decide(statement, all_of(as<PLpgSQL_stmt_while>(statement)->cond));
    case PLPGSQL_STMT_FORI:
      return begin_integer_loop(as<PLpgSQL_stmt_fori>(statement));
    case PLPGSQL_STMT_FORS:
    case PLPGSQL_STMT_FORC:
    case PLPGSQL_STMT_DYNFORS:
      return begin_row_loop(statement);
    case PLPGSQL_STMT_FOREACH_A: {
      const auto *loop = as<PLpgSQL_stmt_foreach_a>(statement);
      Value element{all_of(loop->expr), {}};
      for (CapturedEdge &edge : element.edges) edge = joined(edge, transformed);
      return assign(loop->varno, program_->values.number(std::move(element)));
    }
    default:
      return;
  }
}

void Run::finish(PLpgSQL_stmt *statement) {
  switch (statement->cmd_type) {
    case PLPGSQL_STMT_ASSIGN:
      return assign_expression(statement, as<PLpgSQL_stmt_assign>(statement)->varno,
                               as<PLpgSQL_stmt_assign>(statement)->expr);
    case PLPGSQL_STMT_EXECSQL: {
      const auto *query = as<PLpgSQL_stmt_execsql>(statement);
      Result result = result_of(query->sqlstmt);
      append(result.influences, controls_of(statement));
      return assign_row(query->target, influenced(result.row, result.influences));
    }
    case PLPGSQL_STMT_DYNEXECUTE: {
      const auto *query = as<PLpgSQL_stmt_dynexecute>(statement);
      Result result = result_of_dynamic(statement, query->params);
      append(result.influences, controls_of(statement));
      return assign_row(query->target, influenced(result.row, result.influences));
    }
    case PLPGSQL_STMT_OPEN: {
      const auto *cursor = as<PLpgSQL_stmt_open>(statement);
      const auto *variable =
          reinterpret_cast<PLpgSQL_var *>(program_->function()->datums[cursor->curvar]);
      const Result result = cursor->dynquery != nullptr
                                ? result_of_dynamic(statement, cursor->params)
                            : cursor->query != nullptr ? result_of(cursor->query)
                                                       : result_of(variable->cursor_explicit_expr);
      return write(static_cast<std::size_t>(cursor->curvar),
                   influenced(result.row, result.influences));
    }
    case PLPGSQL_STMT_FETCH:
      return fetch(as<PLpgSQL_stmt_fetch>(statement));
    case PLPGSQL_STMT_EXIT:
      return decide(statement, all_of(as<PLpgSQL_stmt_exit>(statement)->cond));
    case PLPGSQL_STMT_CALL:  // what a procedure hands out is of no known origin
      if (as<PLpgSQL_stmt_call>(statement)->target != nullptr)
        assign_row(as<PLpgSQL_stmt_call>(statement)->target, nothing);
      return;
    case PLPGSQL_STMT_GETDIAG: {
      const List *items = as<PLpgSQL_stmt_getdiag>(statement)->diag_items;
      for (int i = 0; i < list_length(items); ++i)
        assign(static_cast<PLpgSQL_diag_item *>(list_nth(items, i))->target, nothing);
      return;
    }
    default:
      return;
  }
}

void Run::declare(const PLpgSQL_stmt_block *block) {
  const auto *statement = reinterpret_cast<const PLpgSQL_stmt *>(block);
  for (int i = 0; i < block->n_initvars; ++i) {
    const int variable = block->initvarnos[i];
    const auto *declared =
        reinterpret_cast<const PLpgSQL_variable *>(program_->function()->datums[variable]);
    if (declared->default_val != nullptr)
      assign_expression(statement, variable, declared->default_val);
    else
      assign(variable, nothing);
  }
}

// A number between the two is of the lower one; the others decide how often.
void Run::begin_integer_loop(const PLpgSQL_stmt_fori *loop) {
  auto bounds = all_of(loop->lower);
  assign(loop->var->dno, program_->values.number({bounds, {}}));
  append(bounds, all_of(loop->upper));
  if (loop->step != nullptr) append(bounds, all_of(loop->step));
  decide(reinterpret_cast<const PLpgSQL_stmt *>(loop), std::move(bounds));
}

// What selects the rows decides about all that the loop does.
void Run::begin_row_loop(const PLpgSQL_stmt *statement) {
  Result result;
  if (statement->cmd_type == PLPGSQL_STMT_FORS) {
    result = result_of(as<PLpgSQL_stmt_fors>(statement)->query);
  } else if (statement->cmd_type == PLPGSQL_STMT_DYNFORS) {
    result = result_of_dynamic(statement, as<PLpgSQL_stmt_dynfors>(statement)->params);
  } else {
    const int cursor = as<PLpgSQL_stmt_forc>(statement)->curvar;
    result = result_of(reinterpret_cast<PLpgSQL_var *>(program_->function()->datums[cursor])
                           ->cursor_explicit_expr);
  }
  Value deciding{std::move(result.influences), {}};
  for (const Field &column : result.row.fields)
    for (const CapturedEdge &edge : program_->values[column.value].edges)
      deciding.edges.push_back({edge.source, 0, InvalidOid, 0, "JOIN", false, false});
  assign_row(as<PLpgSQL_stmt_forq>(statement)->var, influenced(result.row, {}));
  write(program_->control_slot(statement), program_->values.number(std::move(deciding)));
}

void Run::fetch(const PLpgSQL_stmt_fetch *statement) {
  const Value row = program_->values[read(static_cast<std::size_t>(statement->curvar))];
  assign_row(statement->target,
             influenced(row, controls_of(reinterpret_cast<const PLpgSQL_stmt *>(statement))));
}

void Run::decide(const PLpgSQL_stmt *statement, std::vector<CapturedEdge> by) {
  for (CapturedEdge &edge : by) edge = deciding(edge);
  write(program_->control_slot(statement), program_->values.number({std::move(by), {}}));
}

}  // namespace meshcat::lineage::flow

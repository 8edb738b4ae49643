#include "lineage/flow/program.hpp"

namespace meshcat::lineage::flow {

namespace {

template <typename T>
T *as(PLpgSQL_stmt *statement) {
  return reinterpret_cast<T *>(statement);
}

// Statements that queries run in, which may write.
bool may_write(PLpgSQL_stmt_type type) {
  switch (type) {
    case PLPGSQL_STMT_EXECSQL:
    case PLPGSQL_STMT_DYNEXECUTE:
    case PLPGSQL_STMT_FORS:
    case PLPGSQL_STMT_DYNFORS:
    case PLPGSQL_STMT_OPEN:
    case PLPGSQL_STMT_RETURN_QUERY:
      return true;
    default:
      return false;
  }
}

// Statements that give a variable a value, or leave the loop under a condition.
bool changes_variables(PLpgSQL_stmt *statement) {
  switch (statement->cmd_type) {
    case PLPGSQL_STMT_ASSIGN:
    case PLPGSQL_STMT_OPEN:
    case PLPGSQL_STMT_GETDIAG:
      return true;
    case PLPGSQL_STMT_EXECSQL:
      return as<PLpgSQL_stmt_execsql>(statement)->into;
    case PLPGSQL_STMT_DYNEXECUTE:
      return as<PLpgSQL_stmt_dynexecute>(statement)->into;
    case PLPGSQL_STMT_FETCH:
      return !as<PLpgSQL_stmt_fetch>(statement)->is_move;
    case PLPGSQL_STMT_CALL:
      return as<PLpgSQL_stmt_call>(statement)->expr != nullptr;
    case PLPGSQL_STMT_EXIT:
      return as<PLpgSQL_stmt_exit>(statement)->cond != nullptr;
    default:
      return false;
  }
}

}  // namespace

Program::Program(PLpgSQL_function *function)
    : function_(function),
      matters_(function->fn_is_trigger == PLPGSQL_DML_TRIGGER),
      before_(function->nstatements + 1),
      after_(function->nstatements + 1),
      around_(function->nstatements + 1),
      exits_(function->nstatements + 1),
      controls_(function->nstatements + 1) {
  walk_statement(reinterpret_cast<PLpgSQL_stmt *>(function->action), {});
  settle_controls();
}

Step *Program::new_step(Step step) {
  return &steps_.emplace_back(std::move(step));
}

void Program::walk(List *body, const Around &around) {
  for (int i = 0; i < list_length(body); ++i)
    walk_statement(static_cast<PLpgSQL_stmt *>(list_nth(body, i)), around);
}

void Program::walk_body(List *body, PLpgSQL_stmt *owner, int arm, Around around) {
  if (body == NIL) return;
  before_[static_cast<PLpgSQL_stmt *>(linitial(body))->stmtid] =
      new_step({.statement = owner, .of_body = true, .arm = arm});
  if (owner->cmd_type != PLPGSQL_STMT_BLOCK) around.deciding.push_back(owner);
  walk(body, around);
}

void Program::walk_loop(List *body, PLpgSQL_stmt *loop, const Around &around) {
  Around within = around;
  within.loop = loop;
  walk_body(body, loop, 0, within);
}

void Program::walk_if(PLpgSQL_stmt_if *statement, const Around &around) {
  auto *owner = reinterpret_cast<PLpgSQL_stmt *>(statement);
  int arm = 0;
  walk_body(statement->then_body, owner, arm++, around);
  for (int i = 0; i < list_length(statement->elsif_list); ++i)
    walk_body(static_cast<PLpgSQL_if_elsif *>(list_nth(statement->elsif_list, i))->stmts, owner,
              arm++, around);
  walk_body(statement->else_body, owner, arm, around);
}

void Program::walk_case(PLpgSQL_stmt_case *statement, const Around &around) {
  auto *owner = reinterpret_cast<PLpgSQL_stmt *>(statement);
  int arm = 0;
  for (int i = 0; i < list_length(statement->case_when_list); ++i)
    walk_body(static_cast<PLpgSQL_case_when *>(list_nth(statement->case_when_list, i))->stmts,
              owner, arm++, around);
  walk_body(statement->else_stmts, owner, arm, around);
}

void Program::walk_block(PLpgSQL_stmt_block *block, const Around &around) {
  walk_body(block->body, reinterpret_cast<PLpgSQL_stmt *>(block), 0, around);
  if (block->exceptions == nullptr) return;
  const List *handlers = block->exceptions->exc_list;
  for (int i = 0; i < list_length(handlers); ++i)
    walk(static_cast<PLpgSQL_exception *>(list_nth(handlers, i))->action, around);
}

void Program::walk_statement(PLpgSQL_stmt *statement, const Around &around) {
  around_[statement->stmtid] = around;
  matters_ = matters_ || may_write(statement->cmd_type);
  if (changes_variables(statement)) after_[statement->stmtid] = new_step({.statement = statement});
  switch (statement->cmd_type) {
    case PLPGSQL_STMT_BLOCK:
      return walk_block(as<PLpgSQL_stmt_block>(statement), around);
    case PLPGSQL_STMT_IF:
      return walk_if(as<PLpgSQL_stmt_if>(statement), around);
    case PLPGSQL_STMT_CASE:
      return walk_case(as<PLpgSQL_stmt_case>(statement), around);
    case PLPGSQL_STMT_LOOP:
      return walk_loop(as<PLpgSQL_stmt_loop>(statement)->body, statement, around);
    case PLPGSQL_STMT_WHILE:
      return walk_loop(as<PLpgSQL_stmt_while>(statement)->body, statement, around);
    case PLPGSQL_STMT_FORI:
      return walk_loop(as<PLpgSQL_stmt_fori>(statement)->body, statement, around);
    case PLPGSQL_STMT_FORS:
    case PLPGSQL_STMT_FORC:
    case PLPGSQL_STMT_DYNFORS:
      return walk_loop(as<PLpgSQL_stmt_forq>(statement)->body, statement, around);
    case PLPGSQL_STMT_FOREACH_A:
      return walk_loop(as<PLpgSQL_stmt_foreach_a>(statement)->body, statement, around);
    case PLPGSQL_STMT_EXIT:
      if (around.loop != nullptr) exits_[around.loop->stmtid].push_back(control_slot(statement));
      return;
    default:
      return;
  }
}

// What leaves a loop under a condition decides about all of its body, for it comes again.
void Program::settle_controls() {
  for (std::size_t number = 0; number < around_.size(); ++number)
    for (const PLpgSQL_stmt *owner : around_[number].deciding) {
      controls_[number].push_back(control_slot(owner));
      const auto &exits = exits_[owner->stmtid];
      controls_[number].insert(controls_[number].end(), exits.begin(), exits.end());
    }
}

const Transfer &Program::transfer(const PLpgSQL_expr *expression) {
  const auto found = transfers_.find(expression);
  if (found != transfers_.end()) return found->second;
  Query *query = bridge::plpgsql::query_of(expression);
  return query == nullptr ? no_transfer_ : transfers_[expression] = transfer_of(query);
}

void Program::forget() {
  transfers_.clear();
  resolved.clear();
  rows.clear();
  initial.clear();
  for (Step &step : steps_) {
    step.settled = false;
    step.known.clear();
  }
}

}  // namespace meshcat::lineage::flow

#include "access/reader_plan.hpp"

#include <algorithm>
#include <vector>

#include "access/denial.hpp"
#include "access/question.hpp"
#include "access/simulation.hpp"
#include "bridge/barrier.hpp"
#include "bridge/dead_branch.hpp"
#include "bridge/plan_note.hpp"
#include "bridge/query_shape.hpp"

extern "C" {
#include "nodes/makefuncs.h"
}

namespace meshcat::access::reader_plan {

namespace {

struct Answer {
  Question question;
  bool holds;
};
using Answers = std::vector<Answer>;

bool is_same(const Question &one, const Question &other) {
  return one.kind == other.kind && one.id == other.id && one.column == other.column;
}

// The answer to a sub-select that is a question: each is asked once for a plan.
std::optional<bool> find_answer(Answers &answers, const SubLink *sublink) {
  const auto question = question_of(sublink);
  if (!question) return std::nullopt;
  for (const Answer &known : answers)
    if (is_same(known.question, *question)) return known.holds;
  const auto holds = answer_of(*question, reader());
  // Who is not admitted is to learn nothing else.
  if (holds)
    answers.insert(question->kind == Question::admit ? answers.begin() : answers.end(),
                   {*question, *holds});
  return holds;
}

// A frame that PostgreSQL's walker calls.
bool asks(Node *node, void *context) {
  if (node == nullptr) return false;
  if (IsA(node, Query)) return query_tree_walk(reinterpret_cast<Query *>(node), asks, context, 0);
  if (IsA(node, SubLink)) {
    const bool found = bridge::enter(
        [&] { return question_of(reinterpret_cast<const SubLink *>(node)).has_value(); });
    if (found) return true;
  }
  return expression_tree_walk(node, asks, context);
}

// The same, of its mutator.
Node *with_answers(Node *node, void *context) {
  if (node == nullptr) return nullptr;
  if (IsA(node, Query)) {
    auto *query = reinterpret_cast<Query *>(node);
    query_tree_mutate(query, with_answers, context);
    bridge::enter([&] {
      bridge::drop_dead_branches(query);
      bridge::open_barriers(query);
    });
    return node;
  }
  if (IsA(node, SubLink)) {
    Node *answer = bridge::enter([&]() -> Node * {
      const auto holds =
          find_answer(*static_cast<Answers *>(context), reinterpret_cast<const SubLink *>(node));
      return holds ? bridge::call([&] { return makeBoolConst(*holds, false); }) : nullptr;
    });
    if (answer != nullptr) return answer;
  }
  return expression_tree_mutate(node, with_answers, context);
}

List *to_nodes(const Answers &answers) {
  List *nodes = NIL;
  for (const Answer &answer : answers)
    nodes = bridge::call([&] {
      const Question &question = answer.question;
      Const *id = makeConst(INT8OID, -1, InvalidOid, sizeof(int64), Int64GetDatum(question.id),
                            false, true);
      return lappend(nodes, list_make4(makeInteger(question.kind), id,
                                       makeString(pstrdup(question.column.c_str())),
                                       makeBoolean(answer.holds)));
    });
  return nodes;
}

Answers from_nodes(const List *nodes) {
  Answers answers;
  const ListCell *cell;
  foreach (cell, nodes) {
    const auto *fields = static_cast<const List *>(lfirst(cell));
    const auto *id = static_cast<const Const *>(lsecond(fields));
    answers.push_back({{static_cast<Question::Kind>(intVal(linitial(fields))),
                        DatumGetInt64(id->constvalue), strVal(lthird(fields))},
                       boolVal(lfourth(fields))});
  }
  return answers;
}

// What a plan's note consists of.
struct Note {
  List *answers;
  Query *query;  // as it was before
  int cursor_options;
};

Note note_of(const List *note) {
  return {static_cast<List *>(linitial(note)), static_cast<Query *>(lsecond(note)),
          intVal(lthird(note))};
}

bool still_hold(const Answers &answers) {
  const Oid role = reader();
  return std::all_of(answers.begin(), answers.end(), [&](const Answer &answer) {
    return answer_of(answer.question, role) == answer.holds;
  });
}

}  // namespace

void *answer(Query *query, int cursor_options) {
  if (bridge::plan_note::ForAllReaders::wanted() || !bridge::has_inner_queries(query))
    return nullptr;
  const bool asked = bridge::call([&] { return asks(reinterpret_cast<Node *>(query), nullptr); });
  if (!asked) return nullptr;
  auto *before = static_cast<Query *>(bridge::call([&] { return copyObjectImpl(query); }));
  Answers answers;
  bridge::call([&] { with_answers(reinterpret_cast<Node *>(query), &answers); });
  if (answers.empty()) return nullptr;
  List *nodes = to_nodes(answers);
  return bridge::call([&]() -> void * {
    auto *note = static_cast<Note *>(palloc(sizeof(Note)));
    *note = {nodes, before, cursor_options};
    return note;
  });
}

void note(void *answered, PlannedStmt *plan) {
  if (answered == nullptr) return;
  const Note &note = *static_cast<const Note *>(answered);
  List *nodes = bridge::call(
      [&] { return list_make3(note.answers, note.query, makeInteger(note.cursor_options)); });
  bridge::plan_note::attach(plan, nodes);
  // A kept plan is made anew for another role, rather than found out of date time and again.
  plan->dependsOnRole = true;
}

void renew(QueryDesc *query, bool admits) {
  const List *nodes = bridge::plan_note::find(query->plannedstmt);
  if (nodes == NIL) return;
  const Note note = note_of(nodes);
  const Answers answers = from_nodes(note.answers);
  if (admits)
    for (const Answer &answer : answers)
      if (answer.question.kind == Question::admit) entitlement_of(reader(), answer.question.id);
  if (still_hold(answers)) return;
  query->plannedstmt = bridge::plan_note::plan(note.query, query->sourceText, note.cursor_options);
}

void admit_reader(const List *nodes, MemoryContext executor) {
  bind_reader(executor);
  for (const Answer &answer : from_nodes(note_of(nodes).answers))
    if (remember_answer(executor, answer.question) != answer.holds) stop("what its reader may see");
}

}  // namespace meshcat::access::reader_plan

#include "access/question.hpp"

#include <string_view>

#include "access/admission.hpp"
#include "access/simulation.hpp"

extern "C" {
#include "access/transam.h"
#include "optimizer/optimizer.h"
}

namespace meshcat::access {

namespace {

// The call that is all of a query without rows: SELECT f(...).
const FuncExpr *only_call(const Query *query) {
  const bool bare = query->commandType == CMD_SELECT && query->rtable == NIL &&
                    query->jointree->quals == nullptr && query->cteList == NIL &&
                    query->setOperations == nullptr && query->limitCount == nullptr &&
                    query->limitOffset == nullptr && query->havingQual == nullptr &&
                    list_length(query->targetList) == 1;
  if (!bare) return nullptr;
  const auto *target = linitial_node(TargetEntry, query->targetList);
  return IsA(target->expr, FuncExpr) ? reinterpret_cast<const FuncExpr *>(target->expr) : nullptr;
}

std::optional<Question::Kind> kind_of(Oid function) {
  if (function < FirstNormalObjectId) return std::nullopt;
  const char *name = bridge::call([&]() -> const char * {
    const Oid schema = get_func_namespace(function);
    return schema != InvalidOid && schema == get_namespace_oid("mesh_catalog", true)
               ? get_func_name(function)
               : nullptr;
  });
  if (name == nullptr) return std::nullopt;
  const std::string_view known(name);
  if (known == "admit") return Question::admit;
  if (known == "admitted") return Question::admitted;
  if (known == "unfiltered") return Question::unfiltered;
  if (known == "unmasked") return Question::unmasked;
  if (known == "filter_applies") return Question::filter_applies;
  return std::nullopt;
}

// A port's number is an integer that is cast to bigint.
const Const *constant(const List *arguments, int i) {
  if (i >= list_length(arguments)) return nullptr;
  const Node *argument = bridge::call(
      [&] { return eval_const_expressions(nullptr, static_cast<Node *>(list_nth(arguments, i))); });
  if (!IsA(argument, Const)) return nullptr;
  const auto *value = reinterpret_cast<const Const *>(argument);
  return value->constisnull ? nullptr : value;
}

}  // namespace

std::optional<Question> question_of(const SubLink *sublink) {
  if (sublink->subLinkType != EXPR_SUBLINK || !IsA(sublink->subselect, Query)) return std::nullopt;
  const FuncExpr *call = only_call(reinterpret_cast<const Query *>(sublink->subselect));
  if (call == nullptr) return std::nullopt;
  const auto kind = kind_of(call->funcid);
  if (!kind) return std::nullopt;
  const Const *id = constant(call->args, 0);
  if (id == nullptr || id->consttype != INT8OID) return std::nullopt;
  Question question{*kind, DatumGetInt64(id->constvalue), {}};
  if (*kind != Question::unmasked) return question;
  const Const *column = constant(call->args, 1);
  if (column == nullptr || column->consttype != TEXTOID) return std::nullopt;
  question.column = bridge::call([&] { return TextDatumGetCString(column->constvalue); });
  return question;
}

std::optional<bool> answer_of(const Question &question, Oid reader) {
  if (question.kind == Question::filter_applies) return filter_applies(reader, question.id);
  const auto entitlement = find_entitlement(reader, question.id);
  if (!entitlement) return std::nullopt;
  switch (question.kind) {
    case Question::admitted:
      return entitlement->admitted();
    case Question::unfiltered:
      return entitlement->unfiltered();
    case Question::unmasked:
      return entitlement->unmasked(question.column);
    default:
      return true;
  }
}

bool remember_answer(MemoryContext executor, const Question &question) {
  switch (question.kind) {
    case Question::filter_applies:
      return remember_filter(executor, question.id);
    case Question::admitted:
      return remember_admission(executor, question.id).entitlement.admitted();
    case Question::unfiltered:
      return remember_admission(executor, question.id).entitlement.unfiltered();
    case Question::unmasked:
      return remember_admission(executor, question.id).entitlement.unmasked(question.column);
    default:
      admit(executor, question.id);
      return true;
  }
}

}  // namespace meshcat::access

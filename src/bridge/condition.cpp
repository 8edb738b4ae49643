#include "bridge/condition.hpp"

extern "C" {
#include "access/sysattr.h"
#include "catalog/pg_proc.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/analyze.h"
#include "parser/parse_coerce.h"
#include "parser/parse_collate.h"
#include "parser/parse_expr.h"
#include "parser/parse_relation.h"
#include "utils/regproc.h"
}

namespace meshcat::bridge {

namespace {

namespace sqlstate = core::sqlstate;

// What a tree holds that its author may not use.
struct Finding {
  Oid responsible;
  Oid function = InvalidOid;  // somebody else's
  Oid domain = InvalidOid;    // somebody else's, with constraints
  List *views = NIL;          // somebody else's
};

bool is_trusted(Oid owner, Oid responsible) {
  return owner == responsible || superuser_arg(owner);
}

Oid owner_of(SysCacheIdentifier cache, Oid object) {
  HeapTuple tuple = SearchSysCache1(cache, ObjectIdGetDatum(object));
  if (!HeapTupleIsValid(tuple)) return InvalidOid;
  Oid owner = InvalidOid;
  if (cache == PROCOID) owner = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->proowner;
  if (cache == TYPEOID) owner = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple))->typowner;
  if (cache == RELOID) owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
  ReleaseSysCache(tuple);
  return owner;
}

// The callbacks of the tree walk are C frames: no C++ object lives in them.
bool is_foreign_function(Oid function, void *context) {
  auto *finding = static_cast<Finding *>(context);
  if (is_trusted(owner_of(PROCOID, function), finding->responsible)) return false;
  finding->function = function;
  return true;
}

bool find_foreign(Node *node, void *context) {
  auto *finding = static_cast<Finding *>(context);
  if (node == nullptr) return false;
  if (IsA(node, RangeTblEntry)) {
    auto *entry = reinterpret_cast<RangeTblEntry *>(node);
    if (entry->rtekind == RTE_RELATION && entry->relkind == RELKIND_VIEW &&
        !is_trusted(owner_of(RELOID, entry->relid), finding->responsible))
      finding->views = lappend_oid(finding->views, entry->relid);
    return false;
  }
  if (IsA(node, Query))
    return query_tree_walk(reinterpret_cast<Query *>(node), find_foreign, context,
                           QTW_EXAMINE_RTES_BEFORE);
  if (check_functions_in_node(node, is_foreign_function, context)) return true;
  if (IsA(node, CoerceToDomain)) {
    const Oid type = reinterpret_cast<CoerceToDomain *>(node)->resulttype;
    if (!is_trusted(owner_of(TYPEOID, type), finding->responsible)) {
      finding->domain = type;
      return true;
    }
  }
  return expression_tree_walk(node, find_foreign, context);
}

// As SPI does it: an error's position is in the user's text, not in the
// statement that the client sent. PG_CATCH restores the stack after an error.
struct SourceText {
  explicit SourceText(const char *text) {
    callback.callback = [](void *source) {
      const int position = geterrposition();
      if (position <= 0) return;
      errposition(0);
      internalerrposition(position);
      internalerrquery(static_cast<const char *>(source));
    };
    callback.arg = const_cast<char *>(text);
    callback.previous = error_context_stack;
    error_context_stack = &callback;
  }
  void leave() { error_context_stack = callback.previous; }
  ErrorContextCallback callback;
};

// The expression that the text consists of; null when it is something else.
Node *parse_expression(const char *text) {
  List *parsed = raw_parser(text, RAW_PARSE_PLPGSQL_EXPR);
  auto *select = castNode(SelectStmt, linitial_node(RawStmt, parsed)->stmt);
  const bool bare = select->op == SETOP_NONE && select->distinctClause == NIL &&
                    select->fromClause == NIL && select->whereClause == nullptr &&
                    select->groupClause == NIL && select->havingClause == nullptr &&
                    select->windowClause == NIL && select->sortClause == NIL &&
                    select->limitOffset == nullptr && select->limitCount == nullptr &&
                    select->lockingClause == NIL;
  if (!bare || list_length(select->targetList) != 1) return nullptr;
  auto *target = linitial_node(ResTarget, select->targetList);
  if (target->name != nullptr || target->indirection != NIL) return nullptr;
  // A lone "*" is no expression, though the grammar of a target list has it.
  if (IsA(target->val, ColumnRef) &&
      IsA(linitial(reinterpret_cast<ColumnRef *>(target->val)->fields), A_Star))
    return nullptr;
  return target->val;
}

struct Reading {
  bool parsed = false;
  bool is_volatile = false;
  bool system_column = false;
  Finding finding;
  List *columns = NIL;  // of C strings
  Node *expression = nullptr;
};

void list_columns(Node *expression, Relation relation, Reading &reading) {
  Bitmapset *attributes = nullptr;
  pull_varattnos(expression, 1, &attributes);
  const TupleDesc shape = RelationGetDescr(relation);
  const bool whole_row = bms_is_member(-FirstLowInvalidHeapAttributeNumber, attributes);
  int member = -1;
  while ((member = bms_next_member(attributes, member)) >= 0)
    if (member + FirstLowInvalidHeapAttributeNumber < 0) reading.system_column = true;
  for (int i = 0; i < shape->natts; ++i) {
    Form_pg_attribute attribute = TupleDescAttr(shape, i);
    if (attribute->attisdropped) continue;
    if (whole_row || bms_is_member(i + 1 - FirstLowInvalidHeapAttributeNumber, attributes))
      reading.columns = lappend(reading.columns, pstrdup(NameStr(attribute->attname)));
  }
}

Reading analyse_condition(const char *text, Oid relation_id, const char *alias, Oid responsible) {
  Reading reading;
  reading.finding.responsible = responsible;
  SourceText source(text);
  Node *raw = parse_expression(text);
  if (raw != nullptr) {
    ParseState *state = make_parsestate(nullptr);
    state->p_sourcetext = text;
    Relation relation = table_open(relation_id, AccessShareLock);
    ParseNamespaceItem *item = addRangeTableEntryForRelation(state, relation, AccessShareLock,
                                                             makeAlias(alias, NIL), false, true);
    addNSItemToQuery(state, item, false, true, true);
    // What a CHECK constraint may hold is what a check of one row may hold.
    Node *expression = transformExpr(state, raw, EXPR_KIND_CHECK_CONSTRAINT);
    expression = coerce_to_boolean(state, expression, "CHECK");
    assign_expr_collations(state, expression);
    reading.parsed = true;
    reading.expression = expression;
    reading.is_volatile = contain_volatile_functions(expression);
    find_foreign(expression, &reading.finding);
    list_columns(expression, relation, reading);
    table_close(relation, NoLock);
    free_parsestate(state);
  }
  source.leave();
  return reading;
}

Reading analyse_query(const char *text, Oid responsible) {
  Reading reading;
  reading.finding.responsible = responsible;
  SourceText source(text);
  List *parsed = raw_parser(text, RAW_PARSE_DEFAULT);
  if (list_length(parsed) == 1 && IsA(linitial_node(RawStmt, parsed)->stmt, SelectStmt)) {
    Query *query =
        parse_analyze_fixedparams(linitial_node(RawStmt, parsed), text, nullptr, 0, nullptr);
    reading.parsed =
        query->commandType == CMD_SELECT && !query->hasModifyingCTE && query->rowMarks == NIL;
    reading.is_volatile = contain_volatile_functions(reinterpret_cast<Node *>(query));
    find_foreign(reinterpret_cast<Node *>(query), &reading.finding);
  }
  source.leave();
  return reading;
}

std::string name_or_unknown(char *name) {
  return name == nullptr ? std::string("unknown") : std::string(name);
}

void refuse_foreign(const std::string &what, const std::string &object, const char *remedy,
                    const Finding &finding) {
  const std::string role =
      name_or_unknown(call([&] { return GetUserNameFromId(finding.responsible, true); }));
  throw core::Error(
      sqlstate::insufficient_privilege, what + " must not use " + object,
      "It would run with the rights of role \"" + role + "\", to whom it does not belong.",
      std::string("Once that role's members have read it: ") + remedy);
}

void require_harmless(const char *what, const std::string &text, const Reading &reading) {
  const Finding &finding = reading.finding;
  if (reading.is_volatile)
    throw core::Error(sqlstate::feature_not_supported,
                      std::string(what) + " must not use a volatile function", text,
                      "What a check finds is a fact about the data, the same each time. Use "
                      "functions that are marked STABLE or IMMUTABLE.");
  if (finding.function != InvalidOid)
    refuse_foreign(
        what,
        "function " + name_or_unknown(call([&] { return format_procedure(finding.function); })),
        "ALTER FUNCTION ... OWNER TO ...;", finding);
  if (finding.domain != InvalidOid)
    refuse_foreign(what,
                   "type " + name_or_unknown(call([&] { return format_type_be(finding.domain); })),
                   "ALTER DOMAIN ... OWNER TO ...;", finding);
}

}  // namespace

std::vector<std::string> read_condition(const char *what, const std::string &text, Oid relation,
                                        const std::string &alias, Oid responsible) {
  const Reading reading =
      call([&] { return analyse_condition(text.c_str(), relation, alias.c_str(), responsible); });
  if (!reading.parsed)
    throw core::Error(sqlstate::syntax_error, std::string(what) + " is not one expression", text,
                      "Write a condition that each row must satisfy, such as amount > 0.");
  require_harmless(what, text, reading);
  if (reading.system_column)
    throw core::Error(sqlstate::undefined_column,
                      std::string(what) + " must not use a system column", text,
                      "Use the columns of the port.");
  std::vector<std::string> columns;
  for (int i = 0; i < list_length(reading.columns); ++i)
    columns.emplace_back(static_cast<char *>(list_nth(reading.columns, i)));
  return columns;
}

Node *plan_condition(const std::string &text, Oid relation, const std::string &alias) {
  return call([&] {
    const Reading reading = analyse_condition(text.c_str(), relation, alias.c_str(), GetUserId());
    return reinterpret_cast<Node *>(
        expression_planner(reinterpret_cast<Expr *>(reading.expression)));
  });
}

std::vector<Oid> read_query(const char *what, const std::string &text, Oid responsible) {
  const Reading reading = call([&] { return analyse_query(text.c_str(), responsible); });
  if (!reading.parsed)
    throw core::Error(sqlstate::syntax_error,
                      std::string(what) + " is not one query that only reads", text,
                      "Write one SELECT that returns a number.");
  require_harmless(what, text, reading);
  std::vector<Oid> views;
  for (int i = 0; i < list_length(reading.finding.views); ++i)
    views.push_back(list_nth_oid(reading.finding.views, i));
  return views;
}

}  // namespace meshcat::bridge

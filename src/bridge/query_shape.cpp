#include "bridge/query_shape.hpp"

extern "C" {
#include "access/table.h"
#include "access/transam.h"
#include "parser/analyze.h"
#include "rewrite/rewriteHandler.h"
#include "utils/rel.h"
}

#include <string_view>

namespace meshcat::bridge {

namespace {

const RawStmt *only_select(const char *text) {
  List *statements = raw_parser(text, RAW_PARSE_DEFAULT);
  if (list_length(statements) != 1) return nullptr;
  const RawStmt *raw = linitial_node(RawStmt, statements);
  return IsA(raw->stmt, SelectStmt) ? raw : nullptr;
}

// A frame that PostgreSQL's walker calls.
bool note_relations(Node *node, void *context) {
  if (node == nullptr) return false;
  if (!IsA(node, Query)) return expression_tree_walk(node, note_relations, context);
  auto *query = reinterpret_cast<Query *>(node);
  auto **found = static_cast<List **>(context);
  const ListCell *cell;
  foreach (cell, query->rtable) {
    const auto *entry = static_cast<const RangeTblEntry *>(lfirst(cell));
    if (entry->rtekind == RTE_RELATION) *found = list_append_unique_oid(*found, entry->relid);
  }
  return query_tree_walk(query, note_relations, context, 0);
}

bool is_of_user(const SQLValueFunction *function) {
  switch (function->op) {
    case SVFOP_CURRENT_ROLE:
    case SVFOP_CURRENT_USER:
    case SVFOP_USER:
    case SVFOP_SESSION_USER:
      return true;
    default:
      return false;
  }
}

// Of a function that users wrote nobody can tell what it asks.
bool is_about_user(Oid function, void *) {
  if (function >= FirstNormalObjectId) {
    const char *schema = get_namespace_name(get_func_namespace(function));
    return schema == nullptr ||
           (std::string_view(schema) != "mesh" && std::string_view(schema) != "mesh_catalog");
  }
  const char *name = get_func_name(function);
  if (name == nullptr) return false;
  const std::string_view known(name);
  return known == "current_user" || known == "session_user" || known == "row_security_active" ||
         known == "pg_has_role" || (known.starts_with("has_") && known.ends_with("_privilege"));
}

bool find_user(Node *node, void *view);

bool view_asks(Oid view) {
  check_stack_depth();
  const Relation relation = table_open(view, AccessShareLock);
  const bool found = find_user(reinterpret_cast<Node *>(get_view_query(relation)), &view);
  table_close(relation, NoLock);
  return found;
}

// The query of a view names the view itself, as OLD and NEW of its rule.
bool reads_asking_view(const Query *query, Oid view) {
  const ListCell *cell;
  foreach (cell, query->rtable) {
    const auto *entry = static_cast<const RangeTblEntry *>(lfirst(cell));
    if (entry->rtekind == RTE_RELATION && entry->relkind == RELKIND_VIEW && entry->relid != view &&
        view_asks(entry->relid))
      return true;
  }
  return false;
}

bool find_user(Node *node, void *view) {
  if (node == nullptr) return false;
  if (IsA(node, Query)) {
    auto *query = reinterpret_cast<Query *>(node);
    return reads_asking_view(query, *static_cast<const Oid *>(view)) ||
           query_tree_walk(query, find_user, view, 0);
  }
  if (IsA(node, SQLValueFunction) && is_of_user(reinterpret_cast<SQLValueFunction *>(node)))
    return true;
  if (check_functions_in_node(node, is_about_user, nullptr)) return true;
  return expression_tree_walk(node, find_user, view);
}

}  // namespace

std::string one_select(const std::string &text) {
  struct Part {
    int start, length;
  };
  const Part part = call([&] {
    const RawStmt *select = only_select(text.c_str());
    return select == nullptr ? Part{-1, 0} : Part{select->stmt_location, select->stmt_len};
  });
  if (part.start < 0)
    throw core::Error(core::sqlstate::syntax_error, "\"" + text + "\" is not one SELECT");
  const auto start = static_cast<std::size_t>(part.start);
  return text.substr(start,
                     part.length == 0 ? std::string::npos : static_cast<std::size_t>(part.length));
}

std::vector<Oid> relations_of(const std::string &select) {
  const List *found = call([&] {
    List *oids = NIL;
    List *statements = raw_parser(select.c_str(), RAW_PARSE_DEFAULT);
    Query *query = parse_analyze_fixedparams(linitial_node(RawStmt, statements), select.c_str(),
                                             nullptr, 0, nullptr);
    note_relations(reinterpret_cast<Node *>(query), &oids);
    return oids;
  });
  std::vector<Oid> relations;
  const ListCell *cell;
  foreach (cell, found) relations.push_back(lfirst_oid(cell));
  return relations;
}

bool asks_who_reads(Oid view) {
  return call([&] { return view_asks(view); });
}

bool is_constant(const Node *condition, bool value) {
  if (condition == nullptr || !IsA(condition, Const)) return false;
  const auto *constant = reinterpret_cast<const Const *>(condition);
  return constant->consttype == BOOLOID && !constant->constisnull &&
         DatumGetBool(constant->constvalue) == value;
}

bool has_inner_queries(const Query *query) {
  if (query->hasSubLinks || query->cteList != NIL) return true;
  const ListCell *cell;
  foreach (cell, query->rtable)
    if (static_cast<const RangeTblEntry *>(lfirst(cell))->rtekind == RTE_SUBQUERY) return true;
  return false;
}

}  // namespace meshcat::bridge

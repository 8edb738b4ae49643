#include "bridge/expression.hpp"

extern "C" {
#include "parser/analyze.h"
#include "parser/scanner.h"
}

namespace meshcat::bridge {

namespace {

// The code of an identifier's token. The scanner is shared with PL/pgSQL, which
// relies on it too: the tokens that scan.l returns are numbered from here.
constexpr int identifier_token = 258;

// An expression's errors point into a text that its author has not written.
template <typename F>
auto without_position(F &&body) {
  try {
    return body();
  } catch (const PgError &error) {
    error.data()->cursorpos = 0;
    error.data()->internalpos = 0;
    throw;
  }
}

bool is_star(const Node *node) {
  if (!IsA(node, ColumnRef)) return false;
  return IsA(llast(reinterpret_cast<const ColumnRef *>(node)->fields), A_Star);
}

bool is_bare(const SelectStmt *select) {
  return select->op == SETOP_NONE && select->distinctClause == NIL &&
         select->intoClause == nullptr && select->fromClause == NIL &&
         select->whereClause == nullptr && select->groupClause == NIL &&
         select->havingClause == nullptr && select->windowClause == NIL &&
         select->valuesLists == NIL && select->sortClause == NIL &&
         select->limitOffset == nullptr && select->limitCount == nullptr &&
         select->lockingClause == NIL && select->withClause == nullptr;
}

// Is the statement a SELECT of one unnamed target and nothing else?
bool is_one_target(const char *sql) {
  List *statements = raw_parser(sql, RAW_PARSE_DEFAULT);
  if (list_length(statements) != 1) return false;
  const RawStmt *raw = linitial_node(RawStmt, statements);
  if (raw->stmt_len != 0 || !IsA(raw->stmt, SelectStmt)) return false;
  const auto *select = reinterpret_cast<const SelectStmt *>(raw->stmt);
  if (!is_bare(select) || list_length(select->targetList) != 1) return false;
  const ResTarget *target = linitial_node(ResTarget, select->targetList);
  return target->name == nullptr && target->indirection == NIL && !is_star(target->val);
}

struct Token {
  int code;
  int offset;
  const char *name;  // of an identifier
};

List *scan(const char *text) {
  core_yy_extra_type extra;
  core_yyscan_t scanner = scanner_init(text, &extra, &ScanKeywords, ScanKeywordTokens);
  List *tokens = NIL;
  core_YYSTYPE value;
  YYLTYPE offset;
  while (const int code = core_yylex(&value, &offset, scanner)) {
    auto *token = static_cast<Token *>(palloc(sizeof(Token)));
    *token = {code, offset, code == identifier_token ? value.str : nullptr};
    tokens = lappend(tokens, token);
  }
  scanner_finish(scanner);
  return tokens;
}

std::vector<Token> tokens_of(const std::string &text) {
  List *list = call([&] { return scan(text.c_str()); });
  std::vector<Token> tokens;
  ListCell *cell;
  foreach (cell, list) tokens.push_back(*static_cast<Token *>(lfirst(cell)));
  return tokens;
}

// The index after the parenthesis that closes the one at `open`.
std::size_t after_closing(const std::vector<Token> &tokens, std::size_t open) {
  int depth = 0;
  for (std::size_t i = open; i < tokens.size(); ++i) {
    if (tokens[i].code == '(') ++depth;
    if (tokens[i].code == ')' && --depth == 0) return i + 1;
  }
  return tokens.size();
}

struct Seen {
  List *functions, *domains, *watched;
  Oid watched_function;
};

bool note_function(Oid function, void *context) {
  auto *seen = static_cast<Seen *>(context);
  seen->functions = list_append_unique_oid(seen->functions, function);
  return false;
}

// The first argument's value if it is a constant text, else null.
char *constant_text(const FuncExpr *function) {
  const Node *argument =
      function->args == NIL ? nullptr : static_cast<const Node *>(linitial(function->args));
  if (argument == nullptr || !IsA(argument, Const)) return nullptr;
  const auto *constant = reinterpret_cast<const Const *>(argument);
  if (constant->constisnull || constant->consttype != TEXTOID) return nullptr;
  return TextDatumGetCString(constant->constvalue);
}

bool visit(Node *node, void *context) {
  if (node == nullptr) return false;
  auto *seen = static_cast<Seen *>(context);
  check_functions_in_node(node, note_function, seen);
  if (IsA(node, FuncExpr)) {
    const auto *function = reinterpret_cast<const FuncExpr *>(node);
    if (function->funcid == seen->watched_function)
      seen->watched = lappend(seen->watched, constant_text(function));
  } else if (IsA(node, CoerceToDomain)) {
    seen->domains = list_append_unique_oid(
        seen->domains, reinterpret_cast<const CoerceToDomain *>(node)->resulttype);
  } else if (IsA(node, Query)) {
    return query_tree_walk(reinterpret_cast<Query *>(node), visit, context, 0);
  }
  return expression_tree_walk(node, visit, context);
}

std::vector<Oid> oids(const List *list) {
  std::vector<Oid> values;
  ListCell *cell;
  foreach (cell, list) values.push_back(lfirst_oid(cell));
  return values;
}

}  // namespace

void require_expression(const std::string &text) {
  const std::string bare = "SELECT " + text, enclosed = "SELECT (\n" + text + "\n)";
  const bool one = without_position([&] {
    return call([&] { return is_one_target(bare.c_str()) && is_one_target(enclosed.c_str()); });
  });
  if (!one)
    throw core::Error(core::sqlstate::syntax_error, "\"" + text + "\" is not one SQL expression",
                      "It must stand alone: no further clause, column, name or statement.");
}

std::string rewrite_calls(const std::string &text, const std::string &schema,
                          const std::string &function, const Rewriting &rewriting) {
  const std::vector<Token> tokens = without_position([&] { return tokens_of(text); });
  const auto named = [&](std::size_t i, const std::string &name) {
    return tokens[i].code == identifier_token && name == tokens[i].name;
  };
  std::string result;
  std::size_t copied = 0;
  for (std::size_t i = 0; i + 3 < tokens.size();) {
    const bool is_call = named(i, schema) && tokens[i + 1].code == '.' && named(i + 2, function) &&
                         tokens[i + 3].code == '(' && (i == 0 || tokens[i - 1].code != '.');
    if (!is_call) {
      ++i;
      continue;
    }
    const auto start = static_cast<std::size_t>(tokens[i].offset);
    i = after_closing(tokens, i + 3);
    const auto end = static_cast<std::size_t>(tokens[i - 1].offset) + 1;
    result += text.substr(copied, start - copied) + rewriting(text.substr(start, end - start));
    copied = end;
  }
  return result + text.substr(copied);
}

std::string replace_value(const std::string &text, const std::string &replacement) {
  constexpr std::size_t length = 5;
  const int value = ScanKeywordTokens[ScanKeywordLookup("value", &ScanKeywords)];
  const std::vector<Token> tokens = without_position([&] { return tokens_of(text); });
  const auto code = [&](std::size_t i) { return i < tokens.size() ? tokens[i].code : 0; };
  std::string result;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const bool qualified = i > 0 && code(i - 1) == '.';
    if (code(i) != value || qualified || code(i + 1) == '.' || code(i + 1) == '(') continue;
    const auto start = static_cast<std::size_t>(tokens[i].offset);
    result += text.substr(copied, start - copied) + replacement;
    copied = start + length;
  }
  return result + text.substr(copied);
}

ExpressionFacts analyse_expression(const std::string &text, const std::string &from,
                                   Oid watched_function) {
  const std::string sql = "SELECT (\n" + text + "\n) FROM " + from;
  Seen seen{NIL, NIL, NIL, watched_function};
  const Query *query = without_position([&] {
    return call([&] {
      List *statements = raw_parser(sql.c_str(), RAW_PARSE_DEFAULT);
      Query *analysed = parse_analyze_fixedparams(linitial_node(RawStmt, statements), sql.c_str(),
                                                  nullptr, 0, nullptr);
      visit(reinterpret_cast<Node *>(analysed), &seen);
      return static_cast<const Query *>(analysed);
    });
  });
  auto *value =
      reinterpret_cast<Node *>(static_cast<TargetEntry *>(linitial(query->targetList))->expr);
  ExpressionFacts facts{};
  facts.type = exprType(value);
  facts.typmod = exprTypmod(value);
  facts.aggregates = query->hasAggs;
  facts.windows = query->hasWindowFuncs;
  facts.sets = query->hasTargetSRFs;
  facts.functions = oids(seen.functions);
  facts.domains = oids(seen.domains);
  ListCell *cell;
  foreach (cell, seen.watched) {
    const auto *argument = static_cast<const char *>(lfirst(cell));
    facts.watched.push_back(argument == nullptr ? std::nullopt : std::optional(argument));
  }
  return facts;
}

}  // namespace meshcat::bridge

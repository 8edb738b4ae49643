#include "catalog/expression.hpp"

#include <algorithm>

#include "bridge/expression.hpp"

extern "C" {
#include "catalog/pg_proc.h"
#include "parser/parse_func.h"
#include "utils/regproc.h"
}

namespace meshcat::catalog {

namespace sqlstate = core::sqlstate;

namespace {

struct Function {
  Oid schema;
  bool is_volatile;
  NameData name;
};

Function function_facts(Oid oid) {
  return bridge::call([&] {
    Function facts{};
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) elog(ERROR, "cache lookup failed for function %u", oid);
    const auto *form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
    facts = {form->pronamespace, form->provolatile == PROVOLATILE_VOLATILE, form->proname};
    ReleaseSysCache(tuple);
    return facts;
  });
}

std::string signature(Oid function) {
  return bridge::call([&] { return format_procedure_qualified(function); });
}

Oid session_attribute() {
  return bridge::call([] {
    Oid arguments[] = {TEXTOID};
    List *name = list_make2(makeString(const_cast<char *>("mesh")),
                            makeString(const_cast<char *>("session_attribute")));
    return LookupFuncName(name, 1, arguments, false);
  });
}

void require_function(const std::string &what, Oid oid) {
  const Function function = function_facts(oid);
  const Oid mesh = bridge::call([] { return get_namespace_oid("mesh", false); });
  if (function.schema != PG_CATALOG_NAMESPACE && function.schema != mesh)
    throw core::Error(sqlstate::insufficient_privilege,
                      what + " must not call function " + signature(oid),
                      "It runs with the privileges of every reader, so only functions and "
                      "operators of pg_catalog and mesh are allowed.",
                      "Use built-in functions, or compute a column in the source relation.");
  if (function.is_volatile)
    throw core::Error(sqlstate::insufficient_privilege,
                      what + " must not call volatile function " + signature(oid),
                      "It runs with the privileges of every reader and must not have effects, nor "
                      "give one row different answers, which could be averaged out.");
  if (function.schema == PG_CATALOG_NAMESPACE &&
      std::string(NameStr(function.name)) == "current_setting")
    throw core::Error(sqlstate::insufficient_privilege, what + " must not read settings",
                      "Any session can set a custom setting to what it likes.",
                      "Use mesh.session_attribute('...'), which mesh.set_attribute sets.");
}

void require_plain(const std::string &what, const bridge::ExpressionFacts &facts) {
  if (facts.aggregates || facts.windows || facts.sets)
    throw core::Error(sqlstate::syntax_error, what + " must be about one row",
                      "It uses an aggregate, a window function or a function that returns a set.",
                      "Put that into a sub-select, such as = any (array(select ...)).");
  if (!facts.domains.empty()) {
    const char *name = bridge::call([&] { return format_type_be_qualified(facts.domains[0]); });
    throw core::Error(sqlstate::insufficient_privilege,
                      what + " must not cast to domain type " + name,
                      "The domain's constraints would run with the privileges of every reader.",
                      "Cast to its base type.");
  }
}

// PostgreSQL's parser is not interrupted, however long the text.
constexpr std::size_t longest = 65536;

void require_length(const std::string &what, const std::string &text) {
  if (text.size() > longest)
    throw core::Error(sqlstate::program_limit_exceeded, what + " is too long",
                      "It has " + std::to_string(text.size()) + " bytes; the limit is " +
                          std::to_string(longest) + ".",
                      "Put what it lists into a table, and read that in a sub-select.");
}

// PostgreSQL's errors are about a text that is not the statement their reader wrote.
template <typename F>
auto within(const std::string &what, const std::string &text, F body) {
  try {
    return body();
  } catch (const bridge::PgError &error) {
    if (error.data()->detail == nullptr)
      error.data()->detail = bridge::copy_cstring("In " + what + ": " + text);
    throw;
  }
}

std::string once_a_statement(const std::string &text, std::int64_t port_id) {
  const auto sub_select = [](const std::string &call) { return "((SELECT " + call + ")::text[])"; };
  return bridge::rewrite_calls(
      bridge::rewrite_calls(text, "mesh", "session_attribute", sub_select), "mesh",
      "session_purposes", [&](const std::string &) {
        return sub_select("mesh_catalog.purposes(" + std::to_string(port_id) + ")");
      });
}

}  // namespace

void require_expression(const std::string &what, const std::string &text) {
  require_length(what, text);
  within(what, text, [&] { bridge::require_expression(text); });
}

Expression compile_expression(const std::string &what, const std::string &text,
                              const std::string &from, std::int64_t port_id) {
  require_expression(what, text);
  const bridge::ExpressionFacts facts = within(
      what, text, [&] { return bridge::analyse_expression(text, from, session_attribute()); });
  require_plain(what, facts);
  for (const Oid function : facts.functions) require_function(what, function);
  Expression expression{once_a_statement(text, port_id), facts.type, {}};
  for (const auto &attribute : facts.watched) {
    if (!attribute)
      throw core::Error(sqlstate::feature_not_supported,
                        what + " must name the session attribute it reads",
                        "The argument of mesh.session_attribute must be a constant.");
    if (std::find(expression.attributes.begin(), expression.attributes.end(), *attribute) ==
        expression.attributes.end())
      expression.attributes.push_back(*attribute);
  }
  return expression;
}

}  // namespace meshcat::catalog

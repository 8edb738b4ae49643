// What a rule makes of personal columns. There is no hash: a pseudonym still is about a
// person, and what is done must show that it is done, or it would be done again.
#include "bridge/json.hpp"
#include "catalog/names.hpp"
#include "retention/rule.hpp"

namespace meshcat::retention {

using bridge::Rows;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

struct Column {
  std::string name, type;
  bool required, fixed;
};

Column column_of(Store &store, const Table &table, const std::string &name) {
  const Rows rows = store.query(
      "select pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,"
      " a.attgenerated <> '' or a.attidentity <> '' or exists (select from pg_catalog.pg_index i"
      "  where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey))"
      " from pg_catalog.pg_attribute a where a.attrelid = $1 and a.attname::text = $2 and a.attnum "
      "> 0",
      {bridge::oid(table.relation), bridge::text(name)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_column,
                      "table " + table.sql() + " has no column \"" + name + "\"");
  return {name, rows.text(0, 0), rows.boolean(0, 1), rows.boolean(0, 2)};
}

[[noreturn]] void refuse(const Column &column, const std::string &why) {
  throw core::Error(sqlstate::invalid_parameter_value,
                    "column \"" + column.name + "\" cannot be anonymised so", why,
                    "Each column becomes null, {\"constant\": \"a value of its type\"} or, for a "
                    "date or timestamp, \"year\".");
}

std::string year_of(const Column &column, const std::string &name) {
  if (column.type == "date") return "pg_catalog.date_trunc('year', " + name + "::timestamp)::date";
  if (column.type.rfind("timestamp", 0) != 0)
    refuse(column, "Its type is " + column.type + ", which has no year.");
  if (column.type.find("with time zone") != std::string::npos &&
      column.type.find("without") == std::string::npos)
    return "pg_catalog.date_trunc('year', " + name + ", 'UTC')";
  return "pg_catalog.date_trunc('year', " + name + ")";
}

}  // namespace

std::vector<Change> changes_of(Store &store, const Table &table, const std::string &time_column,
                               const std::string &document) {
  const Rows entries = store.query(
      "select key, pg_catalog.jsonb_typeof(value), value #>> '{}', value ->> 'constant'"
      " from pg_catalog.jsonb_each($1::pg_catalog.jsonb) order by key",
      {bridge::text(document)});
  std::vector<Change> changes;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Column column = column_of(store, table, entries.text(i, 0));
    if (column.fixed || column.name == time_column)
      refuse(column, "It is a key, generated, or what the time is counted from.");
    const std::string name = catalog::quote_identifier(column.name), kind = entries.text(i, 1);
    if (kind == "null") {
      if (column.required) refuse(column, "It must not be null.");
      changes.push_back({name, "null::" + column.type});
    } else if (kind == "string" && entries.text(i, 2) == "year") {
      changes.push_back({name, year_of(column, name)});
    } else if (kind == "object" && !entries.is_null(i, 3)) {
      changes.push_back({name, catalog::quote_literal(entries.text(i, 3)) + "::" + column.type});
    } else {
      refuse(column, "It was to become " + entries.text(i, 2) + ".");
    }
  }
  if (changes.empty())
    throw core::Error(sqlstate::invalid_parameter_value, "nothing is to be anonymised", {},
                      "Name the columns: anonymise => '{\"name\": null}'.");
  return changes;
}

}  // namespace meshcat::retention

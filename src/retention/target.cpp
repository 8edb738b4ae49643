#include "retention/target.hpp"

#include "bridge/condition.hpp"
#include "bridge/expression.hpp"
#include "bridge/row_condition.hpp"
#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"

namespace meshcat::retention {

using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

[[noreturn]] void unsuitable(const std::string &table, const std::string &why,
                             const std::string &hint) {
  throw core::Error(sqlstate::wrong_object_type,
                    "the rows of \"" + table + "\" can be neither kept nor held", why, hint);
}

Oid source_of(Store &store, const Product &product) {
  const catalog::Port port = catalog::output_port(store, product);
  if (port.source == InvalidOid)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the source of product \"" + product.ref() + "\" is gone");
  return port.source;
}

Oid relation_by_name(Store &store, const std::string &name) {
  const Rows rows = store.query(
      "select pg_catalog.to_regclass($1)::pg_catalog.oid,"
      " pg_catalog.cardinality(pg_catalog.parse_ident($1)) = 2",
      {bridge::text(name)});
  if (!rows.is_null(0, 0) && rows.boolean(0, 1)) return rows.oid(0, 0);
  throw core::Error(sqlstate::undefined_table, "relation \"" + name + "\" does not exist", {},
                    "Name it with its schema: relation => 'a_schema.a_table'.");
}

void require_suitable(const Rows &facts) {
  const std::string table = facts.text(0, 0) + "." + facts.text(0, 1), kind = facts.text(0, 3);
  if (kind != "r" && kind != "p")
    unsuitable(table, "It is a view or a foreign table: its rows are elsewhere.",
               "Name the table of the domain that has them: relation => 'schema.table'.");
  if (facts.boolean(0, 4))
    unsuitable(table, "It is a partition.", "Name the partitioned table, and say which rows.");
  if (facts.boolean(0, 5))
    unsuitable(table, "Tables inherit from it, or it inherits from one.",
               "Use declarative partitions, or tables without inheritance.");
  if (facts.boolean(0, 6))
    unsuitable(table, "It, or a partition of it, is foreign, temporary or unlogged.",
               "A crash or another server could lose what is to be kept.");
}

constexpr char facts_sql[] =
    "select n.nspname::text, c.relname::text, c.relowner, c.relkind::text, c.relispartition,"
    " c.relkind = 'r' and exists (select from pg_catalog.pg_inherits i"
    "  where c.oid in (i.inhparent, i.inhrelid)),"
    " c.relpersistence <> 'p' or exists (select from pg_catalog.pg_partition_tree(c.oid) t"
    "  join pg_catalog.pg_class l on l.oid = t.relid"
    "  where l.relkind = 'f' or l.relpersistence <> 'p')"
    " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " where c.oid = $1";

// A function that is not sure to answer the same for the same row; empty for none.
std::string unsure_function(const std::vector<Oid> &functions) {
  bridge::Spi spi;
  for (const Oid function : functions) {
    const Rows rows = spi.query(
        "select p.oid::pg_catalog.regprocedure::text from pg_catalog.pg_proc p where p.oid = $1"
        " and (p.provolatile <> 'i' or p.pronamespace <>"
        "  'pg_catalog'::pg_catalog.regnamespace)",
        {bridge::oid(function)});
    if (!rows.empty()) return rows.text(0, 0);
  }
  return {};
}

}  // namespace

std::string Table::sql() const {
  return catalog::quote_qualified(schema, name);
}

Table table_of(Store &store, const Product &product, const std::optional<std::string> &relation) {
  const Oid id = relation ? relation_by_name(store, *relation) : source_of(store, product);
  const Rows facts = store.query(facts_sql, {bridge::oid(id)});
  require_suitable(facts);
  const Table table{id, facts.text(0, 0), facts.text(0, 1), facts.oid(0, 2)};
  const bool domains = product.domain.owner != InvalidOid &&
                       store
                           .query("select pg_catalog.pg_has_role($1, $2, 'USAGE')",
                                  {bridge::oid(product.domain.owner), bridge::oid(table.owner)})
                           .boolean(0, 0);
  if (!domains)
    throw core::Error(sqlstate::insufficient_privilege,
                      "table " + table.sql() + " is not domain \"" + product.domain.name + "\"'s",
                      "It is owned by \"" + catalog::role_name(table.owner) +
                          "\", whose rights the domain's owner does not have.",
                      "Let the domain that owns it set its rules and holds.");
  return table;
}

void require_condition(const Table &table, const char *what, const std::string &text) {
  const catalog::RoleScope as_owner(table.owner);
  const ConditionSettings settings;
  try {
    bridge::read_condition(what, text, table.relation, "held_row", table.owner);
  } catch (const bridge::PgError &error) {
    if (error.data()->detail == nullptr)
      error.data()->detail = bridge::copy_cstring("In " + std::string(what) + ": " + text);
    throw;
  }
  const bridge::ExpressionFacts facts =
      bridge::analyse_expression(text, table.sql() + " as held_row", InvalidOid);
  const std::string unsure = unsure_function(facts.functions);
  const bool changes = bridge::may_change(text, table.relation);
  if (unsure.empty() && facts.domains.empty() && !changes) return;
  throw core::Error(sqlstate::feature_not_supported,
                    std::string(what) + " must mean the same at any time and to everybody",
                    !unsure.empty()
                        ? "It uses " + unsure + ", which is not immutable or not of pg_catalog."
                    : changes ? "It depends on the time, the session or its settings."
                              : "It casts to a type with constraints, which may be altered.",
                    "Compare columns with constants by the built-in operators.");
}

namespace {

std::string create_trigger(const std::string &name, const std::string &events,
                           const std::string &each, const std::string &table) {
  return "create trigger " + name + " " + events + " on " + table + " for each " + each +
         " execute function mesh_catalog.guard_rows()";
}

void add_trigger(bridge::Spi &spi, Oid relation, const std::string &table, const char *name,
                 const char *events, const char *each) {
  const Rows present = spi.query(
      "select tgenabled::text from pg_catalog.pg_trigger where tgrelid = $1 and tgname = $2",
      {bridge::oid(relation), bridge::text(name)});
  const catalog::OwnDdl own_ddl;
  if (present.empty()) spi.query(create_trigger(name, events, each, table));
  if (present.empty() || present.text(0, 0) != "A")
    spi.query("alter table " + table + " enable always trigger " + name);
}

void guard_truncate(bridge::Spi &spi, Oid relation, const std::string &table) {
  add_trigger(spi, relation, table, "meshcat_guard_truncate", "before truncate", "statement");
}

// The first partition is the table itself, which need not be partitioned.
Rows tree_of(bridge::Spi &spi, const Table &table) {
  return spi.query(
      "select c.oid, pg_catalog.format('%I.%I', n.nspname, c.relname) from (select $1 as relid"
      " union select relid from pg_catalog.pg_partition_tree($1)) t"
      " join pg_catalog.pg_class c on c.oid = t.relid"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace order by c.oid <> $1, c.oid",
      {bridge::oid(table.relation)});
}

void record_guard(Store &store, Oid relation, Oid root) {
  const Rows recorded = store.query(
      "insert into mesh_catalog.retention_guard as g (relation, root) values ($1, $2)"
      " on conflict (relation) do update set root = g.root returning root::pg_catalog.oid",
      {bridge::oid(relation), bridge::oid(root)});
  if (recorded.oid(0, 0) == root) return;
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "a partition of the table has rules or holds of its own", {},
                    "End them first: SELECT * FROM mesh.retention_state;");
}

}  // namespace

void lock_and_guard(Store &store, const Table &table) {
  std::vector<Oid> tree;
  {
    const catalog::RoleScope as_owner(table.owner);
    const ConditionSettings settings;
    bridge::Spi spi;
    spi.query("lock table " + table.sql() + " in share row exclusive mode");
    add_trigger(spi, table.relation, table.sql(), "meshcat_guard_rows", "after delete or update",
                "row");
    const Rows members = tree_of(spi, table);
    for (std::size_t i = 0; i < members.size(); ++i) {
      tree.push_back(members.oid(i, 0));
      guard_truncate(spi, members.oid(i, 0), members.text(i, 1));
    }
  }
  for (const Oid relation : tree) record_guard(store, relation, table.relation);
}

// mesh_catalog.guard_partition(relation regclass, root regclass) -> void
MESHCAT_FUNCTION(meshcat_retention_guard_partition) {
  const bridge::Args args(fcinfo);
  const Oid relation = args.oid(0, "relation"), root = args.oid(1, "root");
  Store store;
  const Rows facts = store.query(facts_sql, {bridge::oid(relation)});
  const std::string kind = facts.text(0, 3);
  if ((kind != "r" && kind != "p") || facts.boolean(0, 6))
    unsuitable(facts.text(0, 0) + "." + facts.text(0, 1),
               "It is foreign, temporary or unlogged, and was to become a partition of a "
               "protected table.",
               "Attach a permanent table.");
  // First, for the triggers' own DDL asks again what is not guarded yet.
  record_guard(store, relation, root);
  const catalog::RoleScope as_owner(facts.oid(0, 2));
  bridge::Spi spi;
  guard_truncate(spi, relation, catalog::quote_qualified(facts.text(0, 0), facts.text(0, 1)));
  PG_RETURN_VOID();
}

}  // namespace meshcat::retention

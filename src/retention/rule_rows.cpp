// Rules as conditions, and how many rows they are about.
#include "catalog/names.hpp"
#include "retention/rule.hpp"

namespace meshcat::retention {

using bridge::Rows;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

constexpr char select_rules[] =
    "select r.rule_id, r.product_id, r.rule_name, r.action, pg_catalog.quote_ident(r.time_column),"
    " r.relation::pg_catalog.oid, n.nspname::text, c.relname::text, c.relowner,"
    " coalesce('((' || r.predicate || E'\\n) is true)', 'true'),"
    " pg_catalog.format('(pg_catalog.isfinite(%1$I) and %1$I <= %2$s)', r.time_column,"
    "  mesh_catalog.retention_moment(coalesce(r.due_after, r.keep_for), r.timezone, r.time_type)),"
    " r.anonymise::text, r.time_column"
    " from mesh_catalog.retention_rule r join pg_catalog.pg_class c on c.oid = r.relation"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where r.ended_at is null";

Rule rule_from(Store &store, const Rows &rows, std::size_t i) {
  Rule rule{rows.int8(i, 0),
            catalog::product_by_id(store, rows.int8(i, 1)),
            rows.text(i, 2),
            rows.text(i, 3),
            rows.text(i, 4),
            {rows.oid(i, 5), rows.text(i, 6), rows.text(i, 7), rows.oid(i, 8)},
            rows.text(i, 9),
            {},
            {}};
  rule.due = "(" + rule.about + " and " + rows.text(i, 10) + ")";
  const auto document = rows.maybe_text(i, 11);
  if (!document) return rule;
  rule.changes = changes_of(store, rule.table, rows.text(i, 12), *document);
  std::string changed;
  for (const Change &change : rule.changes)
    changed +=
        (changed.empty() ? "" : " or ") + change.column + " is distinct from " + change.value;
  rule.due += " and (" + changed + ")";
  return rule;
}

std::vector<Rule> rules_from(Store &store, const Rows &rows) {
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < rows.size(); ++i) rules.push_back(rule_from(store, rows, i));
  return rules;
}

Oid domain_role(const Rule &rule) {
  const catalog::Domain &domain = rule.product.domain;
  if (domain.owner == InvalidOid)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "the owner role of domain \"" + domain.name + "\" is gone", {},
                      "A platform admin can give the domain another owner.");
  if (bridge::call([&] { return superuser_arg(domain.owner); }))
    throw core::Error(sqlstate::insufficient_privilege,
                      "the owner role of domain \"" + domain.name + "\" is a superuser",
                      "Whatever the table's triggers call would run with all privileges.",
                      "Give the domain another owner: SELECT mesh.transfer_domain(...).");
  return domain.owner;
}

}  // namespace

AsDomain::AsDomain(const Rule &rule) : role_(domain_role(rule)) {}

std::vector<Rule> rules_due(Store &store, std::optional<std::int64_t> product_id) {
  return rules_from(store, store.query(std::string(select_rules) +
                                           " and r.due_after is not null"
                                           " and r.product_id = coalesce($1, r.product_id)"
                                           " order by r.product_id, r.rule_name",
                                       {bridge::int8(product_id)}));
}

std::optional<Rule> rule_by_id(Store &store, std::int64_t id) {
  const Rows rows =
      store.query(std::string(select_rules) + " and r.rule_id = $1", {bridge::int8(id)});
  if (rows.empty()) return std::nullopt;
  return rule_from(store, rows, 0);
}

std::vector<std::string> leaves_of(Store &store, const Table &table) {
  const Rows rows = store.query(
      "select pg_catalog.format('%I.%I', n.nspname, c.relname) from (select $1 as relid"
      " union select relid from pg_catalog.pg_partition_tree($1)) t"
      " join pg_catalog.pg_class c on c.oid = t.relid and c.relkind = 'r'"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace order by c.oid",
      {bridge::oid(table.relation)});
  std::vector<std::string> leaves;
  for (std::size_t i = 0; i < rows.size(); ++i) leaves.push_back(rows.text(i, 0));
  return leaves;
}

namespace {

void count_partitions(Store &store, const Rule &rule, const std::string &free, Tally &tally) {
  for (const std::string &leaf : leaves_of(store, rule.table)) {
    const AsDomain as_domain(rule);
    bridge::Spi spi;
    const Rows rows = spi.query("select count(*), coalesce(bool_and(" + free +
                                "), false) from only " + leaf + " as held_row");
    if (leaf == rule.table.sql() || !rows.boolean(0, 1)) continue;
    ++tally.partitions;
    tally.in_partitions += rows.int8(0, 0);
  }
}

}  // namespace

void try_out(const Rule &rule) {
  const AsDomain as_domain(rule);
  bridge::Spi spi;
  spi.query("select from " + rule.table.sql() + " as held_row where " + rule.due + " limit 0");
}

Tally count(Store &store, const Rule &rule) {
  const std::vector<Protection> all = protections_of(rule.table.relation);
  const std::string held = any_of(all, true), any = rule.protection(all);
  Tally tally;
  {
    const AsDomain as_domain(rule);
    bridge::Spi spi;
    const Rows rows = spi.query(
        "select count(*) filter (where due), count(*) filter (where due and held),"
        " count(*) filter (where due and protected and not held), min(moment) filter (where due),"
        " min(moment) filter (where about and not due and pg_catalog.isfinite(moment))"
        " from (select " +
        rule.column + " as moment, " + rule.about + " as about, (" + rule.due +
        ") is true as due, " + held + " as held, " + any + " as protected from " +
        rule.table.sql() + " as held_row) counted");
    tally.due = rows.int8(0, 0);
    tally.held = rows.int8(0, 1);
    tally.kept = rows.int8(0, 2);
    tally.oldest = rows.maybe_text(0, 3);
    tally.next = rows.maybe_text(0, 4);
  }
  if (rule.action == "drop partition")
    count_partitions(store, rule, "((" + rule.due + ") is true and not " + any + ")", tally);
  return tally;
}

}  // namespace meshcat::retention

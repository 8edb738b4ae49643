#include "lineage/datasets.hpp"

#include <algorithm>

#include "catalog/names.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::lineage {

using bridge::Rows;
using catalog::Store;
using core::types::ColumnRef;
using core::types::DatasetRef;
namespace sqlstate = core::sqlstate;

namespace {

// How many columns a hint tells.
constexpr std::size_t most_listed = 12;

// Whether a "#" stands outside of quoted identifiers.
bool names_column(const std::string &text) {
  const auto at = std::find_if(text.begin(), text.end(), [quoted = false](char c) mutable {
    if (c == '"') quoted = !quoted;
    return c == '#' && !quoted;
  });
  return at != text.end();
}

std::vector<std::string> numbers(const std::vector<Oid> &relations) {
  std::vector<std::string> texts;
  for (const Oid relation : relations) texts.push_back(std::to_string(relation));
  return texts;
}

// A product that reads another product's port has that as its source: it is the
// other's dataset all the same.
std::vector<Oid> product_relations(Store &store, const catalog::Product &product) {
  const Rows rows = store.query(
      "select distinct c.oid from mesh_catalog.port p"
      " join pg_catalog.pg_class c on c.oid in (p.relation, p.source)"
      " where p.product_id = $1 and p.direction = 'output' and not exists ("
      "  select from mesh_catalog.port o where o.relation = c.oid and o.direction = 'output'"
      "   and o.product_id <> p.product_id)",
      {bridge::int8(product.id)});
  std::vector<Oid> relations;
  for (std::size_t i = 0; i < rows.size(); ++i) relations.push_back(rows.oid(i, 0));
  return relations;
}

Oid plain_relation(Store &store, const DatasetRef &ref) {
  const Rows rows = store.query(
      "select c.oid from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')"
      " and c.relpersistence <> 't'",
      {bridge::text(ref.qualifier), bridge::text(ref.name)});
  if (rows.empty())
    throw core::Error(
        sqlstate::undefined_table,
        "relation " + catalog::quote_qualified(ref.qualifier, ref.name) + " does not exist", {},
        "A reference is domain.product for a product, table:schema.relation for a relation.");
  return rows.oid(0, 0);
}

}  // namespace

Name Name::parse(const std::string &text) {
  if (!names_column(text)) return {DatasetRef::parse(text), std::nullopt};
  ColumnRef reference = ColumnRef::parse(text);
  return {std::move(reference.dataset), std::move(reference.column)};
}

std::string Name::to_string() const {
  return column ? ColumnRef{dataset, *column}.to_string() : dataset.to_string();
}

Reference resolve(Store &store, const std::string &text) {
  Reference reference{Name::parse(text), {}, {}};
  const DatasetRef &dataset = reference.name.dataset;
  if (dataset.kind == DatasetRef::Kind::product) {
    reference.product = catalog::product_by_ref(store, dataset.to_string());
    reference.relations = product_relations(store, *reference.product);
  } else {
    reference.relations = {plain_relation(store, dataset)};
  }
  require_column(store, reference.name, reference.relations);
  return reference;
}

void require_column(Store &store, const Name &name, const std::vector<Oid> &relations) {
  if (!name.column) return;
  const Rows rows = store.query(
      "select distinct attname from pg_catalog.pg_attribute"
      " where attrelid = any ($1::pg_catalog.oid[]) and attnum > 0 and not attisdropped order by 1",
      {bridge::text_array(numbers(relations))});
  std::vector<std::string> columns;
  std::string listed;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    columns.push_back(rows.text(i, 0));
    if (columns.back() == *name.column) return;
    if (i < most_listed) listed += (i > 0 ? ", " : "") + columns.back();
  }
  if (columns.size() > most_listed) listed += " and others";
  throw core::Error(
      sqlstate::undefined_column,
      "column \"" + *name.column + "\" of \"" + name.dataset.to_string() + "\" does not exist", {},
      core::text::did_you_mean(*name.column, columns,
                               "It has " + (listed.empty() ? "none" : listed) + "."));
}

void ensure_datasets(Store &store, const std::vector<Oid> &relations) {
  const bridge::Param oids = bridge::text_array(numbers(relations));
  store.query(
      "update mesh_catalog.dataset s set relation = c.oid"
      " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where c.oid = any ($1::pg_catalog.oid[]) and s.dataset_id = ("
      "  select pg_catalog.max(o.dataset_id) from mesh_catalog.dataset o"
      "   where o.namespace is null and o.relation is null"
      "    and o.relation_schema = n.nspname::pg_catalog.text collate \"default\""
      "    and o.relation_name = c.relname::pg_catalog.text collate \"default\")"
      " and not exists (select from mesh_catalog.dataset o where o.relation = c.oid)",
      {oids});
  store.query(
      "insert into mesh_catalog.dataset (relation, relation_schema, relation_name)"
      " select c.oid, n.nspname, c.relname from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where c.oid = any ($1::pg_catalog.oid[]) order by c.oid"
      " on conflict (relation) where relation is not null do nothing",
      {oids});
}

}  // namespace meshcat::lineage

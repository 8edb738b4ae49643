#include "lineage/datasets.hpp"

#include "catalog/names.hpp"
#include "catalog/product.hpp"
#include "core/text/similarity.hpp"
#include "core/types/dataset_ref.hpp"

namespace meshcat::lineage {

using bridge::Rows;
using catalog::Store;
using core::types::DatasetRef;
namespace sqlstate = core::sqlstate;

namespace {

std::vector<Oid> product_relations(Store &store, const DatasetRef &ref) {
  const catalog::Product product = catalog::product_by_ref(store, ref.to_string());
  const Rows rows = store.query(
      "select distinct c.oid from mesh_catalog.port p"
      " join pg_catalog.pg_class c on c.oid in (p.relation, p.source)"
      " where p.product_id = $1 and p.direction = 'output'",
      {bridge::int8(product.id)});
  std::vector<Oid> relations;
  for (std::size_t i = 0; i < rows.size(); ++i) relations.push_back(rows.oid(i, 0));
  return relations;
}

Oid plain_relation(Store &store, const DatasetRef &ref) {
  const Rows rows = store.query(
      "select c.oid from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')",
      {bridge::text(ref.qualifier), bridge::text(ref.name)});
  if (rows.empty())
    throw core::Error(
        sqlstate::undefined_table,
        "relation " + catalog::quote_qualified(ref.qualifier, ref.name) + " does not exist", {},
        "A reference is domain.product for a product, table:schema.relation for a relation.");
  return rows.oid(0, 0);
}

void check_column(Store &store, const Reference &reference) {
  std::string literal;
  for (const Oid relation : reference.relations)
    literal += (literal.empty() ? "" : ",") + std::to_string(relation);
  const Rows rows = store.query(
      "select distinct attname from pg_catalog.pg_attribute"
      " where attrelid = any (('{' || $1 || '}')::pg_catalog.oid[]) and attnum > 0"
      " and not attisdropped order by 1",
      {bridge::text(literal)});
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    columns.push_back(rows.text(i, 0));
    if (columns.back() == *reference.column) return;
  }
  throw core::Error(
      sqlstate::undefined_column,
      "column \"" + *reference.column + "\" of \"" + reference.text + "\" does not exist", {},
      core::text::did_you_mean(*reference.column, columns, {}));
}

}  // namespace

Reference resolve(Store &store, const std::string &text) {
  Reference reference;
  const bool with_column = text.find('#') != std::string::npos;
  DatasetRef dataset;
  if (with_column) {
    const auto column = core::types::ColumnRef::parse(text);
    dataset = column.dataset;
    reference.column = column.column;
    reference.text = column.to_string();
  } else {
    dataset = DatasetRef::parse(text);
    reference.text = dataset.to_string();
  }
  reference.relations = dataset.kind == DatasetRef::Kind::product
                            ? product_relations(store, dataset)
                            : std::vector<Oid>{plain_relation(store, dataset)};
  if (reference.column) check_column(store, reference);
  return reference;
}

void ensure_datasets(Store &store, const std::vector<Oid> &relations) {
  std::vector<std::string> ids;
  for (const Oid relation : relations) ids.push_back(std::to_string(relation));
  store.query(
      "insert into mesh_catalog.dataset (relation, relation_schema, relation_name)"
      " select c.oid, n.nspname, c.relname from pg_catalog.pg_class c"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where c.oid = any ($1::pg_catalog.oid[])"
      " on conflict (relation) where relation is not null do nothing",
      {bridge::text_array(ids)});
}

}  // namespace meshcat::lineage

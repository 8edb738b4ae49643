#include "lineage/subject.hpp"

#include <algorithm>
#include <string_view>

#include "catalog/authority.hpp"
#include "core/text/similarity.hpp"
#include "core/types/identifier.hpp"
#include "lineage/datasets.hpp"

namespace meshcat::lineage {

using bridge::Rows;
using catalog::Store;
namespace sqlstate = core::sqlstate;
namespace types = core::types;

namespace {

constexpr std::string_view domain_prefix = "domain:";

// How many datasets elsewhere are looked through for one of a similar name.
constexpr int most_similar = 1000;

// Products' and relations' names have a "/" within quotes only.
bool is_elsewhere(std::string_view text) {
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == '/' && !quoted) return true;
  }
  return false;
}

bool is_domain(std::string_view text) {
  return text.size() >= domain_prefix.size() &&
         std::equal(domain_prefix.begin(), domain_prefix.end(), text.begin(),
                    [](char wanted, char c) { return types::fold_case(c) == wanted; });
}

bridge::Param id_array(const std::vector<std::int64_t> &ids) {
  std::vector<std::string> texts;
  for (const std::int64_t id : ids) texts.push_back(std::to_string(id));
  return bridge::text_array(texts);
}

// What a query answers about datasets, as their ids.
std::vector<std::int64_t> ids_of(const char *query, std::initializer_list<bridge::Param> params) {
  bridge::Spi spi;
  const Rows rows = spi.query(query, params, true);
  std::vector<std::int64_t> ids;
  for (std::size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.int8(i, 0));
  return ids;
}

// As named_datasets of network.cpp: a dataset is of its first product's domain, or without
// any of the one whose role owns the relation.
Subject subject_of_domain(Store &store, const std::string &text) {
  types::Scanner in(text, "a domain");
  in.accept(std::string_view(text).substr(0, domain_prefix.size()));
  const std::string name = types::read_identifier(in);
  in.expect_end("the end of the domain's name", "All of a domain is written domain:payments.");
  const catalog::Domain domain = catalog::domain_by_name(store, name);
  return {
      std::string(domain_prefix) + types::quote_identifier(name),
      {},
      {},
      ids_of("with belonging as (select distinct on (dataset_id) dataset_id, domain_id"
             "  from mesh_catalog.dataset_product order by dataset_id, is_port desc, product_id)"
             " select s.dataset_id from mesh_catalog.present_dataset s"
             " left join belonging b using (dataset_id)"
             " left join pg_catalog.pg_class c on c.oid = s.relation"
             " where b.domain_id = $1 or (b.domain_id is null and c.relowner = $2) order by 1",
             {bridge::int8(domain.id), bridge::oid(domain.owner)})};
}

// Namespaces and names have slashes themselves: any of them may be the one between.
std::vector<std::int64_t> elsewhere(const std::string &text) {
  std::vector<std::string> namespaces, names;
  for (std::size_t at = text.find('/'); at != std::string::npos; at = text.find('/', at + 1)) {
    namespaces.push_back(text.substr(0, at));
    names.push_back(text.substr(at + 1));
  }
  if (text.starts_with("file:///")) {  // as mesh_catalog.dataset_name() calls a file
    namespaces.emplace_back("file");
    names.push_back(text.substr(7));
  }
  return ids_of(
      "select d.dataset_id from rows from (pg_catalog.unnest($1), pg_catalog.unnest($2)) t "
      "(namespace, relation_name)"
      " join mesh_catalog.dataset d using (namespace, relation_name) order by 1",
      {bridge::text_array(namespaces), bridge::text_array(names)});
}

[[noreturn]] void refuse_unknown(const std::string &text) {
  bridge::Spi spi;
  const Rows rows = spi.query(
      "select mesh_catalog.dataset_name(namespace, null, relation_name) from mesh_catalog.dataset"
      " where namespace is not null order by dataset_id desc limit $1",
      {bridge::int4(most_similar)}, true);
  std::vector<std::string> known;
  for (std::size_t i = 0; i < rows.size(); ++i) known.push_back(rows.text(i, 0));
  throw core::Error(
      sqlstate::undefined_object, "lineage knows no dataset \"" + text + "\"",
      "A dataset elsewhere is written as its namespace, a slash and its name.",
      core::text::did_you_mean(text, known, "See source and target in mesh.lineage_edges."));
}

// The names of files may have a "#" themselves.
Subject subject_elsewhere(const std::string &text) {
  Subject subject{text, {}, {}, elsewhere(text)};
  const std::size_t mark = text.rfind('#');
  if (!subject.datasets.empty() || mark == std::string::npos) {
    if (subject.datasets.empty()) refuse_unknown(text);
    return subject;
  }
  subject.datasets = elsewhere(text.substr(0, mark));
  if (subject.datasets.empty()) refuse_unknown(text.substr(0, mark));
  const std::string column = text.substr(mark + 1);
  subject.column = column.starts_with('"') ? types::parse_identifier(column) : column;
  bridge::Spi spi;
  if (spi.query(
             "select from mesh_catalog.lineage_node where dataset_id = any ($1::pg_catalog.int8[])"
             " and column_name = $2 limit 1",
             {id_array(subject.datasets), bridge::text(subject.column)}, true)
          .empty())
    throw core::Error(
        sqlstate::undefined_column,
        "lineage knows no column \"" + *subject.column + "\" of \"" + text.substr(0, mark) + "\"",
        {}, "See mesh.lineage_edges.");
  return subject;
}

}  // namespace

Subject subject_of(Store &store, const std::string &text) {
  if (is_elsewhere(text)) return subject_elsewhere(text);
  if (is_domain(text)) return subject_of_domain(store, text);
  Reference reference = resolve(store, text);
  return {reference.name.to_string(),
          std::move(reference.name.column),
          std::move(reference.relations),
          {}};
}

Subject subject_of_product(std::int64_t product) {
  return {{},
          {},
          {},
          ids_of("select p.dataset_id from mesh_catalog.dataset_product p where p.product_id = $1"
                 " and not exists (select from mesh_catalog.dataset_product o"
                 "  where o.dataset_id = p.dataset_id"
                 "   and (not o.is_port, o.product_id) < (not p.is_port, p.product_id))",
                 {bridge::int8(product)})};
}

}  // namespace meshcat::lineage

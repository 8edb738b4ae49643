// The datasets that OpenLineage events name: relations of this database, or elsewhere.
#include <map>
#include <optional>

#include "lineage/datasets.hpp"
#include "lineage/openlineage_record.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Rows;
using catalog::Store;
using core::lineage::openlineage::Dataset;
using core::lineage::openlineage::Server;

// Columns of a query's arrays.
using Texts = std::vector<std::string>;

// A relation of this database, by the name that an event has for it.
struct LocalName {
  std::size_t position;
  std::string schema, name;
};

// schema.table, wherever the dot between them may be; a table alone is of schema public.
std::vector<LocalName> local_names(std::size_t position, const std::string &text) {
  std::vector<LocalName> names;
  for (std::size_t dot = text.find('.'); dot != std::string::npos; dot = text.find('.', dot + 1))
    if (dot > 0 && dot + 1 < text.size())
      names.push_back({position, text.substr(0, dot), text.substr(dot + 1)});
  if (names.empty()) names.push_back({position, "public", text});
  return names;
}

// The name under which this database has a dataset, its own or another that it goes by.
std::optional<std::string> local_text(const Server &server, const Dataset &dataset) {
  if (auto own = server.relation(dataset.name)) return own;
  for (const auto &alias : dataset.aliases)
    if (auto other = server.relation(alias)) return other;
  return std::nullopt;
}

// The relations that are there, by the positions of their names.
std::map<std::size_t, Oid> present_relations(Store &store, const std::vector<LocalName> &names) {
  Texts positions, schemas, relations;
  for (const LocalName &name : names) {
    positions.push_back(std::to_string(name.position));
    schemas.push_back(name.schema);
    relations.push_back(name.name);
  }
  const Rows rows = store.query(
      "select w.position, c.oid from unnest($1::bigint[], $2, $3) with ordinality"
      "  w (position, schema, name, preference)"
      " join pg_catalog.pg_namespace n on n.nspname = w.schema"
      " join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = w.name"
      " where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't'"
      " order by w.preference",
      {bridge::text_array(positions), bridge::text_array(schemas), bridge::text_array(relations)});
  std::map<std::size_t, Oid> found;
  for (std::size_t i = 0; i < rows.size(); ++i)
    found.try_emplace(static_cast<std::size_t>(rows.int8(i, 0)), rows.oid(i, 1));
  return found;
}

// Those of this database that are there, with their columns.
void record_present(Store &store, const std::map<std::size_t, Oid> &relations,
                    std::vector<KnownDataset> &datasets) {
  if (relations.empty()) return;
  std::vector<Oid> oids;
  Texts positions, texts;
  for (const auto &[position, relation] : relations) {
    oids.push_back(relation);
    positions.push_back(std::to_string(position));
    texts.push_back(std::to_string(relation));
  }
  ensure_datasets(store, oids);
  const Rows rows = store.query(
      "select r.position, s.dataset_id, a.attname"
      " from unnest($1::bigint[], $2::pg_catalog.oid[]) r (position, relation)"
      " join mesh_catalog.dataset s on s.relation = r.relation"
      " left join pg_catalog.pg_attribute a on a.attrelid = r.relation and a.attnum > 0"
      "  and not a.attisdropped",
      {bridge::text_array(positions), bridge::text_array(texts)});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    KnownDataset &dataset = datasets[static_cast<std::size_t>(rows.int8(i, 0))];
    dataset.id = rows.int8(i, 1);
    dataset.local = true;
    if (!rows.is_null(i, 2)) dataset.columns.insert(rows.text(i, 2));
  }
}

// Those elsewhere, and those of this database that are not there (yet): by name.
// `places` are namespaces or schemas.
void record_named(Store &store, bool local, const Texts &positions, const Texts &places,
                  const Texts &names, std::vector<KnownDataset> &datasets) {
  if (positions.empty()) return;
  const std::string place = local ? "relation_schema" : "namespace";
  const std::string is_it = local ? "d.namespace is null and d.relation is null and "
                                    "d.relation_schema = w.place and d.relation_name = w.name"
                                  : "d.namespace = w.place and d.relation_name = w.name";
  const auto params = {bridge::text_array(positions), bridge::text_array(places),
                       bridge::text_array(names)};
  store.query("insert into mesh_catalog.dataset (" + place +
                  ", relation_name) select distinct w.place, w.name"
                  " from unnest($1::bigint[], $2, $3) w (position, place, name)"
                  " where not exists (select from mesh_catalog.dataset d where " +
                  is_it + ") order by 1, 2",
              params);
  const Rows rows = store.query(
      "select w.position, pg_catalog.max(d.dataset_id)"
      " from unnest($1::bigint[], $2, $3) w (position, place, name)"
      " join mesh_catalog.dataset d on " +
          is_it + " group by w.position",
      params);
  for (std::size_t i = 0; i < rows.size(); ++i)
    datasets[static_cast<std::size_t>(rows.int8(i, 0))] = {rows.int8(i, 1), local, {}};
}

}  // namespace

std::vector<KnownDataset> record_datasets(Store &store, const Server &server,
                                          const std::vector<Dataset> &datasets) {
  std::vector<KnownDataset> known(datasets.size());
  std::vector<LocalName> local;
  Texts positions, spaces, names;
  for (std::size_t i = 0; i < datasets.size(); ++i) {
    if (const auto text = local_text(server, datasets[i])) {
      for (LocalName &name : local_names(i, *text)) local.push_back(std::move(name));
    } else {
      positions.push_back(std::to_string(i));
      spaces.push_back(datasets[i].name.space);
      names.push_back(datasets[i].name.name);
    }
  }
  record_named(store, false, positions, spaces, names, known);
  const std::map<std::size_t, Oid> present = present_relations(store, local);
  record_present(store, present, known);
  Texts absent, schemas, tables;
  for (const LocalName &name : local) {
    const std::string position = std::to_string(name.position);
    if (present.count(name.position) != 0 || (!absent.empty() && absent.back() == position))
      continue;
    absent.push_back(position);
    schemas.push_back(name.schema);
    tables.push_back(name.name);
  }
  record_named(store, true, absent, schemas, tables, known);
  return known;
}

}  // namespace meshcat::lineage

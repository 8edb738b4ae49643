#include "lineage/network.hpp"

#include <algorithm>

#include "catalog/names.hpp"

namespace meshcat::lineage {

using bridge::Rows;
using catalog::Store;
using core::lineage::Edge;
using core::lineage::Influence;
using core::lineage::Kind;
using core::lineage::Node;

namespace {

Influence influence_named(const std::string &type, const std::string &subtype) {
  if (type != "DIRECT") return Influence::indirect;
  if (subtype == "IDENTITY") return Influence::identity;
  return subtype == "AGGREGATION" ? Influence::aggregation : Influence::transformation;
}

}  // namespace

std::string Dataset::text() const {
  return catalog::quote_qualified(schema, name);
}

const char *type_text(bool direct) {
  return direct ? "DIRECT" : "INDIRECT";
}

std::optional<std::string> subtype_text(Influence influence) {
  switch (influence) {
    case Influence::identity:
      return "IDENTITY";
    case Influence::transformation:
      return "TRANSFORMATION";
    case Influence::aggregation:
      return "AGGREGATION";
    case Influence::indirect:
      break;
  }
  return std::nullopt;
}

Network::Network(Store &store, core::Interrupt &interrupt) {
  load_datasets(store);
  load_edges(store, interrupt);
}

void Network::load_datasets(Store &store) {
  const Rows rows = store.query(
      // Without a product a dataset belongs to the domain whose role owns the relation.
      "select distinct on (s.dataset_id) s.dataset_id, s.relation::pg_catalog.oid,"
      " coalesce(s.relation_schema, s.namespace), s.relation_name, p.product_id,"
      " pg_catalog.quote_ident(p.domain_name) || '.' || pg_catalog.quote_ident(p.product_name),"
      " d.domain_name, coalesce(d.owner_name, pg_catalog.pg_get_userbyid(c.relowner)),"
      " coalesce(p.is_port, false)"
      " from mesh_catalog.present_dataset s"
      " left join mesh_catalog.dataset_product p using (dataset_id)"
      " left join pg_catalog.pg_class c on c.oid = s.relation"
      " left join mesh_catalog.domain d on d.domain_id = p.domain_id"
      "  or (p.domain_id is null and d.owner_oid = c.relowner)"
      " order by s.dataset_id, p.is_port desc, p.product_id, d.domain_id");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Dataset dataset{rows.int8(i, 0),
                    rows.is_null(i, 1) ? InvalidOid : rows.oid(i, 1),
                    rows.text(i, 2),
                    rows.text(i, 3),
                    rows.maybe_int8(i, 4),
                    {},
                    {},
                    {},
                    rows.boolean(i, 8)};
    dataset.product = rows.maybe_text(i, 5).value_or("");
    dataset.domain = rows.maybe_text(i, 6).value_or("");
    dataset.owner = rows.maybe_text(i, 7).value_or("");
    by_id_.emplace(dataset.id, static_cast<std::uint32_t>(datasets_.size()));
    datasets_.push_back(std::move(dataset));
  }
  members_.resize(datasets_.size());
}

void Network::add_node(std::uint32_t dataset, const std::string &column) {
  const auto [found, added] =
      by_name_.try_emplace({dataset, column}, static_cast<Node>(nodes_.size()));
  if (!added) return;
  nodes_.push_back({dataset, column});
  members_[dataset].push_back(found->second);
}

Node Network::node(std::uint32_t dataset, const std::string &column) const {
  return by_name_.at({dataset, column});
}

void Network::load_edges(Store &store, core::Interrupt &interrupt) {
  struct End {
    std::uint32_t dataset;
    std::string column;
  };
  struct Recorded {
    End source, target;
    Kind kind;
    bool declared;
  };
  const Rows rows = store.query(
      "select e.source_dataset_id, coalesce(e.source_column, ''), e.target_dataset_id,"
      " coalesce(e.target_column, ''), e.type, e.subtype, e.masking,"
      " e.evidence in ('declared', 'ingested')"
      " from mesh_catalog.edge_in_force e order by e.edge_id");
  std::vector<Recorded> recorded;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    interrupt.poll();
    recorded.push_back({{by_id_.at(rows.int8(i, 0)), rows.text(i, 1)},
                        {by_id_.at(rows.int8(i, 2)), rows.text(i, 3)},
                        Kind(influence_named(rows.text(i, 4), rows.text(i, 5)), rows.boolean(i, 6)),
                        rows.boolean(i, 7)});
  }
  // Columns come before wholes: of two shortest ways the one by columns is found.
  for (const Recorded &edge : recorded)
    for (const End *end : {&edge.source, &edge.target})
      if (!end->column.empty()) add_node(end->dataset, end->column);
  for (const Recorded &edge : recorded)
    for (const End *end : {&edge.source, &edge.target}) add_node(end->dataset, "");
  for (const Recorded &edge : recorded)
    spread({node(edge.source.dataset, edge.source.column),
            node(edge.target.dataset, edge.target.column), edge.kind},
           edge.declared, interrupt);
}

// A whole target is all of its columns. A whole source is, too, if somebody declared
// so; a definition that names no column reads none of them, only the rows. And
// wherever something flows between parts, the rows of the one are made from the
// other's: an influence between the wholes, whichever columns they have.
void Network::spread(const Edge &edge, bool declared, core::Interrupt &interrupt) {
  const std::vector<Node> from{edge.from}, to{edge.to};
  const std::uint32_t source = nodes_[edge.from].dataset, target = nodes_[edge.to].dataset;
  const bool whole_source = nodes_[edge.from].column.empty(),
             whole_target = nodes_[edge.to].column.empty(), every_column = whole_source && declared;
  for (const Node a : every_column ? members_[source] : from)
    for (const Node b : whole_target ? members_[target] : to) {
      interrupt.poll();
      edges_.push_back({a, b, edge.kind});
    }
  if (source != target && !(whole_source && whole_target))
    edges_.push_back(
        {node(source, ""), node(target, ""), Kind(Influence::indirect, edge.kind.masked())});
}

std::vector<Node> Network::find(const Reference &reference) const {
  std::vector<Node> found;
  for (std::uint32_t i = 0; i < datasets_.size(); ++i) {
    const Oid relation = datasets_[i].relation;
    if (std::find(reference.relations.begin(), reference.relations.end(), relation) ==
        reference.relations.end())
      continue;
    for (const Node member : members_[i])
      if (!reference.name.column || nodes_[member].column == *reference.name.column)
        found.push_back(member);
  }
  return found;
}

}  // namespace meshcat::lineage

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
      " s.relation_schema, s.relation_name, p.product_id,"
      " pg_catalog.quote_ident(p.domain_name) || '.' || pg_catalog.quote_ident(p.product_name),"
      " d.domain_name, d.owner_name, coalesce(p.is_port, false)"
      " from mesh_catalog.dataset s"
      " left join mesh_catalog.dataset_product p using (dataset_id)"
      " left join pg_catalog.pg_class c on c.oid = s.relation"
      " left join mesh_catalog.domain d on d.domain_id = p.domain_id"
      "  or (p.domain_id is null and d.owner_oid = c.relowner)"
      " order by s.dataset_id, p.product_id, d.domain_id");
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

Node Network::node(std::uint32_t dataset, const std::string &column) {
  const auto [found, added] =
      by_name_.try_emplace({dataset, column}, static_cast<Node>(nodes_.size()));
  if (added) {
    nodes_.push_back({dataset, column});
    members_[dataset].push_back(found->second);
  }
  return found->second;
}

void Network::load_edges(Store &store, core::Interrupt &interrupt) {
  struct Recorded {
    Node from, to;
    bool whole_source, whole_target;
    Kind kind;
  };
  // A definition that vanished with its view is history, not lineage.
  const Rows rows = store.query(
      "select e.source_dataset_id, coalesce(e.source_column, ''), e.target_dataset_id,"
      " coalesce(e.target_column, ''), e.type, e.subtype, e.masking"
      " from mesh_catalog.lineage_edge e"
      " join mesh_catalog.dataset t on t.dataset_id = e.target_dataset_id"
      " where e.evidence <> 'definition' or t.relation is not null");
  std::vector<Recorded> recorded;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    interrupt.poll();
    const std::uint32_t source = by_id_.at(rows.int8(i, 0)), target = by_id_.at(rows.int8(i, 2));
    const std::string from = rows.text(i, 1), to = rows.text(i, 3);
    node(source, "");
    node(target, "");
    recorded.push_back(
        {node(source, from), node(target, to), from.empty(), to.empty(),
         Kind(influence_named(rows.text(i, 4), rows.text(i, 5)), rows.boolean(i, 6))});
  }
  // Now every column is known: spread the edges of whole datasets over them.
  for (const Recorded &edge : recorded) {
    const std::vector<Node> from{edge.from}, to{edge.to};
    for (const Node a : edge.whole_source ? members_[nodes_[edge.from].dataset] : from)
      for (const Node b : edge.whole_target ? members_[nodes_[edge.to].dataset] : to) {
        interrupt.poll();
        edges_.push_back({a, b, edge.kind});
      }
  }
}

std::vector<Node> Network::find(const Reference &reference) const {
  std::vector<Node> found;
  for (std::uint32_t i = 0; i < datasets_.size(); ++i) {
    const Oid relation = datasets_[i].relation;
    if (std::find(reference.relations.begin(), reference.relations.end(), relation) ==
        reference.relations.end())
      continue;
    for (const Node member : members_[i])
      if (!reference.column || nodes_[member].column == *reference.column) found.push_back(member);
  }
  return found;
}

}  // namespace meshcat::lineage

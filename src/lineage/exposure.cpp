// Questions to lineage: where classified values come out unmasked.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "catalog/names.hpp"
#include "core/lineage/arrival.hpp"
#include "core/lineage/traversal.hpp"
#include "core/text/similarity.hpp"
#include "lineage/network.hpp"
#include "lineage/question.hpp"

namespace meshcat::lineage {

namespace {

using bridge::Rows;
using catalog::Store;
using core::Interrupt;
using core::lineage::Arrival;
using core::lineage::Node;

// A column of a product, as a version that is not retired classifies it.
struct Classified {
  std::int64_t product;
  std::vector<std::string> tags;
  Subject subject;
};

std::vector<Classified> classified_columns(bridge::Spi &spi,
                                           const std::optional<std::string> &tag) {
  const Rows rows = spi.query(
      "with classified as ("
      " select v.product_id, c.column_name, pg_catalog.array_agg(distinct t.tag order by t.tag) as"
      "   tags"
      "  from mesh_catalog.version v join mesh_catalog.version_column c using (version_id),"
      "   pg_catalog.unnest(c.classification) t (tag)"
      "  where v.state <> 'retired' and t.tag = coalesce($1, t.tag) group by 1, 2)"
      " select c.product_id, c.tags, pg_catalog.quote_ident(d.domain_name) || '.'"
      "   || pg_catalog.quote_ident(p.product_name) || '#' || "
      "pg_catalog.quote_ident(c.column_name),"
      "  c.column_name, array(select distinct r.oid::pg_catalog.text from mesh_catalog.port o"
      "   join pg_catalog.pg_class r on r.oid in (o.relation, o.source)"
      "   where o.product_id = c.product_id and o.direction = 'output')"
      " from classified c join mesh_catalog.product p using (product_id)"
      "  join mesh_catalog.domain d using (domain_id) order by 3",
      {bridge::text(tag)}, true);
  std::vector<Classified> columns;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Classified column{
        rows.int8(i, 0), rows.text_array(i, 1), {rows.text(i, 2), rows.text(i, 3), {}, {}}};
    for (const std::string &oid : rows.text_array(i, 4))
      column.subject.relations.push_back(static_cast<Oid>(std::stoul(oid)));
    columns.push_back(std::move(column));
  }
  return columns;
}

[[noreturn]] void refuse_unknown(bridge::Spi &spi, const std::string &tag) {
  const Rows rows = spi.query(
      "select distinct tag from mesh.tags where column_name is not null order by 1", {}, true);
  std::vector<std::string> tags;
  for (std::size_t i = 0; i < rows.size(); ++i) tags.push_back(rows.text(i, 0));
  throw core::Error(
      core::sqlstate::undefined_object, "no column is classified as \"" + tag + "\"", {},
      core::text::did_you_mean(tag, tags,
                               "mesh.tags lists classifications; mesh.tag() classifies"
                               " a column."));
}

// A column's nodes, and those whose values it only repeats: they are as classified.
std::vector<Node> origins(Network &network, const Subject &column, Interrupt &interrupt) {
  std::vector<Node> nodes = network.find(column);
  const auto reach = core::lineage::reach(
      network.graph(), nodes,
      {.direction = core::lineage::Direction::upstream, .direct_only = true}, interrupt);
  for (const core::lineage::Reached &reached : reach.nodes)
    if (reached.kinds.implies(core::lineage::Kind()) &&
        network.graph().role(reached.node) == core::lineage::Role::column)
      nodes.push_back(reached.node);
  return nodes;
}

// The columns of ports that consumers see through a mask, sorted.
std::vector<Node> masked_columns(bridge::Spi &spi, Network &network) {
  const Rows rows = spi.query(
      "select distinct o.relation::pg_catalog.oid, m.column_name from mesh_catalog.column_mask m"
      " join mesh_catalog.port o using (product_id)"
      " where o.direction = 'output' and o.relation is not null",
      {}, true);
  std::vector<Node> masked;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const Node node : network.find({{}, rows.text(i, 1), {rows.oid(i, 0)}, {}}))
      masked.push_back(node);
  std::sort(masked.begin(), masked.end());
  return masked;
}

std::string text_of(const Network &network, Node node) {
  const std::string &column = network.column(node);
  return network.dataset_of(node).text() +
         (column.empty() ? "" : "#" + catalog::quote_identifier(column));
}

class Exposures {
 public:
  Exposures(const std::vector<Classified> &columns, Network &network, Interrupt &interrupt)
      : network_(network), interrupt_(interrupt), masked_(masked_columns(spi_, network)) {
    for (const Classified &column : columns)
      for (const std::string &tag : column.tags)
        classified_.emplace(column.product, *column.subject.column, tag);
  }

  // The ports that unmasked values of a column arrive at, by name.
  void list(const Classified &column, bridge::SetResult &result) {
    const std::vector<Arrival> arrivals = core::lineage::arrivals(
        network_.graph(), origins(network_, column.subject, interrupt_), masked_, interrupt_);
    std::vector<Node> nodes;
    for (const Arrival &arrival : arrivals) nodes.push_back(arrival.node);
    network_.name_nodes(nodes);
    std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> ports;
    for (std::uint32_t i = 0; i < arrivals.size(); ++i)
      if (network_.dataset_of(arrivals[i].node).is_port)
        ports.emplace(std::pair(arrivals[i].hops, text_of(network_, arrivals[i].node)), i);
    for (const std::string &tag : column.tags)
      for (const auto &[order, i] : ports) add(column, tag, arrivals, i, result);
  }

 private:
  void add(const Classified &column, const std::string &tag, const std::vector<Arrival> &arrivals,
           std::uint32_t i, bridge::SetResult &result) {
    const Node node = arrivals[i].node;
    const Dataset &port = network_.dataset_of(node);
    std::string path;
    for (const Node on_it : core::lineage::way_to(arrivals, i))
      path += (path.empty() ? "" : " -> ") + text_of(network_, on_it);
    result.add({bridge::text(tag), bridge::text(column.subject.text),
                bridge::text(text_of(network_, node)), text_or_null(port.product),
                text_or_null(port.domain), text_or_null(port.owner),
                bridge::int4(static_cast<std::int32_t>(arrivals[i].hops)),
                bridge::boolean(
                    classified_.contains({port.product_id.value(), network_.column(node), tag})),
                bridge::text(path)});
  }

  Network &network_;
  Interrupt &interrupt_;
  bridge::Spi spi_;
  const std::vector<Node> masked_;
  std::set<std::tuple<std::int64_t, std::string, std::string>> classified_;
};

}  // namespace

// mesh.unmasked_paths(classification text) -> setof
//   (tag, source, port, product, domain, owner, hops, classified, path)
MESHCAT_FUNCTION(meshcat_lineage_unmasked_paths) {
  const auto tag = bridge::Args(fcinfo).maybe_text(0);
  bridge::SetResult result(fcinfo);
  Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  std::vector<Classified> columns;
  {
    bridge::Spi spi;
    columns = classified_columns(spi, tag);
    if (tag && columns.empty()) refuse_unknown(spi, *tag);
  }
  if (columns.empty()) return Datum{0};
  std::vector<Subject> about;
  for (const Classified &column : columns) about.push_back(column.subject);
  Network network(interrupt, about);
  Exposures exposures(columns, network, interrupt);
  for (const Classified &column : columns) exposures.list(column, result);
  return Datum{0};
}

}  // namespace meshcat::lineage

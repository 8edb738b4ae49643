#include "lineage/network.hpp"

#include <algorithm>

#include "bridge/snapshot.hpp"
#include "catalog/names.hpp"

namespace meshcat::lineage {

using bridge::Rows;
using core::lineage::End;
using core::lineage::Lineage;
using core::lineage::Node;
using core::lineage::Role;

namespace {

// Beyond as many, a question would rather make the next base than go by the changes.
constexpr std::size_t few_changes = 1000;

// Several statements where one would do: each is planned once, the one anew every time.
constinit bridge::Prepared recorded_datasets{
    "select dataset_id from mesh_catalog.dataset where relation = any ($1::pg_catalog.oid[])"};

// A relation that was made under a dropped one's name is that dataset, although nothing has
// been recorded of it yet.
constinit bridge::Prepared datasets_by_name{
    "select o.dataset_id from pg_catalog.pg_class c"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace, lateral ("
    "  select pg_catalog.max(g.dataset_id) as dataset_id from mesh_catalog.dataset g"
    "   where g.namespace is null and g.relation is null"
    "    and g.relation_schema = n.nspname::pg_catalog.text collate \"default\""
    "    and g.relation_name = c.relname::pg_catalog.text collate \"default\") o"
    " where c.oid = any ($1::pg_catalog.oid[]) and o.dataset_id is not null and not exists ("
    "  select from mesh_catalog.dataset d where d.relation = c.oid)"};

constinit bridge::Prepared captured_datasets{
    "select distinct dataset_id from mesh_catalog.captured_relation"
    " where relation = any ($1::pg_catalog.oid[])"};

constinit bridge::Prepared columns_by_name{
    "select dataset_id, node_id from mesh_catalog.lineage_node"
    " where dataset_id = any ($1::pg_catalog.int8[]) and column_name = $2 order by 1, 2"};

// Without a product a dataset belongs to the domain whose role owns the relation.
constinit bridge::Prepared named_datasets{
    "select distinct on (s.dataset_id) s.dataset_id, s.relation::pg_catalog.oid,"
    " coalesce(s.relation_schema, s.namespace), s.relation_name, p.product_id,"
    " pg_catalog.quote_ident(p.domain_name) || '.' || pg_catalog.quote_ident(p.product_name),"
    " d.domain_name, coalesce(d.owner_name, pg_catalog.pg_get_userbyid(c.relowner)),"
    " coalesce(p.is_port, false), s.namespace is not null"
    " from mesh_catalog.present_dataset s"
    " left join mesh_catalog.dataset_product p on p.dataset_id = s.dataset_id"
    "  and p.dataset_id = any ($1::pg_catalog.int8[])"
    " left join pg_catalog.pg_class c on c.oid = s.relation"
    " left join mesh_catalog.domain d on d.domain_id = p.domain_id"
    "  or (p.domain_id is null and d.owner_oid = c.relowner)"
    " where s.dataset_id = any ($1::pg_catalog.int8[])"
    " order by s.dataset_id, p.is_port desc, p.product_id, d.domain_id"};

constinit bridge::Prepared named_columns{
    "select node_id, column_name from mesh_catalog.lineage_node"
    " where node_id = any ($1::pg_catalog.int8[])"};

template <typename Number>
bridge::Param number_array(const std::vector<Number> &numbers) {
  std::vector<std::string> texts;
  for (const Number number : numbers) texts.push_back(std::to_string(number));
  return bridge::text_array(texts);
}

}  // namespace

std::string Dataset::text() const {
  if (!elsewhere) return catalog::quote_qualified(schema, name);
  return (schema == "file" ? "file://" : schema + "/") + name;  // as mesh_catalog.dataset_name
}

Network::Network(core::Interrupt &interrupt, const std::vector<Subject> &about,
                 std::optional<TimestampTz> as_of)
    : captured_(read_captured(spi_, as_of)) {
  open_graph(about, as_of, interrupt);
}

void Network::open_graph(const std::vector<Subject> &about, std::optional<TimestampTz> as_of,
                         core::Interrupt &interrupt) {
  if (as_of) {
    read_graph(about, as_of, std::nullopt, interrupt);
    return;
  }
  const core::Snapshot snapshot = bridge::active_snapshot();
  if (auto base = Base::open(recorded_.table(), snapshot.view())) base_.emplace(std::move(*base));
  auto changes = base_ ? read_changes(spi_, base_->image().snapshot) : std::nullopt;
  if (changes && changes->size() <= few_changes && lie_on_base(*changes, interrupt)) return;
  auto maker = BaseMaker::start(recorded_.table(), snapshot);
  if (!maker && changes && lie_on_base(*changes, interrupt)) return;
  base_.reset();
  read_graph(about, as_of, std::move(maker), interrupt);
}

// False if the changes do not fit the base.
bool Network::lie_on_base(std::vector<core::lineage::Change> changes, core::Interrupt &interrupt) {
  changes.insert(changes.end(), captured_.changes.begin(), captured_.changes.end());
  graph_.emplace(base_->image().topology);
  return changes.empty() || graph_->apply(changes, interrupt);
}

void Network::read_graph(const std::vector<Subject> &about, std::optional<TimestampTz> as_of,
                         std::optional<BaseMaker> maker, core::Interrupt &interrupt) {
  EdgesRead edges = read_edges(as_of, {}, interrupt);
  if (edges.builder) {
    own_ = edges.builder->build(interrupt);
    if (maker) maker->publish(own_->view());
  } else {
    if (maker) maker->refuse(edges.bytes);
    if (about.empty()) refuse_too_large(edges.bytes);
    std::vector<std::int64_t> datasets;
    for (const Subject &subject : about) {
      const std::vector<std::int64_t> ids = datasets_of(subject);
      datasets.insert(datasets.end(), ids.begin(), ids.end());
    }
    own_ = read_edges_around(datasets, as_of, interrupt).build(interrupt);
  }
  graph_.emplace(own_->view());
  if (!captured_.changes.empty()) graph_->apply(captured_.changes, interrupt);
}

void Network::add_parts(Node dataset, std::vector<Node> &nodes) const {
  graph_->each_column(dataset, [&](Node column) { nodes.push_back(column); });
  nodes.push_back(graph_->whole(dataset));
}

std::vector<std::int64_t> Network::datasets_of(const Subject &subject) {
  std::vector<std::int64_t> ids = subject.datasets;
  const bridge::Param relations = number_array(subject.relations);
  const auto add = [&](bridge::Prepared &query) {
    const Rows rows = spi_.query(query, {relations}, true);
    for (std::size_t i = 0; i < rows.size(); ++i) ids.push_back(rows.int8(i, 0));
  };
  if (!subject.relations.empty()) {
    add(recorded_datasets);
    if (ids.size() < subject.relations.size()) add(datasets_by_name);
    if (!captured_.changes.empty()) add(captured_datasets);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::vector<Node> Network::find(const Subject &subject) {
  const std::vector<std::int64_t> ids = datasets_of(subject);
  std::vector<Node> found;
  if (!subject.column) {
    for (const std::int64_t id : ids)
      if (const auto dataset = graph_->find_dataset(id)) add_parts(*dataset, found);
    return found;
  }
  const auto add = [&](std::int64_t dataset, std::int64_t column) {
    if (const auto node = graph_->find({dataset, column})) found.push_back(*node);
  };
  const Rows rows =
      spi_.query(columns_by_name, {number_array(ids), bridge::text(subject.column)}, true);
  for (std::size_t i = 0; i < rows.size(); ++i) add(rows.int8(i, 0), rows.int8(i, 1));
  for (const std::int64_t id : ids)
    if (const auto column = captured_.find(id, *subject.column)) add(id, *column);
  return found;
}

void Network::name_datasets(const std::vector<Node> &datasets) {
  std::vector<std::int64_t> ids;
  for (const Node dataset : datasets)
    if (datasets_.try_emplace(dataset).second) ids.push_back(graph_->dataset_id(dataset));
  if (ids.empty()) return;
  const Rows rows = spi_.query(named_datasets, {number_array(ids)}, true);
  for (std::size_t i = 0; i < rows.size(); ++i)
    datasets_[graph_->find_dataset(rows.int8(i, 0)).value()] = {
        rows.int8(i, 0),
        rows.is_null(i, 1) ? InvalidOid : rows.oid(i, 1),
        rows.text(i, 2),
        rows.text(i, 3),
        rows.boolean(i, 9),
        rows.maybe_int8(i, 4),
        rows.maybe_text(i, 5).value_or(""),
        rows.maybe_text(i, 6).value_or(""),
        rows.maybe_text(i, 7).value_or(""),
        rows.boolean(i, 8)};
}

void Network::name_nodes(const std::vector<Node> &nodes) {
  std::vector<Node> datasets;
  std::vector<std::int64_t> ids;
  std::unordered_map<std::int64_t, Node> unnamed;
  for (const Node node : nodes) {
    datasets.push_back(graph_->dataset_of(node));
    if (graph_->role(node) != Role::column || columns_.count(node) != 0) continue;
    const std::int64_t id = graph_->column_id(node);
    if (id < 0) {
      columns_[node] = captured_.columns.at(static_cast<std::size_t>(-id - 1));
      continue;
    }
    unnamed.emplace(id, node);
    ids.push_back(id);
  }
  name_datasets(datasets);
  if (ids.empty()) return;
  const Rows rows = spi_.query(named_columns, {number_array(ids)}, true);
  for (std::size_t i = 0; i < rows.size(); ++i)
    columns_[unnamed.at(rows.int8(i, 0))] = rows.text(i, 1);
}

const std::string &Network::column(Node node) const {
  return graph_->role(node) == Role::column ? columns_.at(node) : whole_;
}

std::int64_t Network::id_of(Node node) const {
  return graph_->role(node) == Role::column ? graph_->column_id(node)
                                            : -graph_->dataset_id(graph_->dataset_of(node));
}

}  // namespace meshcat::lineage

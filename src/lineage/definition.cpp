#include "lineage/definition.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "bridge/spi.hpp"
#include "lineage/tracer.hpp"

namespace meshcat::lineage {

namespace {

constinit bridge::Prepared read_rule{
    "select ev_action from pg_catalog.pg_rewrite"
    " where ev_class = $1 and ev_type = '1' and is_instead"};

auto key(const SourceEdge &edge) {
  return std::tuple(edge.relation, edge.attribute, edge.target, std::string_view(edge.subtype),
                    edge.direct, edge.masking);
}

Tracer trace_definition(char *actions) {
  auto *query = linitial_node(Query, static_cast<List *>(stringToNode(actions)));
  Tracer tracer = new_tracer();
  const Walk walk{&tracer, nullptr, Use::identity, false};
  trace_influences(walk, query);
  ListCell *cell;
  foreach (cell, query->targetList) {
    const auto *column = lfirst_node(TargetEntry, cell);
    if (column->resjunk) continue;
    tracer.target = column->resno;
    trace_output(walk, query, column->resno);
  }
  return tracer;
}

}  // namespace

std::vector<SourceEdge> definition_edges(Oid view) {
  bridge::Spi session;  // the parsed definition goes with it
  const bridge::Rows rule = session.query(read_rule, {bridge::oid(view)});
  if (rule.empty()) return {};
  std::string actions = rule.text(0, 0);
  const Tracer tracer = bridge::call([&] { return trace_definition(actions.data()); });
  std::vector<SourceEdge> edges;
  std::set<Oid> related;
  for (int i = 0; i < list_length(tracer.edges); ++i) {
    edges.push_back(*static_cast<SourceEdge *>(list_nth(tracer.edges, i)));
    related.insert(edges.back().relation);
  }
  for (int i = 0; i < list_length(tracer.relations); ++i) {
    const auto *read = static_cast<SourceEdge *>(list_nth(tracer.relations, i));
    if (related.count(read->relation) == 0) edges.push_back(*read);
  }
  std::sort(edges.begin(), edges.end(), [](auto &a, auto &b) { return key(a) < key(b); });
  edges.erase(
      std::unique(edges.begin(), edges.end(), [](auto &a, auto &b) { return key(a) == key(b); }),
      edges.end());
  return edges;
}

}  // namespace meshcat::lineage

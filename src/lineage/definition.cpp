#include "lineage/definition.hpp"

#include "bridge/spi.hpp"
#include "lineage/statement.hpp"

namespace meshcat::lineage {

namespace {

constinit bridge::Prepared read_rule{
    "select ev_action from pg_catalog.pg_rewrite"
    " where ev_class = $1 and ev_type = '1' and is_instead"};

}  // namespace

std::vector<SourceEdge> definition_edges(Oid view) {
  bridge::Spi session;  // the parsed definition goes with it
  const bridge::Rows rule = session.query(read_rule, {bridge::oid(view)});
  if (rule.empty()) return {};
  std::string actions = rule.text(0, 0);
  return result_edges(bridge::call(
      [&] { return linitial_node(Query, static_cast<List *>(stringToNode(actions.data()))); }));
}

}  // namespace meshcat::lineage

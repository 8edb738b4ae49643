// Questions to lineage as a whole, by dataset: cycles, order, components.
#include <algorithm>

#include "core/lineage/components.hpp"
#include "lineage/network.hpp"
#include "lineage/question.hpp"

namespace meshcat::lineage {

namespace {

using core::Interrupt;
using core::lineage::Graph;
using core::lineage::Kind;
using core::lineage::Node;
using core::lineage::Role;

// The datasets that edges name, numbered by their ids whatever they are in the network;
// and which leads to which.
class DatasetGraph {
 public:
  DatasetGraph(Network &network, Interrupt &interrupt) : network_(network) {
    const core::lineage::Lineage &lineage = network.graph();
    std::vector<std::pair<Node, Node>> ends;
    std::vector<bool> named(lineage.dataset_count());
    lineage.each_edge([&](Node from, Node to, Kind) {
      interrupt.poll();
      const Node source = lineage.dataset_of(from), target = lineage.dataset_of(to);
      named[source] = named[target] = true;
      // From one column to another of the same dataset nothing goes round.
      if (source != target || from == to || lineage.role(from) == Role::all ||
          (lineage.role(to) == Role::all))
        ends.emplace_back(source, target);
    });
    for (Node dataset = 0; dataset < named.size(); ++dataset)
      if (named[dataset]) datasets_.push_back(dataset);
    std::sort(datasets_.begin(), datasets_.end(),
              [&](Node a, Node b) { return lineage.dataset_id(a) < lineage.dataset_id(b); });
    std::vector<Node> number(named.size());
    for (Node i = 0; i < datasets_.size(); ++i) number[datasets_[i]] = i;
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    std::vector<core::lineage::Edge> edges;
    for (const auto &[source, target] : ends) edges.push_back({number[source], number[target], {}});
    graph_.emplace(datasets_.size(), edges, interrupt);
  }

  core::lineage::GraphView view() const { return graph_->view(); }
  Node dataset(Node number) const { return datasets_[number]; }
  void name_all() { network_.name_datasets(datasets_); }
  void name(const std::vector<Node> &numbers) {
    std::vector<Node> datasets;
    for (const Node number : numbers) datasets.push_back(datasets_[number]);
    network_.name_datasets(datasets);
  }
  bridge::Param text(Node number) const {
    return bridge::text(network_.dataset(datasets_[number]).text());
  }

 private:
  Network &network_;
  std::vector<Node> datasets_;
  std::optional<Graph> graph_;
};

// A row for each dataset: the number of its part, from 1, and its name.
void list_parts(bridge::SetResult &result, DatasetGraph &datasets,
                const core::lineage::Components &parts) {
  datasets.name_all();
  std::vector<Node> order(parts.of.size());
  for (Node i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](Node a, Node b) { return parts.of[a] < parts.of[b]; });
  for (const Node node : order)
    result.add({bridge::int4(static_cast<std::int32_t>(parts.of[node]) + 1), datasets.text(node)});
}

}  // namespace

// mesh.lineage_cycles(max_cycles integer) -> setof (cycle integer, relation text)
MESHCAT_FUNCTION(meshcat_lineage_cycles) {
  const std::uint32_t most = limit(bridge::Args(fcinfo), 0, "max_cycles");
  bridge::SetResult result(fcinfo);
  catalog::Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  Network network(interrupt);
  DatasetGraph datasets(network, interrupt);
  const auto found = core::lineage::find_cycles(datasets.view(), most, interrupt);
  for (std::size_t i = 0; i < found.cycles.size(); ++i) {
    datasets.name(found.cycles[i]);
    for (const Node dataset : found.cycles[i])
      result.add({bridge::int4(static_cast<std::int32_t>(i + 1)), datasets.text(dataset)});
  }
  if (found.truncated())
    bridge::call([&] {
      ereport(NOTICE, (errmsg_internal("there are " UINT64_FORMAT " cycles", found.total),
                       errhint("Raise max_cycles to list them all.")));
    });
  return Datum{0};
}

// mesh.lineage_order() -> setof (step integer, relation text)
MESHCAT_FUNCTION(meshcat_lineage_order) {
  bridge::SetResult result(fcinfo);
  catalog::Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  Network network(interrupt);
  DatasetGraph datasets(network, interrupt);
  list_parts(result, datasets, core::lineage::strong_components(datasets.view(), interrupt));
  return Datum{0};
}

// mesh.lineage_components() -> setof (component integer, relation text)
MESHCAT_FUNCTION(meshcat_lineage_components) {
  bridge::SetResult result(fcinfo);
  catalog::Store store;
  Interrupt interrupt(bridge::interrupt_pending);
  Network network(interrupt);
  DatasetGraph datasets(network, interrupt);
  list_parts(result, datasets, core::lineage::weak_components(datasets.view(), interrupt));
  return Datum{0};
}

}  // namespace meshcat::lineage

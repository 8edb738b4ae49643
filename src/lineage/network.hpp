// The recorded lineage as a graph over datasets and their columns.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/lineage/graph.hpp"
#include "lineage/datasets.hpp"

namespace meshcat::lineage {

struct Dataset {
  std::int64_t id;
  Oid relation;  // InvalidOid once dropped
  std::string schema, name;
  std::optional<std::int64_t> product_id;  // the product whose port it is, or reads
  std::string product;                     // quoted; empty without one
  std::string domain, owner;               // its product's, or the relation's; may be empty
  bool is_port = false;

  std::string text() const;  // schema.name, quoted
};

// A node is a column of a dataset, or the dataset as a whole (no column).
struct NetworkNode {
  std::uint32_t dataset;
  std::string column;  // empty: the dataset as a whole
};

class Network {
 public:
  // Reads every edge in force. A dataset as a whole is a node beside its columns.
  Network(catalog::Store &store, core::Interrupt &interrupt);

  const std::vector<Dataset> &datasets() const { return datasets_; }
  const std::vector<NetworkNode> &nodes() const { return nodes_; }
  const std::vector<core::lineage::Edge> &edges() const { return edges_; }
  const Dataset &dataset_of(core::lineage::Node node) const {
    return datasets_[nodes_[node].dataset];
  }

  // The nodes that a reference stands for; none when lineage knows nothing of it.
  std::vector<core::lineage::Node> find(const Reference &reference) const;

 private:
  void load_datasets(catalog::Store &store);
  void load_edges(catalog::Store &store, core::Interrupt &interrupt);
  void add_node(std::uint32_t dataset, const std::string &column);
  core::lineage::Node node(std::uint32_t dataset, const std::string &column) const;
  void spread(const core::lineage::Edge &edge, bool declared, core::Interrupt &interrupt);

  std::vector<Dataset> datasets_;
  std::map<std::int64_t, std::uint32_t> by_id_;
  std::vector<NetworkNode> nodes_;
  std::vector<std::vector<core::lineage::Node>> members_;  // of each dataset: all its nodes
  std::map<std::pair<std::uint32_t, std::string>, core::lineage::Node> by_name_;
  std::vector<core::lineage::Edge> edges_;
};

// OpenLineage's words for a kind, or for the best of several.
const char *type_text(bool direct);
std::optional<std::string> subtype_text(core::lineage::Influence influence);

}  // namespace meshcat::lineage

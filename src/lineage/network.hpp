// Lineage for one question: the graph that its snapshot sees, and the names of what is
// found in it.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "lineage/base.hpp"
#include "lineage/subject.hpp"

namespace meshcat::lineage {

struct Dataset {
  std::int64_t id;
  Oid relation;              // InvalidOid once dropped
  std::string schema, name;  // a namespace in place of the schema, of one elsewhere
  bool elsewhere = false;
  std::optional<std::int64_t> product_id;  // the product whose port it is, or reads
  std::string product;                     // quoted; empty without one
  std::string domain, owner;               // its product's, or the relation's; may be empty
  bool is_port = false;

  std::string text() const;  // schema.name, quoted; namespace/name of one elsewhere
};

// Nodes are columns or whole datasets; datasets are numbers of core::lineage::Lineage.
class Network {
 public:
  // All lineage, or at least all that there is to be found from `about`.
  // `as_of`: the edges that were in force then, in place of those that are.
  // Within a catalog::Store.
  explicit Network(core::Interrupt &interrupt, const std::vector<Subject> &about = {},
                   std::optional<TimestampTz> as_of = std::nullopt);

  const core::lineage::Lineage &graph() const { return *graph_; }

  // The nodes that a subject stands for; none when lineage knows nothing of it.
  std::vector<core::lineage::Node> find(const Subject &subject);

  // Reads what the catalog says of these; before dataset() and column() are asked of them.
  void name_datasets(const std::vector<core::lineage::Node> &datasets);
  void name_nodes(const std::vector<core::lineage::Node> &nodes);

  const Dataset &dataset(core::lineage::Node dataset) const { return datasets_.at(dataset); }
  const Dataset &dataset_of(core::lineage::Node node) const {
    return datasets_.at(graph_->dataset_of(node));
  }
  // Empty: the dataset as a whole.
  const std::string &column(core::lineage::Node node) const;
  // A column's id, or minus the dataset's.
  std::int64_t id_of(core::lineage::Node node) const;

 private:
  void open_graph(const std::vector<Subject> &about, std::optional<TimestampTz> as_of,
                  core::Interrupt &interrupt);
  bool lie_on_base(std::vector<core::lineage::Change> changes, core::Interrupt &interrupt);
  void read_graph(const std::vector<Subject> &about, std::optional<TimestampTz> as_of,
                  std::optional<BaseMaker> maker, core::Interrupt &interrupt);
  std::vector<std::int64_t> datasets_of(const Subject &subject);
  void add_parts(core::lineage::Node dataset, std::vector<core::lineage::Node> &nodes) const;

  bridge::Spi spi_;
  RecordedEdges recorded_;
  Captured captured_;
  std::optional<Base> base_;                    // what graph_ lies on, or else
  std::optional<core::lineage::Topology> own_;  // this
  std::optional<core::lineage::Lineage> graph_;
  std::unordered_map<core::lineage::Node, Dataset> datasets_;
  std::unordered_map<core::lineage::Node, std::string> columns_;
  const std::string whole_;
};

}  // namespace meshcat::lineage

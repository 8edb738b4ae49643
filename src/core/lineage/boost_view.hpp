// The lineage graph as Boost.Graph sees it: a model of BidirectionalGraph and
// VertexListGraph over arrays it does not own, where
// boost::compressed_sparse_row_graph would own vectors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/iterator/iterator_facade.hpp>
#include <boost/property_map/property_map.hpp>

#include "core/lineage/graph.hpp"

namespace meshcat::core::lineage {

class BoostView {
 public:
  // An edge as it was walked: out-edges carry positions of GraphView::out,
  // in-edges positions of GraphView::in.
  struct EdgeDescriptor {
    Node source = 0;
    Node target = 0;
    std::uint32_t position = 0;
    friend bool operator==(const EdgeDescriptor &, const EdgeDescriptor &) = default;
  };

  // Walks one row; `Out` tells which end of the edge the row's node is.
  template <bool Out>
  class EdgeIterator
      : public boost::iterator_facade<EdgeIterator<Out>, EdgeDescriptor,
                                      boost::random_access_traversal_tag, EdgeDescriptor> {
   public:
    EdgeIterator() = default;
    EdgeIterator(const Node *neighbours, Node node, std::uint32_t position) noexcept
        : neighbours_(neighbours), node_(node), position_(position) {}

   private:
    friend class boost::iterator_core_access;
    EdgeDescriptor dereference() const noexcept {
      const Node other = neighbours_[position_];
      return Out ? EdgeDescriptor{node_, other, position_}
                 : EdgeDescriptor{other, node_, position_};
    }
    bool equal(const EdgeIterator &other) const noexcept { return position_ == other.position_; }
    void increment() noexcept { ++position_; }
    void decrement() noexcept { --position_; }
    void advance(std::ptrdiff_t by) noexcept {
      position_ = static_cast<std::uint32_t>(position_ + by);
    }
    std::ptrdiff_t distance_to(const EdgeIterator &other) const noexcept {
      return static_cast<std::ptrdiff_t>(other.position_) - position_;
    }

    const Node *neighbours_ = nullptr;
    Node node_ = 0;
    std::uint32_t position_ = 0;
  };

  using vertex_descriptor = Node;
  using edge_descriptor = EdgeDescriptor;
  using vertex_iterator = boost::counting_iterator<Node>;
  using out_edge_iterator = EdgeIterator<true>;
  using in_edge_iterator = EdgeIterator<false>;
  using vertices_size_type = Node;
  using edges_size_type = std::uint32_t;
  using degree_size_type = std::uint32_t;
  using directed_category = boost::bidirectional_tag;
  using edge_parallel_category = boost::allow_parallel_edge_tag;
  struct traversal_category : virtual boost::bidirectional_graph_tag,
                              virtual boost::vertex_list_graph_tag {};
  static Node null_vertex() noexcept { return std::numeric_limits<Node>::max(); }

  // Both must outlive the view. Boost's algorithms know no cancellation, so the
  // view polls on their behalf whenever they ask for a node's edges.
  BoostView(const GraphView &graph, Interrupt &interrupt) noexcept
      : graph_(graph), interrupt_(&interrupt) {}

  friend std::pair<vertex_iterator, vertex_iterator> vertices(const BoostView &view) {
    return {vertex_iterator(0), vertex_iterator(num_vertices(view))};
  }
  friend Node num_vertices(const BoostView &view) { return view.graph_.node_count(); }
  friend std::pair<out_edge_iterator, out_edge_iterator> out_edges(Node node,
                                                                   const BoostView &view) {
    return view.row<true>(view.graph_.out, node);
  }
  friend std::uint32_t out_degree(Node node, const BoostView &view) {
    return view.graph_.out.degree(node);
  }
  friend std::pair<in_edge_iterator, in_edge_iterator> in_edges(Node node, const BoostView &view) {
    return view.row<false>(view.graph_.in, node);
  }
  friend std::uint32_t in_degree(Node node, const BoostView &view) {
    return view.graph_.in.degree(node);
  }
  friend std::uint32_t degree(Node node, const BoostView &view) {
    return in_degree(node, view) + out_degree(node, view);
  }
  friend Node source(const EdgeDescriptor &edge, const BoostView &) { return edge.source; }
  friend Node target(const EdgeDescriptor &edge, const BoostView &) { return edge.target; }
  friend boost::typed_identity_property_map<Node> get(boost::vertex_index_t, const BoostView &) {
    return {};
  }

 private:
  template <bool Out>
  std::pair<EdgeIterator<Out>, EdgeIterator<Out>> row(const Adjacency &adjacency, Node node) const {
    interrupt_->poll();
    const Node *neighbours = adjacency.neighbours.data();
    return {{neighbours, node, adjacency.offsets[node]},
            {neighbours, node, adjacency.offsets[node + 1]}};
  }

  GraphView graph_;
  Interrupt *interrupt_;
};

}  // namespace meshcat::core::lineage

namespace boost {
template <>
struct property_map<meshcat::core::lineage::BoostView, vertex_index_t> {
  using type = typed_identity_property_map<meshcat::core::lineage::Node>;
  using const_type = type;
};
}  // namespace boost

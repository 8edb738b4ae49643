// From what a walk met to edges, each once.
#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

#include "lineage/tracer.hpp"

namespace meshcat::lineage {

namespace {

auto key(const SourceEdge &edge) {
  return std::tuple(edge.relation, edge.attribute, edge.target, std::string_view(edge.subtype),
                    edge.direct, edge.masking, edge.parameter,
                    std::string_view(edge.field != nullptr ? edge.field : ""));
}

}  // namespace

std::vector<SourceEdge> collect(const Tracer &tracer) {
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

#include "core/lineage/picture.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace meshcat::core::lineage {
namespace {

using Ends = std::pair<std::uint32_t, std::uint32_t>;

void add_label(std::vector<std::string> &labels, const std::string &label) {
  if (!label.empty() && std::find(labels.begin(), labels.end(), label) == labels.end())
    labels.push_back(label);
}

std::string join(const std::vector<std::string> &texts) {
  std::string joined;
  for (const std::string &text : texts) joined += (joined.empty() ? "" : ", ") + text;
  return joined;
}

}  // namespace

void check_picture(const Picture &picture) {
  for (const PictureEdge &edge : picture.edges) {
    const std::uint32_t node = std::max(edge.from, edge.to);
    if (node >= picture.nodes.size())
      throw Error(sqlstate::invalid_parameter_value,
                  "picture edge names node " + std::to_string(node) + ", which does not exist",
                  "The picture has " + std::to_string(picture.nodes.size()) + " nodes.");
  }
}

std::vector<std::string> groups_of(const Picture &picture) {
  std::vector<std::string> groups;
  for (const PictureNode &node : picture.nodes)
    if (!node.group.empty()) groups.push_back(node.group);
  std::sort(groups.begin(), groups.end());
  groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
  return groups;
}

std::vector<PictureEdge> merged_edges(const Picture &picture) {
  struct Merged {
    bool direct = false;
    std::vector<std::string> labels;
  };
  std::map<Ends, Merged> merged;
  for (const PictureEdge &edge : picture.edges) {
    Merged &one = merged[{edge.from, edge.to}];
    one.direct = one.direct || edge.direct;
    add_label(one.labels, edge.label);
  }
  std::vector<PictureEdge> edges;
  for (const auto &[ends, one] : merged)
    edges.push_back({ends.first, ends.second, one.direct, join(one.labels)});
  return edges;
}

Picture collapse_by_group(const Picture &picture, const Noun &noun) {
  check_picture(picture);
  Picture collapsed{picture.title, picture.subtitle, {}, {}, picture.highlight_meaning};
  std::map<std::string, std::uint32_t> position;
  std::vector<std::size_t> members;
  std::vector<std::uint32_t> collapsed_to;
  for (const PictureNode &node : picture.nodes) {
    const auto [entry, added] =
        position.try_emplace(node.group, static_cast<std::uint32_t>(collapsed.nodes.size()));
    if (added) {
      const std::string title = node.group.empty() ? "(no group)" : node.group;
      collapsed.nodes.push_back({node.group, title, "", node.group});
      members.push_back(0);
    }
    PictureNode &group = collapsed.nodes[entry->second];
    group.highlighted = group.highlighted || node.highlighted;
    ++members[entry->second];
    collapsed_to.push_back(entry->second);
  }
  for (std::size_t i = 0; i < members.size(); ++i)
    collapsed.nodes[i].subtitle =
        std::to_string(members[i]) + ' ' + (members[i] == 1 ? noun.one : noun.many);

  std::map<Ends, std::pair<std::size_t, bool>> between;  // number of edges, any direct
  for (const PictureEdge &edge : picture.edges) {
    const Ends ends{collapsed_to[edge.from], collapsed_to[edge.to]};
    if (ends.first == ends.second) continue;
    auto &[count, direct] = between[ends];
    ++count;
    direct = direct || edge.direct;
  }
  for (const auto &[ends, edges] : between) {
    const auto &[count, direct] = edges;
    collapsed.edges.push_back(
        {ends.first, ends.second, direct, count == 1 ? "" : std::to_string(count) + " edges"});
  }
  return collapsed;
}

}  // namespace meshcat::core::lineage

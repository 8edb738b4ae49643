// What a lineage picture shows, before anyone decides how to draw it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/interrupt.hpp"

namespace meshcat::core::lineage {

// All texts may hold anything: each drawing escapes them for its own format.
struct PictureNode {
  std::string id;        // for tooltips and scripts; never shown
  std::string title;     // dataset or product
  std::string subtitle;  // one small line, or nothing
  std::string group;     // domain, or nothing
  bool highlighted = false;
};

struct PictureEdge {
  std::uint32_t from;  // positions in Picture::nodes
  std::uint32_t to;
  bool direct = true;  // values flow; otherwise they only have an influence
  std::string label;
};

struct Picture {
  std::string title;
  std::string subtitle;  // one line under the title, or nothing
  std::vector<PictureNode> nodes;
  std::vector<PictureEdge> edges;
  std::string highlight_meaning = "in focus";  // what the legend says of highlighted nodes
};

// Beyond this many nodes a picture is hard to read and better collapsed by group.
inline constexpr std::size_t readable_nodes = 60;

// Throws invalid_parameter_value when an edge names a node that is not there.
void check_picture(const Picture &picture);

// The distinct groups of the nodes, sorted; without the empty one.
std::vector<std::string> groups_of(const Picture &picture);

// The edges with parallel ones made one, by `from` and then `to`: direct if any
// of them is, with the distinct labels joined by commas. Self loops are kept.
std::vector<PictureEdge> merged_edges(const Picture &picture);

// What to call a node of the picture when counting them.
struct Noun {
  std::string one = "node";
  std::string many = "nodes";
};

// The same picture with one node for each group, which tells how many nodes it
// stands for and is highlighted if any of them is; edges within a group vanish,
// those between two groups become one, labelled with their number when there
// are several. Nodes without a group become one node, "(no group)". Throws as
// check_picture() does.
Picture collapse_by_group(const Picture &picture, const Noun &noun = {});

}  // namespace meshcat::core::lineage

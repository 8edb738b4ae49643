#include "core/lineage/mermaid.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/lineage/label.hpp"
#include "core/lineage/palette.hpp"

namespace meshcat::core::lineage {
namespace {

bool is_alphanumeric(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= 'a' && byte <= 'z');
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

// Whether the character may stand for itself in a label. Mermaid reads labels as
// Markdown: a dash or a numeral and full stop at the start make a list, and
// underscores around words make emphasis.
bool is_plain(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at), after = text.substr(at + 1);
  switch (text[at]) {
    case ' ':
    case ',':
    case '/':
      return true;
    case '-':
      return at > 0;
    case '.':
      return (!after.empty() && after[0] != ' ') ||
             !std::all_of(before.begin(), before.end(), is_digit);
    case '_':
      return at > 0 && !after.empty() && is_alphanumeric(before.back()) &&
             is_alphanumeric(after[0]);
    default:
      return is_alphanumeric(text[at]);
  }
}

// Mermaid marks entities, while it parses, with these characters of its own.
constexpr std::string_view ligature = "\uFB02", pilcrow = "\u00B6";

bool is_blank(std::string_view text) {
  return clean_label(text).find_first_not_of(' ') == std::string::npos;
}

// A label between quotes. Everything in ASCII that could mean something to
// Mermaid, Markdown or HTML becomes an entity, which only the last step resolves.
std::string quoted_label(std::string_view text) {
  if (is_blank(text)) return "\"(no name)\"";
  const std::string clean = clean_label(text);
  const std::string_view shown = std::string_view(clean).substr(clean.find_first_not_of(' '));
  std::string label = "\"";
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const std::string_view rest = shown.substr(at);
    if (rest.starts_with(ligature)) {
      label += "#64258;";
      at += ligature.size() - 1;
    } else if (rest.starts_with(pilcrow)) {
      label += "#182;";
      at += pilcrow.size() - 1;
    } else if (is_plain(shown, at)) {
      label += shown[at];
    } else {
      label += '#' + std::to_string(static_cast<unsigned char>(shown[at])) + ';';
    }
  }
  return label + '"';
}

// A double-quoted YAML scalar.
std::string yaml_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string scalar = "\"";
  for (const char character : clean_label(text)) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == ' ' || character == '.' || character == '_' || is_alphanumeric(character))
      scalar += character;
    else
      (((scalar += "\\x") += digits[byte / 16])) += digits[byte % 16];
  }
  return scalar + '"';
}

std::string node_line(const PictureNode &node, std::size_t number, std::string_view indent) {
  std::string line = std::string(indent) + 'n' + std::to_string(number) + '[';
  std::string label = quoted_label(node.title);
  if (!is_blank(node.subtitle)) {
    label.pop_back();
    label += "<br/>" + quoted_label(node.subtitle).substr(1);
  }
  return line + label + "]\n";
}

std::string edge_line(const PictureEdge &edge) {
  std::string line = "  n" + std::to_string(edge.from) + (edge.direct ? " -->" : " -.->");
  if (!is_blank(edge.label)) line += '|' + quoted_label(edge.label) + '|';
  return line + " n" + std::to_string(edge.to) + '\n';
}

// Assigns a style to the nodes that `belongs` admits, if there are any.
template <class Predicate>
std::string class_lines(const Picture &picture, const std::string &name, const std::string &style,
                        Predicate belongs) {
  std::string members;
  for (std::size_t i = 0; i < picture.nodes.size(); ++i)
    if (belongs(picture.nodes[i])) members += (members.empty() ? "n" : ",n") + std::to_string(i);
  if (members.empty()) return {};
  return "  classDef " + name + ' ' + style + "\n  class " + members + ' ' + name + '\n';
}

}  // namespace

std::string to_mermaid(const Picture &picture) {
  check_picture(picture);
  std::string text;
  if (!is_blank(picture.title)) text += "---\ntitle: " + yaml_quoted(picture.title) + "\n---\n";
  text += "flowchart LR\n";
  const std::vector<std::string> groups = groups_of(picture);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    text += "  subgraph g" + std::to_string(group) + '[' + quoted_label(groups[group]) + "]\n";
    for (std::size_t i = 0; i < picture.nodes.size(); ++i)
      if (picture.nodes[i].group == groups[group]) text += node_line(picture.nodes[i], i, "    ");
    text += "  end\n";
  }
  for (std::size_t i = 0; i < picture.nodes.size(); ++i)
    if (picture.nodes[i].group.empty()) text += node_line(picture.nodes[i], i, "  ");
  for (const PictureEdge &edge : merged_edges(picture)) text += edge_line(edge);
  for (std::size_t group = 0; group < groups.size(); ++group)
    text += class_lines(picture, "c" + std::to_string(group),
                        "stroke:" + std::string(group_colour(group)) + ",stroke-width:2px",
                        [&](const PictureNode &node) { return node.group == groups[group]; });
  text += class_lines(picture, "focus", "fill:#FFF6D6,stroke-width:4px",
                      [](const PictureNode &node) { return node.highlighted; });
  return text;
}

}  // namespace meshcat::core::lineage

#include "core/lineage/svg.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include <boost/property_tree/xml_parser.hpp>
#include <gtest/gtest.h>

#include "core/lineage/label.hpp"
#include "core/lineage/layout.hpp"
#include "pictures.hpp"
#include "random_graph.hpp"

namespace meshcat::core::lineage {
namespace {

using Element = boost::property_tree::ptree;

std::string draw(const Picture &picture) {
  Interrupt interrupt;
  return to_svg(picture, interrupt);
}

// Throws if the document is not well-formed.
Element parse(const std::string &svg) {
  std::istringstream stream(svg);
  Element document;
  boost::property_tree::read_xml(stream, document);
  return document.get_child("svg");
}

template <class Visit>
void for_each_element(const Element &parent, Visit visit) {
  for (const auto &[tag, child] : parent) {
    if (tag == "<xmlattr>") continue;
    visit(tag, child);
    for_each_element(child, visit);
  }
}

double number(const Element &attributes, const std::string &name) {
  return std::stod(attributes.get_child(name).data());
}

std::vector<Box> boxes_of(const Element &svg) {
  std::vector<Box> boxes;
  for_each_element(svg, [&](const std::string &tag, const Element &element) {
    if (tag != "g" || element.get("<xmlattr>.class", "") != "node") return;
    const Element &frame = element.get_child("rect.<xmlattr>");
    boxes.push_back(
        {number(frame, "x"), number(frame, "y"), number(frame, "width"), number(frame, "height")});
  });
  return boxes;
}

std::vector<std::string> texts_of(const Element &svg) {
  std::vector<std::string> texts;
  for_each_element(svg, [&](const std::string &tag, const Element &element) {
    if (tag == "text") texts.push_back(element.data());
  });
  return texts;
}

bool has(const std::vector<std::string> &texts, const std::string &text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

std::size_t count(const std::string &text, const std::string &part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(SvgTest, ShowsNodesEdgesTitlesAndOnlyTheLegendItNeeds) {
  const std::string svg = draw(test::bank_picture());
  const Element document = parse(svg);
  const auto texts = texts_of(document);
  for (const char *text :
       {"Credit exposure", "where it comes from", "customer.clients", "5,369 rows",
        "regulatory.credit_exposure", "join", "direct: values flow", "changed here"})
    EXPECT_TRUE(has(texts, text)) << text;
  EXPECT_EQ(std::count(texts.begin(), texts.end(), "lending"), 2) << "in its box and the legend";
  EXPECT_FALSE(has(texts, "closes a cycle"));
  EXPECT_FALSE(has(texts, "(no group)"));
  EXPECT_EQ(boxes_of(document).size(), 5U);
  EXPECT_EQ(count(svg, "class=\"edge\""), 5U) << "parallel edges are one";
  EXPECT_EQ(count(svg, "stroke-dasharray"), 2U) << "the indirect edge and its legend";
}

TEST(SvgTest, FlowsFromLeftToRight) {
  const auto boxes = boxes_of(parse(draw(test::bank_picture())));
  ASSERT_EQ(boxes.size(), 5U);
  for (const std::size_t source : {0U, 1U, 2U})
    EXPECT_LT(boxes[source].x + boxes[source].width, boxes[3].x);
  EXPECT_LT(boxes[3].x + boxes[3].width, boxes[4].x);
}

TEST(SvgTest, ACycleRunsBackAndIsExplained) {
  Picture picture = test::bank_picture();
  picture.edges.push_back({4, 1, true, ""});
  EXPECT_TRUE(has(texts_of(parse(draw(picture))), "closes a cycle"));
  picture.edges.back() = {3, 3, true, ""};
  EXPECT_TRUE(has(texts_of(parse(draw(picture))), "closes a cycle"));
}

TEST(SvgTest, HostileLabelsAreText) {
  const Picture picture = test::hostile_picture();
  const std::string svg = draw(picture);
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  for (const char byte : svg) EXPECT_TRUE(byte == '\n' || static_cast<unsigned char>(byte) >= 0x20);
  std::string one_line = svg;
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  EXPECT_EQ(clean_label(svg), one_line) << "valid, and nothing reorders it";
  std::size_t entities = 0;
  for (const char *entity : {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"})
    entities += count(svg, entity);
  EXPECT_EQ(count(svg, "&"), entities);
  const Element document = parse(svg);
  std::vector<std::string> tooltips, ids;
  for_each_element(document, [&](const std::string &tag, const Element &element) {
    EXPECT_TRUE(std::set<std::string>({"title", "rect", "g", "path", "text"}).contains(tag)) << tag;
    if (tag == "g" && element.get("<xmlattr>.class", "") == "node") {
      tooltips.push_back(element.get_child("title").data());
      ids.push_back(element.get_child("<xmlattr>.data-id").data());
    }
  });
  ASSERT_EQ(ids.size(), picture.nodes.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    EXPECT_EQ(ids[i], clean_label(picture.nodes[i].id));
    EXPECT_NE(tooltips[i].find(clean_label(picture.nodes[i].title)), std::string::npos);
  }
}

TEST(SvgTest, LongNamesAreCutInTheBoxAndWholeInTheTooltip) {
  Picture picture;
  const std::string name(127, 'W');
  picture.nodes = {{"", name, "", "", false}};
  const Element document = parse(draw(picture));
  EXPECT_LT(boxes_of(document).front().width, 260);
  EXPECT_FALSE(has(texts_of(document), name));
  EXPECT_EQ(document.get_child("g.title").data(), name);
}

TEST(SvgTest, BoxesDoNotOverlapAndHoldTheirTexts) {
  test::for_each_seed(40, [](unsigned seed) {
    const Picture picture = test::random_picture(seed);
    const std::string svg = draw(picture);
    EXPECT_EQ(svg, draw(picture)) << "the same picture, the same text";
    const Element document = parse(svg);
    const auto boxes = boxes_of(document);
    ASSERT_EQ(boxes.size(), picture.nodes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        const Box &a = boxes[i], &b = boxes[j];
        EXPECT_TRUE(a.x + a.width < b.x || b.x + b.width < a.x || a.y + a.height < b.y ||
                    b.y + b.height < a.y);
      }
    for_each_element(document, [&](const std::string &tag, const Element &element) {
      if (tag != "g" || element.get("<xmlattr>.class", "") != "node") return;
      const Element &frame = element.get_child("rect.<xmlattr>");
      const double right = number(frame, "x") + number(frame, "width");
      const double bottom = number(frame, "y") + number(frame, "height");
      for (const auto &[child_tag, text] : element) {
        if (child_tag != "text") continue;
        const Element &at = text.get_child("<xmlattr>");
        const bool bold = at.get("font-weight", "") == "bold";
        EXPECT_LE(number(at, "x") + label_width(text.data(), number(at, "font-size"), bold), right);
        EXPECT_LT(number(at, "y"), bottom);
      }
    });
    const Element &root = document.get_child("<xmlattr>");
    for (const Box &box : boxes) {
      EXPECT_LT(box.x + box.width, number(root, "width"));
      EXPECT_LT(box.y + box.height, number(root, "height"));
    }
  });
}

TEST(SvgTest, AnEmptyPictureSaysSo) {
  const Element document = parse(draw({}));
  EXPECT_TRUE(has(texts_of(document), "There is nothing to show."));
  EXPECT_TRUE(boxes_of(document).empty());
}

TEST(SvgTest, RefusesWhatIsTooLargeOrNoPicture) {
  Picture picture;
  picture.nodes.resize(max_drawn_nodes + 1);
  try {
    draw(picture);
    FAIL() << "drew too large a picture";
  } catch (const Error &error) {
    EXPECT_STREQ(error.sqlstate(), sqlstate::program_limit_exceeded);
    EXPECT_EQ(error.detail(), "It has 301 nodes and 0 edges; the limits are 300 and 1000.");
    EXPECT_EQ(error.hint(), "Collapse it by group, or limit its depth.");
  }
  picture.nodes.resize(1);
  picture.edges = {{0, 1, true, ""}};
  EXPECT_THROW(draw(picture), Error);
}

TEST(SvgTest, TheLargestPictureIsDrawn) {
  Picture picture;
  std::mt19937 random(test::base_seed());
  for (std::size_t i = 0; i < max_drawn_nodes; ++i)
    picture.nodes.push_back({"", "node " + std::to_string(i), "", "", false});
  for (std::size_t i = 0; i < max_drawn_edges; ++i)
    picture.edges.push_back({static_cast<std::uint32_t>(random() % max_drawn_nodes),
                             static_cast<std::uint32_t>(random() % max_drawn_nodes), true, ""});
  EXPECT_EQ(boxes_of(parse(draw(picture))).size(), max_drawn_nodes);
}

}  // namespace
}  // namespace meshcat::core::lineage

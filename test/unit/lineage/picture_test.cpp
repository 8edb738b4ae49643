#include "core/lineage/picture.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::lineage {
namespace {

TEST(PictureTest, RefusesEdgesOfNodesThatAreNotThere) {
  const Picture picture{"", "", {{"", "a", "", "", false}}, {{0, 1, true, ""}}, ""};
  for (const auto &refuses : {+[](const Picture &p) { check_picture(p); },
                              +[](const Picture &p) { collapse_by_group(p); }}) {
    try {
      refuses(picture);
      FAIL() << "node 1 of 1 was accepted";
    } catch (const Error &error) {
      EXPECT_STREQ(error.sqlstate(), sqlstate::invalid_parameter_value);
      EXPECT_EQ(error.message(), "picture edge names node 1, which does not exist");
    }
  }
}

TEST(PictureTest, ParallelEdgesAreDirectIfOneIsAndKeepTheirLabels) {
  Picture picture;
  picture.nodes.resize(3);
  picture.edges = {{2, 1, false, "b"}, {0, 1, false, "x"}, {2, 1, true, "a"},
                   {2, 1, false, "b"}, {1, 1, true, ""},   {2, 1, true, ""}};
  const auto edges = merged_edges(picture);
  ASSERT_EQ(edges.size(), 3U);
  EXPECT_EQ(edges[0].to, 1U);
  EXPECT_FALSE(edges[0].direct);
  EXPECT_EQ(edges[0].label, "x");
  EXPECT_EQ(edges[1].from, edges[1].to);
  EXPECT_TRUE(edges[2].direct);
  EXPECT_EQ(edges[2].label, "b, a");
}

TEST(PictureTest, CollapsesByGroup) {
  Picture picture{"Mesh", "all of it", {}, {}, "here"};
  picture.nodes = {{"1", "clients", "", "customer", false},
                   {"2", "loans", "", "lending", true},
                   {"3", "defaults", "", "lending", false},
                   {"4", "stray", "", "", false},
                   {"5", "regions", "", "customer", false}};
  picture.edges = {{0, 1, false, "x"}, {0, 2, true, ""},  {4, 2, false, ""},
                   {1, 2, true, ""},   {3, 1, false, ""}, {1, 0, true, "back"}};
  const Picture collapsed = collapse_by_group(picture, {"product", "products"});
  EXPECT_EQ(collapsed.title, "Mesh");
  EXPECT_EQ(collapsed.subtitle, "all of it");
  EXPECT_EQ(collapsed.highlight_meaning, "here");
  ASSERT_EQ(collapsed.nodes.size(), 3U);
  EXPECT_EQ(collapsed.nodes[0].title, "customer");
  EXPECT_EQ(collapsed.nodes[0].group, "customer");
  EXPECT_EQ(collapsed.nodes[0].subtitle, "2 products");
  EXPECT_FALSE(collapsed.nodes[0].highlighted);
  EXPECT_TRUE(collapsed.nodes[1].highlighted);
  EXPECT_EQ(collapsed.nodes[2].title, "(no group)");
  EXPECT_EQ(collapsed.nodes[2].subtitle, "1 product");
  EXPECT_EQ(collapsed.nodes[2].group, "");
  ASSERT_EQ(collapsed.edges.size(), 3U);
  EXPECT_EQ(collapsed.edges[0].to, 1U);  // customer to lending
  EXPECT_TRUE(collapsed.edges[0].direct);
  EXPECT_EQ(collapsed.edges[0].label, "3 edges");
  EXPECT_EQ(collapsed.edges[1].to, 0U);  // and back
  EXPECT_EQ(collapsed.edges[1].label, "");
  EXPECT_EQ(collapsed.edges[2].from, 2U);
  EXPECT_FALSE(collapsed.edges[2].direct);
}

}  // namespace
}  // namespace meshcat::core::lineage

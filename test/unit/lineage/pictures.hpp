// Pictures that several tests draw.
#pragma once

#include <random>
#include <string>

#include "core/lineage/picture.hpp"

namespace meshcat::core::lineage::test {

// How a regulatory report of the bank comes about.
inline Picture bank_picture() {
  Picture picture{"Credit exposure", "where it comes from", {}, {}, "changed here"};
  picture.nodes = {{"1", "customer.clients", "5,369 rows", "customer", false},
                   {"2", "payments.transactions", "", "payments", true},
                   {"3", "lending.loans", "682 rows", "lending", false},
                   {"4", "risk.account_features", "1.0.0", "risk", false},
                   {"5", "regulatory.credit_exposure", "1.0.0", "regulatory", false}};
  picture.edges = {{0, 3, false, "join"}, {1, 3, true, ""}, {2, 3, true, ""},
                   {3, 4, true, ""},      {2, 4, true, ""}, {2, 3, false, ""}};
  return picture;
}

// Labels that mean something to XML, HTML, Markdown or Mermaid, in every place.
inline Picture hostile_picture() {
  const std::string labels[] = {"</text><script>alert(1)</script>",
                                "a \"b\" 'c' & <d> ]]> <!-- -- -->",
                                "end",
                                "%%{init: {'theme':'dark'}}%% %% comment",
                                "line\nbreak\ttab\r\n---\n",
                                "]; n9 --> n0 |x| {y} (z)",
                                "`code` **bold** _it_ # 1. - + ~~x~~",
                                "click n0 href \"javascript:alert(1)\"",
                                "style n0 fill:#fff; classDef c:#35;",
                                "\x01\x02\xff\xfe\xc0\xaf",
                                "\u202Egnp.exe \uFFFF \uFB02\u00B0\u00B0\u00B6\u00DF",
                                "日本語の😀",
                                "1. first",
                                "- item",
                                "",
                                "   "};
  Picture picture{labels[1] + labels[4], labels[3], {}, {}, labels[0]};
  for (const std::string &label : labels)
    picture.nodes.push_back({label, label, label, label, picture.nodes.size() == 3});
  for (std::uint32_t i = 1; i < picture.nodes.size(); ++i)
    picture.edges.push_back({i - 1, i, i % 2 == 0, labels[i]});
  picture.edges.push_back({5, 2, true, labels[0]});
  picture.edges.push_back({6, 6, false, labels[5]});
  return picture;
}

inline Picture random_picture(unsigned seed) {
  std::mt19937 random(seed);
  Picture picture{"Random picture", "", {}, {}, "x"};
  const unsigned node_count = 1 + random() % 50;
  for (unsigned i = 0; i < node_count; ++i) {
    std::string title = "dataset_" + std::to_string(i);
    for (unsigned j = random() % 8; j > 0; --j) title += "_with_more";
    picture.nodes.push_back({std::to_string(i), title, random() % 2 == 0 ? "subtitle" : "",
                             "group " + std::to_string(random() % 12), false});
  }
  for (unsigned i = random() % (2 * node_count); i > 0; --i)
    picture.edges.push_back({static_cast<std::uint32_t>(random() % node_count),
                             static_cast<std::uint32_t>(random() % node_count), random() % 3 != 0,
                             random() % 5 == 0 ? "label" : ""});
  return picture;
}

}  // namespace meshcat::core::lineage::test

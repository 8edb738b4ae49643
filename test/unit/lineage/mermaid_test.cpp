#include "core/lineage/mermaid.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "pictures.hpp"

namespace meshcat::core::lineage {
namespace {

TEST(MermaidTest, WritesAFlowchart) {
  EXPECT_EQ(to_mermaid(test::bank_picture()),
            R"(---
title: "Credit exposure"
---
flowchart LR
  subgraph g0["customer"]
    n0["customer.clients<br/>5,369 rows"]
  end
  subgraph g1["lending"]
    n2["lending.loans<br/>682 rows"]
  end
  subgraph g2["payments"]
    n1["payments.transactions"]
  end
  subgraph g3["regulatory"]
    n4["regulatory.credit_exposure<br/>1.0.0"]
  end
  subgraph g4["risk"]
    n3["risk.account_features<br/>1.0.0"]
  end
  n0 -.->|"join"| n3
  n1 --> n3
  n2 --> n3
  n2 --> n4
  n3 --> n4
  classDef c0 stroke:#CC6677,stroke-width:2px
  class n0 c0
  classDef c1 stroke:#332288,stroke-width:2px
  class n2 c1
  classDef c2 stroke:#DDCC77,stroke-width:2px
  class n1 c2
  classDef c3 stroke:#117733,stroke-width:2px
  class n4 c3
  classDef c4 stroke:#88CCEE,stroke-width:2px
  class n3 c4
  classDef focus fill:#FFF6D6,stroke-width:4px
  class n1 focus
)");
}

TEST(MermaidTest, AnEmptyPictureIsAFlowchart) {
  EXPECT_EQ(to_mermaid({}), "flowchart LR\n");
}

bool is_harmless(char character) {
  return static_cast<unsigned char>(character) >= 0x80 ||
         std::isalnum(static_cast<unsigned char>(character)) != 0 ||
         std::string(" ,/._-").find(character) != std::string::npos;
}

// Whether a label is made of letters, digits, entities and line breaks only.
bool is_harmless_label(const std::string &label) {
  if (label == "(no name)") return true;
  for (std::size_t at = 0; at < label.size(); ++at) {
    if (label.compare(at, 5, "<br/>") == 0) {
      at += 4;
    } else if (label[at] == '#') {
      const std::size_t end = label.find_first_not_of("0123456789", at + 1);
      if (end == at + 1 || end == std::string::npos || label[end] != ';') return false;
      at = end;
    } else if (!is_harmless(label[at])) {
      return false;
    }
  }
  return true;
}

// A line without its labels and with all its numbers 0.
std::string skeleton(const std::string &line, std::vector<std::string> &labels) {
  std::string bones;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] == '"') {
      const std::size_t end = std::min(line.find('"', at + 1), line.size());
      labels.push_back(line.substr(at + 1, end - at - 1));
      bones += "\"\"";
      at = end;
    } else if (std::isdigit(static_cast<unsigned char>(line[at])) == 0) {
      bones += line[at];
    } else if (!bones.ends_with('0')) {
      bones += '0';
    }
  }
  return bones;
}

// Whatever the labels hold, each line is one of the few forms that Mermaid knows.
TEST(MermaidTest, LabelsStayBetweenTheirQuotes) {
  const std::set<std::string> forms{
      "  subgraph g0[\"\"]", "  end",        "    n0[\"\"]",      "  n0[\"\"]", "  n0 --> n0",
      "  n0 -->|\"\"| n0",   "  n0 -.-> n0", "  n0 -.->|\"\"| n0"};
  const std::string text = to_mermaid(test::hostile_picture());
  const std::string header = "---\ntitle: \"", body = "\"\n---\nflowchart LR\n";
  ASSERT_TRUE(text.starts_with(header));
  const std::size_t title_end = text.find('"', header.size());
  ASSERT_EQ(text.compare(title_end, body.size(), body), 0);
  for (const char character : text.substr(header.size(), title_end - header.size()))
    EXPECT_TRUE(is_harmless(character) || character == '\\') << character;
  std::istringstream lines(text.substr(title_end + body.size()));
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  class")) continue;  // these hold nothing from outside
    std::vector<std::string> labels;
    EXPECT_TRUE(forms.contains(skeleton(line, labels))) << line;
    for (const std::string &label : labels) EXPECT_TRUE(is_harmless_label(label)) << label;
    count += labels.size();
  }
  EXPECT_GT(count, 40U);
}

std::string written_label(const std::string &title) {
  Picture picture;
  picture.nodes = {{"", title, "", "", false}};
  const std::string text = to_mermaid(picture);
  const std::size_t first = text.find('"') + 1;
  return text.substr(first, text.rfind('"') - first);
}

TEST(MermaidTest, EscapesWhatMermaidOrMarkdownWouldRead) {
  EXPECT_EQ(written_label("payments.trans_actions#type"), "payments.trans_actions#35;type");
  EXPECT_EQ(written_label("1. first"), "1#46; first");
  EXPECT_EQ(written_label("1."), "1#46;");
  EXPECT_EQ(written_label("1.0.0"), "1.0.0");
  EXPECT_EQ(written_label("v1. 2"), "v1. 2");
  EXPECT_EQ(written_label("-x-y"), "#45;x-y");
  EXPECT_EQ(written_label("_private_ a_b"), "#95;private#95; a_b");
  EXPECT_EQ(written_label("a%%b"), "a#37;#37;b");
  EXPECT_EQ(written_label("\uFB02\u00B6"), "#64258;#182;");
  EXPECT_EQ(written_label(" \n "), "(no name)");
}

TEST(MermaidTest, RefusesWhatIsNoPicture) {
  Picture picture;
  picture.edges = {{0, 0, true, ""}};
  EXPECT_THROW(to_mermaid(picture), Error);
}

}  // namespace
}  // namespace meshcat::core::lineage

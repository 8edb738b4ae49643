#include "core/lineage/label.hpp"

#include <random>

#include <gtest/gtest.h>

#include "core/lineage/xml_writer.hpp"
#include "random_graph.hpp"

namespace meshcat::core::lineage {
namespace {

constexpr char unknown[] = "\uFFFD";

TEST(CleanLabel, KeepsTextOfAnyLanguage) {
  for (const char *text : {"", "plain", "česká spořitelna", "日本語", "😀", "a\u0301"})
    EXPECT_EQ(clean_label(text), text);
}

TEST(CleanLabel, MakesOneLine) {
  EXPECT_EQ(clean_label("a\nb\tc\r\nd\ve"), "a b c  d e");
  EXPECT_EQ(clean_label("a\u2028b\u0085c"), "a b c");
}

TEST(CleanLabel, ReplacesWhatXmlForbidsOrReordersText) {
  using namespace std::string_literals;
  EXPECT_EQ(clean_label("a\0b"s), "a"s + unknown + "b");
  for (const char *text :
       {"\x01", "\x1b", "\x7f", "\u0080", "\u202E", "\u2066", "\u200F", "\uFFFE", "\U0001FFFF"})
    EXPECT_EQ(clean_label(text), unknown) << text;
}

TEST(CleanLabel, ReplacesEachByteThatIsNotUtf8) {
  const auto times = [](int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += unknown;
    return text;
  };
  EXPECT_EQ(clean_label("\xff"), times(1));
  EXPECT_EQ(clean_label("\xc3"), times(1));              // ends too early
  EXPECT_EQ(clean_label("\xc3("), times(1) + "(");       // the parenthesis survives
  EXPECT_EQ(clean_label("\xc0\xaf"), times(2));          // an overlong slash
  EXPECT_EQ(clean_label("\xe0\x80\xaf"), times(3));      // another
  EXPECT_EQ(clean_label("\xed\xa0\x80"), times(3));      // a surrogate
  EXPECT_EQ(clean_label("\xf4\x90\x80\x80"), times(4));  // beyond Unicode
}

TEST(CleanLabel, IsIdempotentOnAnyBytes) {
  std::mt19937 random(test::base_seed());
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 12, ' ');
    for (char &byte : text) byte = static_cast<char>(random());
    const std::string clean = clean_label(text);
    EXPECT_EQ(clean_label(clean), clean);
  }
}

TEST(WrapLabel, BreaksAtSeparatorsAndCutsWithAnEllipsis) {
  const auto wrap = [](const char *text, double width, std::size_t lines) {
    return wrap_label(text, 10, false, width, lines);
  };
  using Lines = std::vector<std::string>;
  EXPECT_EQ(wrap("", 100, 2), Lines{});
  EXPECT_EQ(wrap("short", 100, 2), Lines{"short"});
  EXPECT_EQ(wrap("model_portfolio_returns", 100, 2), (Lines{"model_portfolio_", "returns"}));
  EXPECT_EQ(wrap("model_portfolio_returns", 60, 2), (Lines{"model_", "portfolio_r\u2026"}));
  EXPECT_EQ(wrap("a_modelportfolio", 60, 2), (Lines{"a_modelpor", "tfolio"}));
  EXPECT_EQ(wrap("日本語日本語", 32, 2), (Lines{"日本語", "日本語"}));
}

TEST(WrapLabel, LosesNothingUnlessItCutsAndKeepsTheWidth) {
  std::mt19937 random(test::base_seed());
  const std::string alphabet = "abcdefWM_. -";
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 40, ' ');
    for (char &character : text) character = alphabet[random() % alphabet.size()];
    const std::size_t max_lines = 1 + random() % 3;
    const double width = 30 + static_cast<double>(random() % 100);
    const auto lines = wrap_label(text, 10, true, width, max_lines);
    SCOPED_TRACE("'" + text + "' in " + std::to_string(width));
    ASSERT_LE(lines.size(), max_lines);
    std::string joined;
    for (const std::string &line : lines) {
      EXPECT_LE(label_width(line, 10, true), width);
      joined += line;
    }
    if (joined.ends_with("\u2026")) {
      joined.resize(joined.size() - 3);
      EXPECT_EQ(lines.size(), max_lines);
      EXPECT_TRUE(text.starts_with(joined));
      EXPECT_LT(joined.size(), text.size());
    } else {
      EXPECT_EQ(joined, text);
    }
  }
}

TEST(LabelWidth, GrowsWithSizeAndBoldness) {
  EXPECT_GT(label_width("WWW", 10, false), label_width("iii", 10, false));
  EXPECT_GT(label_width("word", 10, true), label_width("word", 10, false));
  EXPECT_DOUBLE_EQ(label_width("word", 20, false), 2 * label_width("word", 10, false));
  EXPECT_DOUBLE_EQ(label_width("a\u0301", 10, false), label_width("a", 10, false));
}

TEST(XmlWriter, EscapesAndNests) {
  XmlWriter xml;
  xml.open("a").attribute("b", "\"<&>'\n").attribute("n", -0.04);
  xml.open("c").text("x < y & z").close().open("d").close().close();
  EXPECT_EQ(xml.take(),
            "<a b=\"&quot;&lt;&amp;&gt;&#39; \" n=\"0\">\n"
            " <c>x &lt; y &amp; z</c>\n"
            " <d/>\n"
            "</a>\n");
  EXPECT_EQ(xml_number(12.0), "12");
  EXPECT_EQ(xml_number(-3.25), "-3.2");
  EXPECT_EQ(xml_number(1234567.06), "1234567.1");
}

}  // namespace
}  // namespace meshcat::core::lineage

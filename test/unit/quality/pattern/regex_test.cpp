// Regular expressions, by the tables of PostgreSQL's documentation (section
// "POSIX Regular Expressions") and by its regcomp.c and regc_lex.c.
// test/tap/pattern.sql compares the same with PostgreSQL itself.
#include "core/quality/pattern/pattern.hpp"

#include <string>

#include <gtest/gtest.h>

#include "support.hpp"

namespace meshcat::core::quality::pattern {
namespace {

TEST(Regex, AtomsAndQuantifiers) {
  expect_answers({
      {"abc", "xabcx", yes},         {"abc", "abx", no},         {"", "", yes},
      {"", "anything", yes},         {"a.c", "a\nc", yes},       {"a.c", "ac", no},
      {"^ab*c$", "ac", yes},         {"^ab*c$", "abbbc", yes},   {"^ab+c$", "ac", no},
      {"^ab?c$", "abbc", no},        {"^ab?c$", "abc", yes},     {"^a{3}$", "aaa", yes},
      {"^a{3}$", "aaaa", no},        {"^a{2,}$", "a", no},       {"^a{2,}$", "aaaaa", yes},
      {"^a{2,3}$", "aaa", yes},      {"^a{2,3}$", "aaaa", no},   {"^a{0}$", "", yes},
      {"^a{0}$", "a", no},           {"^(ab){2}$", "abab", yes}, {"^(ab){2}$", "ab", no},
      {"^a*?$", "aaa", yes},         {"^a{2}?$", "aa", yes},     {"^a+?b??$", "aa", yes},
      {"a{,5}", "a{,5}", yes},       {"a{,5}", "aaa", no},       {"a{", "a{", yes},
      {"a{x}", "a{x}", yes},         {"a]", "a]", yes},          {"a}", "a}", yes},
      {"^a{255}$", "a", no},         {"(a*)*b", "aab", yes},     {"((a?)*)+$", "", yes},
      {"^(?:ab|cd)+$", "abcd", yes},
  });
}

TEST(Regex, BranchesMayBeEmpty) {
  expect_answers({
      {"a|b", "xb", yes},
      {"^(a|b)$", "ab", no},
      {"^(a|)$", "", yes},
      {"^(a|)$", "b", no},
      {"^a|b$", "ax", yes},
      {"^a|b$", "xb", yes},
      {"^a|b$", "xbx", no},
      {"|", "x", yes},
      {"^()$", "", yes},
      {"^(|a)+$", "aaa", yes},
      {"^a||b$", "zzz", yes},
  });
}

TEST(Regex, Anchors) {
  expect_answers({
      {"^a", "ba", no},
      {"^a", "b\na", no},
      {"a$", "a\n", no},
      {"a$", "a\nb", no},
      {"a^b", "ab", no},
      {"a$b", "a$b", no},
      {"a\\^b", "a^b", yes},
      {"\\Aa\\Z", "a", yes},
      {"\\Aa\\Z", "a\n", no},
      {"^$", "", yes},
      {"$^", "", yes},
      {"^$", "a", no},
      {"$^", "a", no},
      {"(^|,)x", "a,x", yes},
      {"(^|,)x", "ax", no},
      {"(^)?b", "ab", yes},
      {"x($|,)", "x,y", yes},
      {"x($|,)", "xy", no},
      {"(?n)^a", "b\na", yes},
      {"(?n)a$", "a\nb", yes},
      {"(?n)\\Aa", "b\na", no},
      {"(?n)a\\Z", "a\nb", no},
      {"(?n)a.b", "a\nb", no},
      {"(?n)a[^x]b", "a\nb", no},
      {"(?n)a\\Db", "a\nb", yes},
      {"(?w)^a.b", "x\na\nb", yes},
      {"(?p)^a", "b\na", no},
      {"(?p)a.b", "a\nb", no},
      {"(?s)a.b", "a\nb", yes},
  });
}

TEST(Regex, Words) {
  expect_answers({
      {"\\mfoo", "a foo", yes},
      {"\\mfoo", "afoo", no},
      {"foo\\M", "foo.", yes},
      {"foo\\M", "food", no},
      {"\\yfoo\\y", "(foo)", yes},
      {"\\yfoo\\y", "foo_", no},
      {"\\Yo", "foo", yes},
      {"^\\Yo", "o", no},
      {"\\m\\M", "a", no},
      {"\\y", "", no},
      {"\\Y", "", yes},
      {"a\\y.\\yb", "a-b", yes},
      {"\\mfoo", "xfoo foo", yes},
      {"(\\mfoo|x)y", "xy", yes},
  });
}

TEST(Regex, Brackets) {
  expect_answers({
      {"^[abc]$", "b", yes},
      {"^[^abc]$", "b", no},
      {"^[^abc]$", "\n", yes},
      {"^[a-c]$", "b", yes},
      {"^[]a]$", "]", yes},
      {"^[^]a]$", "]", no},
      {"^[a-]$", "-", yes},
      {"^[-a]$", "-", yes},
      {"^[--/]$", ".", yes},
      {"^[+--]$", ",", yes},
      {"^[a\\]b]$", "]", yes},
      {"^[\\w.]$", "_", yes},
      {"^[^\\s]$", " ", no},
      {"^[\\D]$", "5", no},
      {"^[\\D5]$", "5", yes},
      {"^[^\\D]$", "5", yes},
      {"^[[:alpha:]]$", "q", yes},
      {"^[[:alpha:]_]$", "_", yes},
      {"^[[:^alpha:]]$", "q", refused},
      {"^[[:word:]]$", "_", yes},
      {"^[[:xdigit:]]+$", "fA0", yes},
      {"^[[:blank:]]$", "\n", no},
      {"^[[:cntrl:]]$", "\x7f", yes},
      {"^[[:ascii:]]$", "a", yes},
      {"^[[:punct:]]$", "$", yes},
      {"^[[a]$", "[", yes},
      {"^[.]$", "x", no},
      {"^[*+?{}()|^$]$", "(", yes},
      {"^[\\n]$", "\n", yes},
      {"^[\\\\]$", "\\", yes},
      {"^[\\--/]$", ".", yes},
      {"[a-]]", "-]", yes},
      {"[--]", "-", yes},
  });
}

TEST(Regex, Escapes) {
  expect_answers({
      {"^\\d\\D\\s\\S\\w\\W$", "1a b_-", yes},
      {"^\\.$", "x", no},
      {"^\\a\\b\\B\\e\\f\\n\\r\\t\\v$", "\a\b\\\x1b\f\n\r\t\v", yes},
      {"^\\x41\\u0042\\U00000043$", "ABC", yes},
      {"^\\x0000000000041$", "A", yes},
      {"^\\x41g$", "Ag", yes},
      {"\\_\\-\\ ", "_- ", yes},
      {"\\é", "é", yes},
      {"^\\u00e9$", "é", yes},
      {"^\\xe9$", "é", yes},
  });
}

TEST(Regex, IgnoresCase) {
  Options options;
  options.ignore_case = true;
  expect_answers({{"^abc$", "AbC", yes},
                  {"^[a-c]$", "B", yes},
                  {"^[A-c]$", "b", yes},
                  {"^[W-b]$", "w", yes},
                  {"^[W-b]$", "c", no},
                  {"^[^a]$", "A", no},
                  {"^[^a]$", "Á", yes},
                  {"^[[:lower:]]$", "A", yes},
                  {"^\\x61$", "A", yes},
                  {"***=a.C", "A.c", yes},
                  {"***=a.C", "Abc", no},
                  {"(?c)abc", "ABC", no},
                  {"á", "Á", refused},
                  {"[a-á]", "a", refused}},
                 options);
  expect_answers({{"(?i)abc", "ABC", yes}, {"(?ic)abc", "ABC", no}, {"***:(?i)a", "A", yes}});
  options.locale.ascii_case = false;  // as in Turkish
  expect_answers({{"i", "I", refused}, {".", "x", yes}}, options);
}

TEST(Regex, DecidesCharactersBeyondAsciiThatNeedNoCollation) {
  expect_answers({
      {"^.$", "é", yes},
      {"^.$", "漢", yes},
      {"^.$", "😀", yes},
      {"^..$", "é", no},
      {"^[^@]+$", "čeština", yes},
      {"^é+$", "ééé", yes},
      {"^[à-ÿ]$", "é", yes},
      {"^[à-ÿ]$", "Ā", no},
      {"^[^à-ÿ]$", "é", no},
      {"^[á😀]{2}$", "😀á", yes},
      {"^é{2}x$", "éx", no},
      {"^[^é]$", "è", yes},
      {"^a{2}.b$", "aačb", yes},
      {"^[\\x80-\\U0010ffff]+$", "é漢😀", yes},
      {"^[[:cntrl:]]$", "\xc2\x85", yes},
      {"^[[:ascii:]]$", "é", no},
      {"^[^[:ascii:]]$", "é", yes},
  });
}

TEST(Regex, LeavesTheCollationsQuestionsUndecided) {
  Options options;
  options.locale.known = max_ascii + 1;
  expect_answers(
      {
          {"^\\w+$", "é", undecided},
          {"^\\W+$", "é", undecided},
          {"^[[:alpha:]]$", "é", undecided},
          {"^[^\\d]$", "é", undecided},
          {"^[\\dé]$", "é", yes},
          {"^\\d{4}$", "Köln", no},
          {"^\\d{4}$", "12é4", undecided},
          {"\\mb", "éb", undecided},
          {"b\\M", "bé", undecided},
          {"^b\\M", "ébe", no},
          {"\\d|é", "é", yes},
          {"x|\\d", "xé", yes},
          {"a\\mb", "éab", no},
          {"\\yé", "é", undecided},
      },
      options);
}

// What is known may make the automaton a big one beside the small one for ASCII.
TEST(Regex, DecidesByWhatIsKnownOfTheCollation) {
  Options options;
  options.locale.known = Locale::tabulated;
  for (Code code = 0xC0; code < Locale::tabulated; ++code) {
    const bool member = (code * 2654435761U >> 15U & 1U) == 0;  // "À" is one, "Á" is none
    options.locale.of(LocaleClass::alpha)[code] = member;
    options.locale.of(LocaleClass::alnum)[code] = member;
  }
  expect_answers({{"^[[:alpha:]]+$", "aÀÂ", yes},
                  {"^[[:alpha:]]+$", "aÁ", no},
                  {"^[[:alpha:]]+$", "aÀ漢", undecided},
                  {"^[^[:alpha:]]+$", "Á", yes},
                  {"^\\w+ \\w+$", "À Â", yes},
                  {"^\\w{100,200}$", std::string(100, 'a'), yes},
                  {"^\\w{100,200}$", "À", undecided},
                  {"\\mb", "Áb", yes},
                  {"\\mb", "Àb", no}},
                 options);
  expect_answers({{"^\\w$", "é", no}, {"^\\W$", "漢", yes}, {"\\yé", "aé", yes}});
}

TEST(Regex, AsksTheLocaleAboutAsciiToo) {
  Options options;  // as ICU has it
  options.locale.of(LocaleClass::punct).reset('$');
  options.locale.of(LocaleClass::space).set(0x1C);
  expect_answers({{"[[:punct:]]", "$", no},
                  {"[[:punct:]]", "%", yes},
                  {"\\s", "\x1c", yes},
                  {"[^\\S]", "\x1c", yes}},
                 options);
}

TEST(Regex, ReadsOtherEncodings) {
  Options latin;
  latin.locale.known = max_ascii + 1;
  latin.encoding = Encoding::single_byte;
  expect_answers({{"^.$", "\xe9", yes},
                  {"^[\xe0-\xff]$", "\xe9", yes},
                  {"^\\xe9$", "\xe9", yes},
                  {"^\\u0159$", "\xe9", no},
                  {"^\\w$", "\xe9", undecided}},
                 latin);
  Options other;
  other.encoding = Encoding::other;
  expect_answers({{"^.$", "x", yes},
                  {"^.$", "\xb1\xe9", undecided},
                  {"^a", "b\xb1\xe9", no},
                  {"\xb1\xe9", "x", refused}},
                 other);
}

TEST(Regex, RefusesWhatPostgresRefuses) {
  for (const char *regex :
       {"*a",         "a**",         "a+*",        "+",      "?",     "(*a)",      "a|*b",
        "^*",         "$+",          "\\A?",       "\\y{2}", "(",     ")",         "a)",
        "(a",         "[",           "[a",         "[]",     "[^]",   "[a-",       "[b-a]",
        "[a-c-e]",    "[\\w-z]",     "[a-\\w]",    "[\\A]",  "[\\m]", "[[:foo:]]", "[[:alpha:]-z]",
        "[[:alpha",   "\\",          "a\\",        "[\\]",   "\\x",   "\\xg",      "\\u123",
        "\\U1234567", "\\i",         "\\p",        "\\Q",    "a{1",   "a{1,",      "a{1,2",
        "a{2,1}",     "a{256}",      "a{1,256}",   "a{1x}",  "{1}",   "a{2}{3}",   "a???",
        "(?a",        "(?q",         "a(?i)",      "(?z)a",  "(?<a",  "***a",      "***",
        "***?",       "\\xffffffff", "\\U00110000"})
    EXPECT_FALSE(Pattern::regex(regex, {})) << regex;
}

TEST(Regex, RefusesWhatIsNotSupported) {
  for (const char *regex :
       {"(a)\\1",  "\\0",    "\\012",   "\\cA",    "a(?=b)",   "a(?!b)",  "(?<=a)b",
        "(?<!a)b", "(?#c)a", "[[.a.]]", "[[=a=]]", "[[:<:]]a", "[[:>:]]", "(?x)a b",
        "(?q)a",   "(?e)a",  "(?b)a",   "(^a)*",   "(a\\y)+",  "(a|$){2}"})
    EXPECT_FALSE(Pattern::regex(regex, {})) << regex;
  EXPECT_FALSE(Pattern::regex("\xff", {})) << "not UTF-8";
  EXPECT_FALSE(Pattern::regex("\xc3", {})) << "half a character";
}

TEST(Regex, RefusesWhatIsTooBig) {
  EXPECT_TRUE(Pattern::regex("^(a{250}){3}$", {}));
  EXPECT_FALSE(Pattern::regex("^(a{250}){5}$", {})) << "steps";
  EXPECT_TRUE(Pattern::regex("^^^^^^^a$", {}));
  EXPECT_FALSE(Pattern::regex("^^^^^^^^a$", {})) << "assertions";
  EXPECT_TRUE(Pattern::regex("(a|b)*a(a|b){9}$", {}));
  EXPECT_FALSE(Pattern::regex("(a|b)*a(a|b){12}$", {})) << "states";
  std::string optionals;
  for (char c = 'A'; c <= 'z'; ++c)
    if (c <= 'Z' || c >= 'a') optionals.append({c, '?'});
  EXPECT_TRUE(Pattern::regex("^(" + optionals + ")$", {}));
  EXPECT_FALSE(Pattern::regex("^(" + optionals + "){9}$", {})) << "work";
  EXPECT_TRUE(Pattern::regex(std::string(50, '(') + std::string(50, ')'), {}));
  EXPECT_FALSE(Pattern::regex(std::string(51, '(') + std::string(51, ')'), {})) << "depth";
  std::string nothing = "()";
  for (int i = 0; i < 10; ++i) nothing = "(" + nothing + "{255})";
  EXPECT_FALSE(Pattern::regex(nothing, {})) << "repetitions of nothing";
  std::string word, set;
  for (int i = 0; i < 900; ++i) word.push_back(i % 10 == i / 90 ? 'b' : 'a');
  for (int i = 0; i < 2000; ++i)
    set.append(
        {'\xf0', static_cast<char>(0x90 + i / 64), static_cast<char>(0x80 + i % 64), '\x80'});
  EXPECT_TRUE(Pattern::regex("[" + set + "]", {}));
  EXPECT_FALSE(Pattern::regex(word + "|[" + set + "]", {})) << "ranges of characters";
  EXPECT_TRUE(Pattern::regex("[" + std::string(9'998, 'a') + "]", {}));
  EXPECT_FALSE(Pattern::regex("[" + std::string(9'999, 'a') + "]", {})) << "length";
}

// Both forms of the automaton, on values longer than one stride.
TEST(Regex, ReadsLongValues) {
  for (const char *regex : {"^[a-z]+b$", "^[a-z]{0,20}[a-z]+b$"}) {
    for (std::size_t size : {31U, 32U, 33U, 64U, 1000U}) {
      const std::string value(size, 'a');
      const auto pattern = Pattern::regex(regex, {});
      ASSERT_TRUE(pattern);
      EXPECT_EQ(pattern->matches(value + "b"), Answer::yes) << regex << ' ' << size;
      EXPECT_EQ(pattern->matches(value + "c"), Answer::no) << regex << ' ' << size;
      EXPECT_EQ(pattern->matches("X" + value + "b"), Answer::no) << regex << ' ' << size;
    }
  }
}

TEST(Regex, LeavesImmenseValuesToPostgres) {
  const auto pattern = Pattern::regex("a", {});
  ASSERT_TRUE(pattern);
  const std::string immense((std::size_t(128) << 20U) + 1, 'a');
  EXPECT_EQ(pattern->matches(immense), Answer::undecided);
  EXPECT_EQ(pattern->matches(std::string_view(immense).substr(1)), Answer::yes);
}

}  // namespace
}  // namespace meshcat::core::quality::pattern

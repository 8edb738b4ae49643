#include "random_pattern.hpp"

#include <array>
#include <random>
#include <span>

#include "core/error.hpp"

namespace meshcat::pattern_test {

namespace {

using Strings = std::span<const std::string_view>;

constexpr std::string_view letters[] = {"a", "b", "A",  "B", "1", "0",  "_", "-", " ",
                                        "@", ".", "\n", "é", "É", "漢", "😀", "k", "I"};

// What a text of a regular expression may have that its grammar makes it mind.
constexpr std::string_view metacharacters[] = {
    "*",   "+",   "?",   "{2}", "{0,1}", "{1,}", "{,2}",        "{", "}",    "(",    ")",    "(?:",
    "(?=", "[",   "]",   "[^",  "-",     "|",    "^",           "$", ".",    "\\",   "\\d",  "\\W",
    "\\y", "\\m", "\\M", "\\1", "[:",    ":]",   "[[:alpha:]]", "é", "(?i)", "***=", "\\x4", "\\"};

struct Real {
  std::string_view pattern, value;
};

constexpr Real real_patterns[] = {
    {"^[A-Z]{2}[0-9]{6}$", "AB123456"},
    {"^[^@ ]+@[^@ ]+\\.[a-z]{2,}$", "jan.novak@example.com"},
    {"^\\d{4}-\\d{2}-\\d{2}$", "1998-01-31"},
    {"^[A-Z]{2}\\d{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?$", "CZ65 0800 0000 1920 0014 5399"},
    {"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "123e4567-e89b-12d3-a456-426614174000"},
    {"^(VYBER|VKLAD|PREVOD)( .*)?$", "VYBER KARTOU"},
    {"^\\+?[0-9 ]{9,16}$", "+420 601 123 456"},
    {"^(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$", "192.168.1.255"},
    {"^https?://[^\\s/$.?#].[^\\s]*$", "https://example.com/a?b=c"},
    {"\\yfraud\\y", "a fraud case"},
    {"^[[:alpha:]'-]+( [[:alpha:]'-]+)*$", "Anne-Marie O'Neill"},
    {"^#([0-9a-fA-F]{3}){1,2}$", "#fF00a1"},
    {"^-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?$", "-12.50e+3"},
    {"^\\s*$", " \t"},
    {"[^[:ascii:]]", "Kč"},
    {"(?n)^ERROR: .+$", "ok\nERROR: disk\nok"},
    {"^(?:[01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$", "23:59:01"},
    {"^[^\\x01-\\x1f\\x7f]*$", "plain čeština"},
    {"(?i)^(m|f|male|female)$", "Female"},
    {"^\\S+ \\S+$", "Jan Novák"},
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  RandomCase regex_case(std::size_t values) {
    RandomCase result;
    static constexpr std::string_view starts[] = {"",     "",     "",     "",     "",     "(?i)",
                                                  "(?n)", "(?w)", "(?p)", "***:", "(?c)", "(?s)"};
    result.pattern = pick(starts);
    std::string example;
    if (chance(2)) result.pattern += '^';
    result.pattern += alternatives(2, example);
    if (chance(2)) result.pattern += '$';
    if (chance(12)) mutate(result.pattern, metacharacters);
    add_values(result, example, values);
    return result;
  }

  RandomCase mutant_case(std::size_t values) {
    const Real &real = real_patterns[below(std::size(real_patterns))];
    RandomCase result{std::string(real.pattern), {}};
    for (std::size_t edits = below(4); edits > 0; --edits)
      mutate(result.pattern, chance(2) ? Strings(metacharacters) : Strings(letters));
    add_values(result, real.value, values);
    return result;
  }

  RandomCase like_case(std::size_t values) {
    RandomCase result;
    std::string example;
    for (std::size_t items = below(8); items > 0; --items) {
      const std::string_view letter = pick(letters);
      switch (below(5)) {
        case 0:
          result.pattern += '%';
          for (std::size_t n = below(3); n > 0; --n) example += pick(letters);
          break;
        case 1:
          result.pattern += '_';
          example += letter;
          break;
        case 2:
          result.pattern += '\\';
          [[fallthrough]];
        default:
          result.pattern += letter;
          example += letter;
      }
    }
    if (chance(20)) result.pattern += '\\';
    add_values(result, example, values);
    return result;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool chance(std::size_t one_in) { return below(one_in) == 0; }
  std::string_view pick(Strings strings) { return strings[below(strings.size())]; }

  // Each of these returns the text of a regular expression and appends to
  // `example` what it matches, as far as that is easily said.
  std::string alternatives(int depth, std::string &example) {
    std::string one, other;
    std::string result = branch(depth, one);
    while (chance(3)) {
      other.clear();
      result += "|" + branch(depth, other);
      if (chance(2)) one = other;
    }
    example += one;
    return result;
  }

  std::string branch(int depth, std::string &example) {
    std::string result;
    for (std::size_t pieces = below(5); pieces > 0; --pieces) {
      if (chance(9)) {
        static constexpr std::string_view conditions[] = {"^",   "$",   "\\A", "\\Z",
                                                          "\\m", "\\M", "\\y", "\\Y"};
        result += pick(conditions);
      } else {
        result += piece(depth, example);
      }
    }
    return result;
  }

  std::string piece(int depth, std::string &example) {
    struct Quantifier {
      std::string_view text;
      std::size_t least, most;
    };
    static constexpr Quantifier quantifiers[] = {
        {"*", 0, 3},     {"+", 1, 3},    {"?", 0, 1},      {"{2}", 2, 2},  {"{1,2}", 1, 2},
        {"{0,3}", 0, 3}, {"{2,}", 2, 4}, {"{0}", 0, 0},    {"*?", 0, 2},   {"+?", 1, 2},
        {"??", 0, 1},    {"{1}", 1, 1},  {"{1,1}?", 1, 1}, {"{,3}", 1, 1}, {"**", 1, 1}};
    std::string once;
    std::string result = atom(depth, once);
    if (!chance(3)) {
      example += once;
      return result;
    }
    const Quantifier &quantifier = quantifiers[below(std::size(quantifiers))];
    for (std::size_t n = quantifier.least + below(quantifier.most - quantifier.least + 1); n > 0;
         --n)
      example += once;
    return result.append(quantifier.text);
  }

  std::string atom(int depth, std::string &example) {
    if (depth > 0 && chance(4))
      return (chance(2) ? "(" : "(?:") + alternatives(depth - 1, example) + ")";
    switch (below(5)) {
      case 0:
        example += pick(letters);
        return chance(3) ? "[^]b]" : ".";
      case 1:
        return bracket(example);
      case 2:
        return escape(example);
      default:
        break;
    }
    const std::string_view letter = pick(letters);
    example += letter;
    return (letter == "." ? "\\" : "") + std::string(letter);
  }

  std::string escape(std::string &example) {
    static constexpr std::string_view escapes[] = {"\\d", "\\D", "\\s", "\\S",   "\\w",     "\\W",
                                                   "\\n", "\\t", "\\.", "\\x41", "\\u00e9", "\\B"};
    static constexpr std::string_view examples[] = {"1",  "a",  " ", "a", "a", "-",
                                                    "\n", "\t", ".", "A", "é", "\\"};
    const std::size_t which = below(std::size(escapes));
    example += examples[which];
    return std::string(escapes[which]);
  }

  std::string bracket(std::string &example) {
    static constexpr std::string_view parts[] = {
        "a",         "b-k",       "A-Z",        "0-9",       "_",         "é",         "à-ÿ",
        "漢",        "\\d",       "\\W",        "\\s",       "\\-",       "[:alpha:]", "[:upper:]",
        "[:punct:]", "[:space:]", "[:xdigit:]", "[:cntrl:]", "[:graph:]", "[:word:]",  "k-b",
        "@-é",       "\\n",       "^",          "[:lower:]", "[:print:]", "[:digit:]", "[:alnum:]"};
    std::string result = chance(3) ? "[^" : "[";
    if (chance(8)) result += chance(2) ? "]" : "-";
    for (std::size_t n = 1 + below(3); n > 0; --n) result += pick(parts);
    if (chance(8)) result += "-";
    example += pick(letters);
    return result + "]";
  }

  // Where the characters of a text begin.
  static std::vector<std::size_t> boundaries(std::string_view text) {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < text.size(); ++i)
      if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) result.push_back(i);
    result.push_back(text.size());
    return result;
  }

  // Deletes, inserts or replaces one character.
  void mutate(std::string &text, Strings insertions) {
    const auto places = boundaries(text);
    const std::size_t at = below(places.size());
    const std::size_t size = at + 1 < places.size() ? places[at + 1] - places[at] : 0;
    switch (below(3)) {
      case 0:
        text.erase(places[at], size);
        break;
      case 1:
        text.insert(places[at], pick(insertions));
        break;
      default:
        text.replace(places[at], size, pick(insertions));
    }
  }

  // Half of the values are near the example, half are random.
  void add_values(RandomCase &result, std::string_view example, std::size_t count) {
    result.values.emplace_back(example);
    while (result.values.size() < count) {
      std::string value;
      if (chance(2)) {
        value = example;
        for (std::size_t edits = 1 + below(2); edits > 0; --edits) mutate(value, letters);
      } else {
        for (std::size_t size = below(7); size > 0; --size) value += pick(letters);
      }
      result.values.push_back(std::move(value));
    }
  }

  std::mt19937_64 random_;
};

}  // namespace

RandomCase random_case(std::uint64_t seed, std::string_view kind, std::size_t values) {
  Generator generator(seed);
  if (kind == "regex") return generator.regex_case(values);
  if (kind == "mutant") return generator.mutant_case(values);
  if (kind == "like") return generator.like_case(values);
  throw core::Error(core::sqlstate::invalid_parameter_value,
                    "no kind \"" + std::string(kind) + "\"");
}

}  // namespace meshcat::pattern_test

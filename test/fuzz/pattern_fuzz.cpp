// Patterns and values, of any bytes: to compile and to match must end, and the
// forms of one question must have one answer. The first byte chooses the
// options; the first newline ends the pattern.
#include <algorithm>

#include "core/quality/pattern/pattern.hpp"
#include "round_trip.hpp"

using namespace meshcat::core::quality::pattern;
namespace fuzz = meshcat::core::types::fuzz;

namespace {

Options options_of(unsigned char choice) {
  constexpr Encoding encodings[] = {Encoding::utf8, Encoding::single_byte, Encoding::other};
  Options options;
  options.encoding = encodings[choice % 3];
  options.ignore_case = (choice & 0x40U) != 0;
  options.locale.ascii_case = (choice & 0x80U) == 0;
  return options;
}

Answer answer(const std::optional<Pattern> &pattern, std::string_view value) {
  return pattern ? pattern->matches(value) : Answer::undecided;
}

void require_same(Answer one, Answer other, const char *what, std::string_view text) {
  fuzz::require(one == Answer::undecided || other == Answer::undecided || one == other, what, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  if (size == 0) return 0;
  const Options options = options_of(data[0]);
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string regex(text.substr(0, end));
  const std::string_view value = text.substr(std::min(end + 1, text.size()));

  const auto pattern = Pattern::regex(regex, options);
  const Answer found = answer(pattern, value);
  if (pattern) {
    // An embedded option is read at the start of a pattern only.
    if (!regex.starts_with("***") && !regex.starts_with("(?")) {
      const auto group = Pattern::regex("(" + regex + ")", options);
      require_same(found, answer(group, value), "a group changes the answer", text);
      const auto twice = Pattern::regex(regex + "|" + regex, options);
      require_same(found, answer(twice, value), "an alternative changes the answer", text);
    }
  }
  const auto like = Pattern::like(regex, options.encoding);
  const auto anywhere = Pattern::like("%" + regex + "%", options.encoding);
  const bool ascii = std::ranges::all_of(value, [](char c) { return (c & 0x80) == 0; });
  if (ascii && answer(like, value) == Answer::yes)
    require_same(Answer::yes, answer(anywhere, value), "LIKE is not found anywhere", text);
  return 0;
}

#include "core/quality/pattern/pattern.hpp"

#include <algorithm>
#include <utility>

#include "core/quality/pattern/like.hpp"
#include "core/quality/pattern/regex.hpp"

namespace meshcat::core::quality::pattern {

namespace {

// PostgreSQL's regular expressions fail on values of a quarter of a gigabyte.
constexpr std::size_t longest_value = std::size_t(128) << 20U;

Matcher matcher_of(const Syntax &syntax, const Options &options) {
  const Program program = make_program(syntax);
  const Alphabet alphabet(program, options);
  const Automaton smallest = minimize(determinize(program, alphabet));
  return Matcher(read_bytes(smallest, alphabet, options.encoding));
}

std::optional<Matcher> regex_matcher(std::string_view regex, const Options &options) try {
  return matcher_of(read_regex(regex, options), options);
} catch (const Refused &) {
  return std::nullopt;
}

}  // namespace

std::optional<Pattern> Pattern::regex(std::string_view regex, const Options &options) {
  std::vector<Matcher> stages;
  auto matcher = regex_matcher(regex, options);
  if (!matcher || !matcher->is_packed()) {
    // Perhaps it is what is known of characters beyond ASCII that makes it big.
    Options ascii = options;
    ascii.locale.known = std::min(ascii.locale.known, max_ascii + 1);
    auto small = regex_matcher(regex, ascii);
    if (small && (!matcher || small->is_packed())) stages.push_back(std::move(*small));
  }
  if (matcher) stages.push_back(std::move(*matcher));
  if (stages.empty()) return std::nullopt;
  return Pattern(std::move(stages));
}

std::optional<Pattern> Pattern::like(std::string_view pattern, Encoding encoding) try {
  Options options;
  options.encoding = encoding;
  return Pattern(std::vector(1, matcher_of(read_like(pattern, encoding), options)));
} catch (const Refused &) {
  return std::nullopt;
}

Answer Pattern::matches(std::string_view value) const noexcept {
  if (value.size() > longest_value) return Answer::undecided;
  for (const Matcher &stage : stages_) {
    const Answer answer = stage.match(value);
    if (answer != Answer::undecided) return answer;
  }
  return Answer::undecided;
}

}  // namespace meshcat::core::quality::pattern

#include "core/quality/pattern/options.hpp"

namespace meshcat::core::quality::pattern {

Locale posix_locale() {
  Locale locale;
  locale.known = max_code + 1;
  locale.ascii_case = true;
  const auto add = [&](LocaleClass name, std::size_t first, std::size_t last) {
    for (std::size_t c = first; c <= last; ++c) locale.of(name).set(c);
  };
  using enum LocaleClass;
  add(digit, '0', '9');
  add(lower, 'a', 'z');
  add(upper, 'A', 'Z');
  add(graph, '!', '~');
  add(print, ' ', '~');
  add(space, '\t', '\r');
  add(space, ' ', ' ');
  locale.of(alpha) = locale.of(lower) | locale.of(upper);
  locale.of(alnum) = locale.of(alpha) | locale.of(digit);
  locale.of(punct) = locale.of(graph) & ~locale.of(alnum);
  return locale;
}

}  // namespace meshcat::core::quality::pattern

#include "core/quality/pattern/options.hpp"

namespace meshcat::core::quality::pattern {

Locale posix_locale() {
  Locale locale;
  locale.ascii_case = true;
  const auto add = [&](LocaleClass name, int first, int last) {
    for (int c = first; c <= last; ++c)
      locale.members[static_cast<std::size_t>(name)].set(static_cast<std::size_t>(c));
  };
  using enum LocaleClass;
  add(digit, '0', '9');
  add(lower, 'a', 'z');
  add(upper, 'A', 'Z');
  add(graph, '!', '~');
  add(print, ' ', '~');
  add(space, '\t', '\r');
  add(space, ' ', ' ');
  auto &members = locale.members;
  const auto of = [&](LocaleClass name) -> auto & {
    return members[static_cast<std::size_t>(name)];
  };
  of(alpha) = of(lower) | of(upper);
  of(alnum) = of(alpha) | of(digit);
  of(punct) = of(graph) & ~of(alnum);
  return locale;
}

}  // namespace meshcat::core::quality::pattern

#include "core/text/similarity.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace meshcat::core::text {

namespace {

using Trigram = std::array<char, 3>;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

char fold(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::set<Trigram> trigrams(std::string_view text) {
  std::set<Trigram> found;
  std::string word;
  const auto flush = [&] {
    if (word.empty()) return;
    const std::string padded = "  " + word + " ";
    for (std::size_t i = 0; i + 3 <= padded.size(); ++i)
      found.insert({padded[i], padded[i + 1], padded[i + 2]});
    word.clear();
  };
  for (char raw : text) {
    const char c = fold(raw);
    if (is_word(c))
      word += c;
    else
      flush();
  }
  flush();
  return found;
}

}  // namespace

double similarity(std::string_view a, std::string_view b) {
  const std::set<Trigram> x = trigrams(a), y = trigrams(b);
  if (x.empty() || y.empty()) return 0.0;
  const auto shared = static_cast<double>(std::count_if(
      x.begin(), x.end(), [&](const Trigram &trigram) { return y.count(trigram) != 0; }));
  return shared / (static_cast<double>(x.size() + y.size()) - shared);
}

std::string did_you_mean(std::string_view name, const std::vector<std::string> &candidates,
                         std::string_view otherwise) {
  constexpr double near = 0.3;  // pg_trgm's default threshold
  double best = near;
  const std::string *nearest = nullptr;
  for (const std::string &candidate : candidates) {
    const double alike = similarity(name, candidate);
    if (alike >= best) {
      best = alike;
      nearest = &candidate;
    }
  }
  std::string hint;
  if (nearest != nullptr) hint = "Did you mean \"" + *nearest + "\"? ";
  return hint.append(otherwise);
}

}  // namespace meshcat::core::text

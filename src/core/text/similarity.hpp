// How alike two names are, for search and for "did you mean".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace meshcat::core::text {

// Trigram similarity as pg_trgm defines it: shared trigrams over all distinct
// trigrams of both, each word padded with two blanks before and one after.
// ASCII case is ignored. Result in [0, 1].
double similarity(std::string_view a, std::string_view b);

// "Did you mean \"x\"?" naming the nearest candidate, followed by `otherwise`;
// only `otherwise` when nothing is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string> &candidates,
                         std::string_view otherwise);

}  // namespace meshcat::core::text

// Colours for groups that readers with any colour vision can tell apart.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace meshcat::core::lineage {

// Paul Tol's "muted" qualitative scheme, in his order.
inline constexpr std::array<std::string_view, 9> palette = {"#CC6677", "#332288", "#DDCC77",
                                                            "#117733", "#88CCEE", "#882255",
                                                            "#44AA99", "#999933", "#AA4499"};

inline constexpr std::string_view no_group_colour = "#BBBBBB";

// The colour of the group at `position` among all groups. Colours repeat: a
// drawing must say the group's name as well.
constexpr std::string_view group_colour(std::size_t position) noexcept {
  return palette[position % palette.size()];
}

}  // namespace meshcat::core::lineage

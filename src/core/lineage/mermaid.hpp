// Lineage as text that documentation sites turn into a picture.
#pragma once

#include <string>

#include "core/lineage/picture.hpp"

namespace meshcat::core::lineage {

// Writes the picture as a Mermaid flowchart, left to right, with a subgraph for
// each group; edges that only have an influence are dotted. Labels cannot break
// out of their quotes, nor be taken for comments, directives or markup. Mermaid
// itself refuses by default to draw more than 500 edges or 50,000 characters.
// The title goes into the frontmatter. Throws as check_picture() does.
std::string to_mermaid(const Picture &picture);

}  // namespace meshcat::core::lineage

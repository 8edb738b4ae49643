// Texts of unknown origin made fit to stand in a picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace meshcat::core::lineage {

// The text as one line of valid UTF-8 that XML 1.0 admits: line breaks and tabs
// become spaces; what is invalid, a control character, or reorders the text
// around it (Unicode's bidirectional controls) becomes U+FFFD.
std::string clean_label(std::string_view text);

// The width of a clean text in a sans-serif face of `size` pixels, estimated on
// the safe side: viewers choose the face, and this assumes a wide one.
double label_width(std::string_view clean, double size, bool bold);

// A clean text in at most `max_lines` lines of at most `width` pixels, broken
// where an identifier allows it if possible; an ellipsis ends what is too long.
// An empty text has no lines.
std::vector<std::string> wrap_label(std::string_view clean, double size, bool bold, double width,
                                    std::size_t max_lines);

// A clean text with XML's five special characters as entities.
std::string escape_xml(std::string_view clean);

}  // namespace meshcat::core::lineage

#include "core/lineage/label.hpp"

#include <array>
#include <cstdint>

namespace meshcat::core::lineage {
namespace {

constexpr char32_t replacement = 0xFFFD;
constexpr std::string_view ellipsis = "\u2026";

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// The code point at `at`, which it moves past; `replacement` for one byte of
// what is not UTF-8.
char32_t next_code_point(std::string_view text, std::size_t &at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < more) return replacement;
  char32_t code = lead & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if (!is_continuation(text[at + i])) return replacement;
    code = code << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  constexpr std::array<char32_t, 4> smallest = {0, 0x80, 0x800, 0x10000};
  if (code < smallest[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
    return replacement;
  at += more;
  return code;
}

void append_utf8(std::string &text, char32_t code) {
  const auto tail = [&text](char32_t bits) { text += static_cast<char>(0x80U | (bits & 0x3FU)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | code >> 6U);
    tail(code);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | code >> 12U);
    tail(code >> 6U);
    tail(code);
  } else {
    text += static_cast<char>(0xF0U | code >> 18U);
    tail(code >> 12U);
    tail(code >> 6U);
    tail(code);
  }
}

bool is_line_break_or_tab(char32_t code) {
  return (code >= 0x09 && code <= 0x0D) || code == 0x85 || code == 0x2028 || code == 0x2029;
}

bool is_unfit(char32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool bidirectional = code == 0x061C || code == 0x200E || code == 0x200F ||
                             (code >= 0x202A && code <= 0x202E) ||
                             (code >= 0x2066 && code <= 0x2069);
  const bool noncharacter = (code & 0xFFFEU) == 0xFFFE;
  return control || bidirectional || noncharacter;
}

// Advance widths of printable ASCII in DejaVu Sans, in thousandths of the size.
constexpr std::array<std::uint16_t, 95> ascii_widths = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};

double em_width(char32_t code) {
  if (code >= 0x20 && code < 0x7F) return ascii_widths[code - 0x20] / 1000.0;
  if (code >= 0x0300 && code < 0x0370) return 0;                         // combining marks
  if (code >= 0x1100 && (code < 0x1200 || code >= 0x2E80)) return 1.05;  // East Asian, emoji
  return 0.8;
}

double width_of(char32_t code, double size, bool bold) {
  return em_width(code) * size * (bold ? 1.12 : 1.0);
}

// How many bytes of the text fit, whole code points and at least one of them.
std::size_t fitting_prefix(std::string_view text, double size, bool bold, double width) {
  double used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    used += width_of(next_code_point(text, next), size, bold);
    if (used > width && at > 0) return at;
    at = next;
  }
  return at;
}

// Where to end a line of at most `fits` bytes: after the last separator, unless
// that would leave the line half empty.
std::size_t break_point(std::string_view text, std::size_t fits) {
  const std::size_t separator = text.substr(0, fits).find_last_of(" _.-/:#,");
  return separator == std::string_view::npos || separator + 1 < fits / 2 ? fits : separator + 1;
}

}  // namespace

std::string clean_label(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code = next_code_point(text, at);
    if (is_line_break_or_tab(code))
      clean += ' ';
    else
      append_utf8(clean, is_unfit(code) ? replacement : code);
  }
  return clean;
}

double label_width(std::string_view clean, double size, bool bold) {
  double width = 0;
  for (std::size_t at = 0; at < clean.size();)
    width += width_of(next_code_point(clean, at), size, bold);
  return width;
}

std::vector<std::string> wrap_label(std::string_view clean, double size, bool bold, double width,
                                    std::size_t max_lines) {
  std::vector<std::string> lines;
  while (!clean.empty() && lines.size() < max_lines) {
    std::size_t end = fitting_prefix(clean, size, bold, width);
    if (end < clean.size() && lines.size() + 1 == max_lines) {
      const double room = width - label_width(ellipsis, size, bold);
      end = fitting_prefix(clean, size, bold, room);
      lines.push_back(std::string(clean.substr(0, end)).append(ellipsis));
      break;
    }
    if (end < clean.size()) end = break_point(clean, end);
    lines.emplace_back(clean.substr(0, end));
    clean.remove_prefix(end);
  }
  return lines;
}

std::string escape_xml(std::string_view clean) {
  std::string escaped;
  escaped.reserve(clean.size());
  for (const char character : clean) switch (character) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += character;
    }
  return escaped;
}

}  // namespace meshcat::core::lineage

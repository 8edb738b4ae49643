// Writes XML that is well-formed by construction.
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/lineage/label.hpp"

namespace meshcat::core::lineage {

// A number as drawings need it: to a tenth, without trailing zero, whatever the
// locale.
inline std::string xml_number(double value) {
  std::array<char, 40> buffer;
  const auto end =
      std::to_chars(buffer.begin(), buffer.end(), value, std::chars_format::fixed, 1).ptr;
  std::string text(buffer.begin(), end);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

// Attributes follow the open() they belong to, before any content; an element
// holds either a text or elements. All values and texts are cleaned and escaped.
class XmlWriter {
 public:
  XmlWriter &open(std::string_view tag) {
    finish_tag();
    indent();
    xml_ += '<';
    xml_ += tag;
    open_.emplace_back(tag);
    in_tag_ = true;
    return *this;
  }
  XmlWriter &attribute(std::string_view name, std::string_view value) {
    ((((xml_ += ' ') += name) += "=\"") += escape_xml(clean_label(value))) += '"';
    return *this;
  }
  XmlWriter &attribute(std::string_view name, double value) {
    return attribute(name, xml_number(value));
  }
  XmlWriter &text(std::string_view text) {
    finish_tag();
    xml_ += escape_xml(clean_label(text));
    in_text_ = true;
    return *this;
  }
  XmlWriter &close() {
    const std::string tag = std::move(open_.back());
    open_.pop_back();
    if (std::exchange(in_tag_, false)) {
      xml_ += "/>";
    } else {
      if (!std::exchange(in_text_, false)) indent();
      ((xml_ += "</") += tag) += '>';
    }
    return *this;
  }

  // The document; every element must be closed.
  std::string take() { return std::move(xml_ += '\n'); }

 private:
  void finish_tag() {
    if (std::exchange(in_tag_, false)) xml_ += '>';
  }
  void indent() {
    if (!xml_.empty()) xml_ += '\n';
    xml_.append(open_.size(), ' ');
  }

  std::string xml_;
  std::vector<std::string> open_;
  bool in_tag_ = false;   // the last tag still takes attributes
  bool in_text_ = false;  // the open element holds a text: no white space may be added
};

}  // namespace meshcat::core::lineage

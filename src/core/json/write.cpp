#include "core/json/write.hpp"

namespace meshcat::core::json {

namespace {

class Writer {
 public:
  void put(const Value &value) {
    std::visit([this](const auto &content) { put_content(content); }, value.content);
  }
  std::string take() { return std::move(out_); }

 private:
  void put_content(const Null &) { out_ += "null"; }
  void put_content(bool value) { out_ += value ? "true" : "false"; }
  void put_content(const Number &number) { out_ += number.text; }
  void put_content(const std::string &text) { put_string(text); }

  void put_content(const Array &elements) {
    const char *before = "[";
    for (const Value &element : elements) {
      out_ += before;
      put(element);
      before = ",";
    }
    out_ += elements.empty() ? "[]" : "]";
  }

  void put_content(const Object &members) {
    const char *before = "{";
    for (const Member &member : members) {
      out_ += before;
      put_string(member.key);
      out_ += ':';
      put(member.value);
      before = ",";
    }
    out_ += members.empty() ? "{}" : "}";
  }

  void put_string(const std::string &text) {
    constexpr char digits[] = "0123456789abcdef";
    out_ += '"';
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (byte < 0x20) {
        out_ += "\\u00";
        out_ += digits[byte >> 4U];
        out_ += digits[byte & 15U];
      } else {
        out_ += c;
      }
    }
    out_ += '"';
  }

  std::string out_;
};

}  // namespace

std::string write(const Value &value) {
  Writer writer;
  writer.put(value);
  return writer.take();
}

}  // namespace meshcat::core::json

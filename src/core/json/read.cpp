#include "core/json/read.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace meshcat::core::json {

namespace {

// Builds the value as the parser, which does not recurse, meets its parts.
class Builder : public nlohmann::json_sax<nlohmann::json> {
 public:
  Builder(const char *what, const ReadLimits &limits) : what_(what), limits_(limits) {}

  Value take() { return std::move(root_); }

  bool null() override { return add({Null{}}); }
  bool boolean(bool value) override { return add({value}); }
  bool number_integer(number_integer_t value) override {
    return add({Number{std::to_string(value)}});
  }
  bool number_unsigned(number_unsigned_t value) override {
    return add({Number{std::to_string(value)}});
  }
  bool number_float(number_float_t, const string_t &text) override { return add({Number{text}}); }
  bool string(string_t &value) override { return add({std::move(value)}); }
  bool binary(binary_t &) override { return false; }
  bool start_object(std::size_t) override { return open({Object{}}); }
  bool start_array(std::size_t) override { return open({Array{}}); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t &key) override {
    for (const Member &member : std::get<Object>(open_.back()->content))
      if (member.key == key) refuse("It has a key twice in an object.");
    key_ = std::move(key);
    return true;
  }

  bool parse_error(std::size_t position, const std::string &,
                   const nlohmann::detail::exception &) override {
    refuse("It is no JSON from byte " + std::to_string(position) + " on.");
  }

 private:
  [[noreturn]] void refuse(const std::string &detail) const {
    throw Error(sqlstate::invalid_text_representation, std::string("invalid ") + what_, detail);
  }

  Value &place(Value &&value) {
    if (open_.empty()) return root_ = std::move(value);
    if (auto *object = std::get_if<Object>(&open_.back()->content))
      return object->emplace_back(Member{std::move(key_), std::move(value)}).value;
    return std::get<Array>(open_.back()->content).emplace_back(std::move(value));
  }

  bool add(Value &&value) {
    place(std::move(value));
    return true;
  }

  bool open(Value &&container) {
    if (open_.size() == limits_.depth)
      throw Error(sqlstate::program_limit_exceeded, std::string(what_) + " nests too deeply",
                  "More than " + std::to_string(limits_.depth) + " levels are not read.");
    open_.push_back(&place(std::move(container)));
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  const char *what_;
  const ReadLimits limits_;
  Value root_;
  // Each within the one before, whose last part it is: none moves while it is open.
  std::vector<Value *> open_;
  std::string key_;
};

}  // namespace

Value read(std::string_view text, const char *what, const ReadLimits &limits) {
  if (text.size() > limits.bytes)
    throw Error(sqlstate::program_limit_exceeded, std::string(what) + " is too long",
                "More than " + std::to_string(limits.bytes) + " bytes are not read.");
  Builder builder(what, limits);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
  return builder.take();
}

}  // namespace meshcat::core::json

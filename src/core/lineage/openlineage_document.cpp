#include "core/lineage/openlineage_document.hpp"

#include <algorithm>
#include <array>

#include "core/error.hpp"

namespace meshcat::core::lineage::openlineage {

namespace {

using json::Value;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A scan over a time's text.
class Clock {
 public:
  explicit Clock(std::string_view text) : rest_(text) {}

  // Takes `count` digits into a number between `least` and `most`.
  bool number(std::size_t count, int least, int most, int *into = nullptr) {
    if (rest_.size() < count) return false;
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (!is_digit(c)) return false;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    if (into != nullptr) *into = value;
    return value >= least && value <= most;
  }
  bool any_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Parts of a second, as many digits as one likes.
  bool fraction() {
    if (!any_of(".")) return true;
    const std::size_t before = rest_.size();
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
    return rest_.size() < before;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool is_date(Clock &clock) {
  int year = 0, month = 0, day = 0;
  if (!clock.number(4, 1, 9999, &year) || !clock.any_of("-") || !clock.number(2, 1, 12, &month) ||
      !clock.any_of("-") || !clock.number(2, 1, 31, &day))
    return false;
  constexpr std::array<int, 12> lengths{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return day <= lengths[static_cast<std::size_t>(month) - 1] + (month == 2 && leap ? 1 : 0);
}

bool is_clock_time(Clock &clock) {
  return clock.number(2, 0, 23) && clock.any_of(":") && clock.number(2, 0, 59) &&
         clock.any_of(":") && clock.number(2, 0, 60) && clock.fraction();
}

// Of what follows the seconds: a zone, or nothing.
bool is_zone(Clock &clock) {
  if (clock.done() || clock.any_of("zZ")) return clock.done();
  if (!clock.any_of("+-") || !clock.number(2, 0, 15)) return false;
  if (clock.done()) return true;
  clock.any_of(":");
  return clock.number(2, 0, 59) && clock.done();
}

constexpr std::size_t longest_time = 64;

// The text for a message: not all of a megabyte.
std::string excerpt(const std::string &text) {
  constexpr std::size_t most = 80;
  if (text.size() <= most) return "\"" + text + "\"";
  std::size_t size = most;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return "\"" + text.substr(0, size) + "...\"";
}

const std::string &required_text(const Part &part, std::string_view key) {
  const Value *value = part.find(key);
  const std::string path = part.path_of(key);
  if (value == nullptr) reject(path, "is missing");
  const std::string *text = value->text();
  if (text == nullptr) reject(path, "must be a string", "It is " + std::string(value->kind()));
  return *text;
}

}  // namespace

void reject(const std::string &path, const std::string &must, const std::string &detail) {
  throw Error(sqlstate::invalid_parameter_value, "invalid OpenLineage event: " + path + " " + must,
              detail.empty() ? detail : detail + ".",
              "The specification is at https://openlineage.io/spec/2-0-2/OpenLineage.json.");
}

Part::Part(const Value &value, std::string path)
    : members_(value.object()), path_(std::move(path)) {
  if (members_ == nullptr) reject(path_, "must be an object", "It is " + std::string(value.kind()));
}

const Value *Part::find(std::string_view key) const {
  const auto found = std::find_if(members_->begin(), members_->end(),
                                  [&](const json::Member &member) { return member.key == key; });
  if (found == members_->end() || std::holds_alternative<json::Null>(found->value.content))
    return nullptr;
  return &found->value;
}

std::optional<Part> Part::part(std::string_view key) const {
  const Value *value = find(key);
  if (value == nullptr) return std::nullopt;
  return Part(*value, path_of(key));
}

Part Part::required_part(std::string_view key) const {
  const Value *value = find(key);
  if (value == nullptr) reject(path_of(key), "is missing");
  return Part(*value, path_of(key));
}

std::string Part::name(std::string_view key) const {
  const std::string &text = required_text(*this, key);
  if (text.empty()) reject(path_of(key), "must not be empty");
  if (text.size() > max_name_size)
    throw Error(sqlstate::program_limit_exceeded,
                "OpenLineage event: " + path_of(key) + " is longer than " +
                    std::to_string(max_name_size) + " bytes",
                "It begins with " + excerpt(text) + ".");
  return text;
}

std::optional<std::string> Part::maybe_name(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  return name(key);
}

std::string Part::remark(std::string_view key, std::size_t size) const {
  if (!has(key)) return {};
  const std::string &text = required_text(*this, key);
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

bool Part::flag(std::string_view key) const {
  const Value *value = find(key);
  if (value == nullptr) return false;
  const bool *flag = std::get_if<bool>(&value->content);
  if (flag == nullptr)
    reject(path_of(key), "must be true or false", "It is " + std::string(value->kind()));
  return *flag;
}

void Part::each(std::string_view key, const std::function<void(const Part &)> &visit) const {
  const Value *value = find(key);
  if (value == nullptr) return;
  const std::string path = path_of(key);
  const json::Array *elements = value->array();
  if (elements == nullptr) reject(path, "must be an array", "It is " + std::string(value->kind()));
  for (std::size_t i = 0; i < elements->size(); ++i)
    visit(Part((*elements)[i], json::element_path(path, i)));
}

Name read_name(const Part &part) {
  return {part.name("namespace"), part.name("name")};
}

std::string read_uuid(const Part &part, std::string_view key) {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  std::string text = required_text(part, key);
  bool good = text.size() == shape.size();
  for (std::size_t i = 0; good && i < shape.size(); ++i) {
    char &c = text[i];
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    good = shape[i] == '-' ? c == '-' : is_digit(c) || (c >= 'a' && c <= 'f');
  }
  if (!good) reject(part.path_of(key), "must be a UUID", "It is " + excerpt(text));
  return text;
}

std::string read_time(const Part &part, std::string_view key) {
  const std::string &text = required_text(part, key);
  Clock clock(text);
  if (text.size() > longest_time || !is_date(clock) || !clock.any_of("tT ") ||
      !is_clock_time(clock))
    reject(part.path_of(key), "must be a time such as 2026-03-01T06:00:00.000Z",
           "It is " + excerpt(text));
  const bool zoned = !clock.done();
  if (!is_zone(clock))
    reject(part.path_of(key), "must end with a time zone such as Z or +01:00",
           "It is " + excerpt(text));
  return zoned ? text : text + "Z";
}

}  // namespace meshcat::core::lineage::openlineage

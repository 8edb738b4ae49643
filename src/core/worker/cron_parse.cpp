// The syntax of cron expressions.
#include <array>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/worker/cron.hpp"

namespace meshcat::core::worker {

namespace {

struct Field {
  const char *name;
  unsigned least, most;
  const char *names;  // three letters each, the first for value `first_named`
  unsigned first_named;
};

constexpr Field fields[] = {
    {.name = "minute", .least = 0, .most = 59, .names = "", .first_named = 0},
    {.name = "hour", .least = 0, .most = 23, .names = "", .first_named = 0},
    {.name = "day of month", .least = 1, .most = 31, .names = "", .first_named = 0},
    {.name = "month",
     .least = 1,
     .most = 12,
     .names = "janfebmaraprmayjunjulaugsepoctnovdec",
     .first_named = 1},
    {.name = "day of week",
     .least = 0,
     .most = 7,
     .names = "sunmontuewedthufrisat",
     .first_named = 0},
};

struct Macro {
  std::string_view name, meaning;
};
constexpr Macro macros[] = {
    {"@annually", "0 0 1 1 *"}, {"@daily", "0 0 * * *"},   {"@hourly", "0 * * * *"},
    {"@midnight", "0 0 * * *"}, {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"},
    {"@yearly", "0 0 1 1 *"},
};

constexpr char help[] =
    "Write five fields: minute hour day-of-month month day-of-week, for example \"30 2 * * "
    "mon-fri\", or one of @hourly, @daily, @weekly, @monthly, @yearly.";

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

[[noreturn]] void refuse(std::string_view text, const std::string &detail) {
  throw Error(sqlstate::invalid_parameter_value, "invalid cron expression " + quoted(text), detail,
              help);
}

[[noreturn]] void refuse_field(const Field &field, std::string_view item) {
  std::string values = "It takes " + std::to_string(field.least) + " to " +
                       std::to_string(field.most) +
                       (*field.names != '\0' ? " or English names of three letters" : "") +
                       ", ranges such as " + std::to_string(field.least) + "-" +
                       std::to_string(field.most) + ", steps such as */2, and lists of these.";
  throw Error(sqlstate::invalid_parameter_value,
              std::string("invalid ") + field.name + " in cron expression: " + quoted(item), values,
              help);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char &c : result) c = lower(c);
  return result;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const std::size_t end = text.find_first_of(separators, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

// A number, or the English name of a month or weekday.
unsigned value_of(const Field &field, std::string_view item, std::string_view text) {
  const std::string_view names(field.names);
  if (text.size() == 3 && !names.empty())
    for (std::size_t i = 0; i < names.size(); i += 3)
      if (names.substr(i, 3) == lowered(text))
        return field.first_named + static_cast<unsigned>(i / 3);
  if (text.empty() || text.size() > 2) refuse_field(field, item);
  unsigned value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') refuse_field(field, item);
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

// One item of a field's list: "*", "7", "mon-fri", "*/10" or "9-17/2".
std::uint64_t item_set(const Field &field, std::string_view item) {
  const auto parts = split(item, "/");
  if (parts.size() > 2) refuse_field(field, item);
  unsigned first = field.least, last = field.most, step = 1;
  if (parts[0] != "*") {
    const auto ends = split(parts[0], "-");
    // A step needs something to step through.
    if (ends.size() > 2 || (ends.size() == 1 && parts.size() == 2)) refuse_field(field, item);
    first = value_of(field, item, ends[0]);
    last = ends.size() == 2 ? value_of(field, item, ends[1]) : first;
  } else if (field.most == 7) {
    last = 6;  // 7 is 0 once more
  }
  if (parts.size() == 2) {
    for (char c : parts[1])
      if (c < '0' || c > '9') refuse_field(field, item);
    step = value_of(field, item, parts[1]);
  }
  if (first < field.least || last > field.most || first > last || step == 0)
    refuse_field(field, item);
  std::uint64_t set = 0;
  for (unsigned value = first; value <= last; value += step) set |= std::uint64_t{1} << value;
  return set;
}

std::uint64_t field_set(const Field &field, std::string_view text) {
  std::uint64_t set = 0;
  for (std::string_view item : split(text, ",")) set |= item_set(field, item);
  return set;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::string_view word : split(text, " \t"))
    if (!word.empty()) words.push_back(word);
  return words;
}

}  // namespace

Cron Cron::parse(std::string_view text) {
  auto words = words_of(text);
  if (words.size() == 1) {
    for (const Macro &macro : macros)
      if (macro.name == lowered(words[0])) return parse(macro.meaning);
    if (lowered(words[0]) == "@reboot")
      refuse(text, "A job is due at a time, not when the server starts.");
  }
  if (words.size() != std::size(fields))
    refuse(text, "It has " + std::to_string(words.size()) + " fields instead of five.");
  std::array<std::uint64_t, std::size(fields)> sets;
  for (std::size_t i = 0; i < sets.size(); ++i) sets[i] = field_set(fields[i], words[i]);

  Cron cron;
  cron.minutes_ = sets[0];
  cron.hours_ = static_cast<std::uint32_t>(sets[1]);
  cron.days_ = static_cast<std::uint32_t>(sets[2]);
  cron.months_ = static_cast<std::uint32_t>(sets[3]);
  cron.weekdays_ = static_cast<std::uint32_t>((sets[4] | sets[4] >> 7) & 0x7f);
  cron.any_hour_ = words[1].front() == '*';
  cron.either_day_ = words[2].front() != '*' && words[4].front() != '*';
  if (!cron.first_from(Local{})) refuse(text, "It names a date that never comes.");
  return cron;
}

}  // namespace meshcat::core::worker

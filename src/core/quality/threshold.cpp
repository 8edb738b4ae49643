#include "core/quality/threshold.hpp"

#include <algorithm>
#include <array>

#include "core/types/scanner.hpp"

namespace meshcat::core::quality {

namespace {

using types::Scanner;

struct UnitName {
  std::string_view name;
  Unit unit;
  std::int64_t milliseconds;  // of a duration
};

constexpr std::int64_t second = 1000, minute = 60 * second, hour = 60 * minute, day = 24 * hour;
constexpr std::array<UnitName, 24> unit_names{{
    {"", Unit::number, 0},
    {"%", Unit::percent, 0},
    {"percent", Unit::percent, 0},
    {"rows", Unit::rows, 0},
    {"row", Unit::rows, 0},
    {"ms", Unit::duration, 1},
    {"millisecond", Unit::duration, 1},
    {"milliseconds", Unit::duration, 1},
    {"s", Unit::duration, second},
    {"sec", Unit::duration, second},
    {"second", Unit::duration, second},
    {"seconds", Unit::duration, second},
    {"min", Unit::duration, minute},
    {"minute", Unit::duration, minute},
    {"minutes", Unit::duration, minute},
    {"h", Unit::duration, hour},
    {"hour", Unit::duration, hour},
    {"hours", Unit::duration, hour},
    {"d", Unit::duration, day},
    {"day", Unit::duration, day},
    {"days", Unit::duration, day},
    {"w", Unit::duration, 7 * day},
    {"week", Unit::duration, 7 * day},
    {"weeks", Unit::duration, 7 * day},
}};

constexpr std::size_t max_conditions = 8;
constexpr std::string_view hint =
    "Write when the check fails, such as > 0 rows, >= 1.5 % or > 4 h, or what must hold, such as "
    "mustBeLessThan 10 rows.";

bool is_number_part(char c) {
  return types::is_digit(c) || c == '.' || c == '+' || c == '-';
}

bool is_word_part(char c) {
  return types::is_letter(c) || c == '%';
}

std::string folded(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), types::fold_case);
  return result;
}

}  // namespace

struct Threshold::Operator {
  std::string_view text;
  Comparison comparison;
  bool demand;                // what must hold, rather than what fails
  std::string_view opposite;  // the same condition in the other form, if there is one
};

// Longer symbols before the shorter ones that they start with.
const Threshold::Operator Threshold::operators[] = {
    {"<=", Comparison::less_equal, false, "mustBeGreaterThan"},
    {">=", Comparison::greater_equal, false, "mustBeLessThan"},
    {"<>", Comparison::unequal, false, "mustBe"},
    {"!=", Comparison::unequal, false, "mustBe"},
    {"<", Comparison::less, false, "mustBeGreaterOrEqualTo"},
    {">", Comparison::greater, false, "mustBeLessOrEqualTo"},
    {"=", Comparison::equal, false, "mustNotBe"},
    {"mustBe", Comparison::equal, true, ""},
    {"mustNotBe", Comparison::unequal, true, ""},
    {"mustBeGreaterThan", Comparison::greater, true, ""},
    {"mustBeGreaterOrEqualTo", Comparison::greater_equal, true, ""},
    {"mustBeLessThan", Comparison::less, true, ""},
    {"mustBeLessOrEqualTo", Comparison::less_equal, true, ""},
    {"mustBeBetween", Comparison::inside, true, ""},
    {"mustNotBeBetween", Comparison::outside, true, ""},
};

class Threshold::Reader {
 public:
  explicit Reader(std::string_view text) : in_(text, "a threshold") {}

  Threshold read() {
    Threshold threshold;
    do {
      if (threshold.conditions_.size() == max_conditions)
        in_.fail("at most " + std::to_string(max_conditions) + " conditions", hint);
      Condition condition = read_condition();
      if (!threshold.conditions_.empty() && unit_ != threshold.unit_)
        in_.fail_at(unit_at_, "the unit of the first condition", hint);
      threshold.unit_ = unit_;
      threshold.conditions_.push_back(std::move(condition));
    } while (in_.accept(';'));
    in_.expect_end("a unit, \";\" or the end", hint);
    return threshold;
  }

 private:
  Condition read_condition() {
    Condition condition;
    condition.comparison = &read_operator();
    const bool range = condition.comparison->comparison == Comparison::inside ||
                       condition.comparison->comparison == Comparison::outside;
    in_.skip_spaces();
    const bool bracketed = range && in_.accept('[');
    condition.low = read_number(condition.low_text);
    if (range) {
      in_.skip_spaces();
      if (bracketed ? !in_.accept(',') : !in_.accept("and"))
        in_.fail(bracketed ? "\",\"" : "\"and\"", hint);
      const std::size_t start = in_.position();
      condition.high = read_number(condition.high_text);
      if (condition.high < condition.low) in_.fail_at(start, "a number not below the first", hint);
      in_.skip_spaces();
      if (bracketed && !in_.accept(']')) in_.fail("\"]\"", hint);
    }
    read_unit(condition);
    return condition;
  }

  const Operator &read_operator() {
    in_.skip_spaces();
    const std::size_t start = in_.position();
    for (const Operator &each : operators)
      if (!each.demand && in_.accept(each.text)) return each;
    const std::string word = folded(in_.take_while(types::is_letter));
    for (const Operator &each : operators)
      if (each.demand && folded(each.text) == word) return each;
    in_.fail_at(start, "a comparison such as > or mustBeLessThan", hint);
  }

  Exact read_number(std::string &text) {
    in_.skip_spaces();
    const std::size_t start = in_.position();
    in_.take_while(is_number_part);
    const auto value = parse_decimal(in_.since(start));
    if (!value) in_.fail_at(start, "a decimal number", hint);
    text = to_decimal(*value, max_digits);
    // What is written must be what was read.
    if (parse_decimal(text) != value)
      in_.fail_at(start, "a decimal number of at most 100 digits when written out", hint);
    return *value;
  }

  void read_unit(Condition &condition) {
    in_.skip_spaces();
    unit_at_ = in_.position();
    const std::string word = folded(in_.take_while(is_word_part));
    const auto found = std::find_if(unit_names.begin(), unit_names.end(),
                                    [&](const UnitName &each) { return each.name == word; });
    if (found == unit_names.end())
      in_.fail_at(unit_at_, "a unit (rows, %, ms, s, min, h, d or w)", hint);
    unit_ = found->unit;
    condition.unit_text = unit_ == Unit::percent ? "%" : unit_ == Unit::rows ? "rows" : word;
    if (unit_ == Unit::duration) {
      condition.low *= Exact(found->milliseconds, second);
      condition.high *= Exact(found->milliseconds, second);
    }
    in_.skip_spaces();
  }

  Scanner in_;
  Unit unit_ = Unit::number;
  std::size_t unit_at_ = 0;
};

Threshold Threshold::parse(std::string_view text) {
  return Reader(text).read();
}

bool Threshold::holds(Comparison comparison, const Exact &metric, const Condition &condition) {
  switch (comparison) {
    case Comparison::equal:
      return metric == condition.low;
    case Comparison::unequal:
      return metric != condition.low;
    case Comparison::less:
      return metric < condition.low;
    case Comparison::less_equal:
      return metric <= condition.low;
    case Comparison::greater:
      return metric > condition.low;
    case Comparison::greater_equal:
      return metric >= condition.low;
    case Comparison::inside:
      return metric > condition.low && metric < condition.high;
    case Comparison::outside:
      return metric <= condition.low || metric >= condition.high;
  }
  return false;
}

bool Threshold::violated_by(const Exact &metric) const {
  return std::any_of(conditions_.begin(), conditions_.end(), [&](const Condition &each) {
    return holds(each.comparison->comparison, metric, each) != each.comparison->demand;
  });
}

Threshold::Comparison Threshold::complement(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return Comparison::unequal;
    case Comparison::unequal:
      return Comparison::equal;
    case Comparison::less:
      return Comparison::greater_equal;
    case Comparison::less_equal:
      return Comparison::greater;
    case Comparison::greater:
      return Comparison::less_equal;
    case Comparison::greater_equal:
      return Comparison::less;
    case Comparison::inside:
      return Comparison::outside;
    case Comparison::outside:
      return Comparison::inside;
  }
  return comparison;
}

// Does the comparison hold for every metric from `least` on?
bool Threshold::holds_from(Comparison comparison, const Exact &least, const Condition &condition) {
  switch (comparison) {
    case Comparison::unequal:
    case Comparison::greater:
      return least > condition.low;
    case Comparison::greater_equal:
      return least >= condition.low;
    case Comparison::outside:
      return least >= condition.high;
    default:
      return false;
  }
}

bool Threshold::violated_from(const Exact &least) const {
  return std::any_of(conditions_.begin(), conditions_.end(), [&](const Condition &each) {
    const Operator &its = *each.comparison;
    return holds_from(its.demand ? complement(its.comparison) : its.comparison, least, each);
  });
}

// How far inside the comparison the metric is; below zero: outside.
Exact Threshold::margin(Comparison comparison, const Exact &metric, const Condition &condition) {
  const Exact over = metric - condition.low, under = condition.high - metric;
  switch (comparison) {
    case Comparison::equal:
      return -abs(over);
    case Comparison::unequal:
      return abs(over);
    case Comparison::less:
    case Comparison::less_equal:
      return -over;
    case Comparison::greater:
    case Comparison::greater_equal:
      return over;
    case Comparison::inside:
      return std::min(over, under);
    case Comparison::outside:
      return std::max(Exact(-over), Exact(-under));
  }
  return 0;
}

Exact Threshold::excess_of(const Exact &metric) const {
  std::optional<Exact> most;
  for (const Condition &each : conditions_) {
    const Exact margin = Threshold::margin(each.comparison->comparison, metric, each);
    const Exact excess = each.comparison->demand ? Exact(-margin) : margin;
    if (!most || excess > *most) most = excess;
  }
  return *most;
}

std::string Threshold::to_string() const {
  std::string text;
  for (const Condition &each : conditions_) {
    if (!text.empty()) text += "; ";
    text.append(each.comparison->text).append(" ").append(each.low_text);
    if (!each.high_text.empty()) text.append(" and ").append(each.high_text);
    if (!each.unit_text.empty()) text.append(" ").append(each.unit_text);
  }
  return text;
}

std::vector<Threshold::Demand> Threshold::demands() const {
  std::vector<Demand> result;
  for (const Condition &each : conditions_) {
    Demand demand{each.comparison->demand ? each.comparison->text : each.comparison->opposite,
                  {each.low_text}};
    if (!each.high_text.empty()) demand.values.push_back(each.high_text);
    result.push_back(std::move(demand));
  }
  return result;
}

}  // namespace meshcat::core::quality

#include "core/types/sla_reader.hpp"

#include <algorithm>
#include <array>

namespace meshcat::core::types {

namespace {

constexpr std::string_view item_hint =
    "Separate terms by semicolons, such as freshness <= 4h; availability >= 99.5%.";

bool is_term_char(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

const SlaTermInfo &read_term(Scanner &in) {
  const std::size_t start = in.position();
  const std::string_view name = in.take_while(is_term_char);
  if (name.empty()) in.fail("the name of an SLA term", item_hint);
  if (const SlaTermInfo *info = find_sla_term(name)) return *info;
  std::string message = "unknown SLA term ";
  throw Error(sqlstate::undefined_object, message.append(quote_excerpt(name)),
              "It stands at " + in.where(start) + ".", "Terms are: " + sla_term_names() + ".");
}

std::string_view read_sla_operator(Scanner &in) {
  constexpr std::array<std::string_view, 5> operators{"<=", ">=", "<", ">", "="};
  for (const std::string_view op : operators)
    if (in.accept(op)) return op;
  in.fail("an operator", item_hint);
}

[[noreturn]] void throw_duplicate(const Scanner &in, const SlaTermInfo &info, std::size_t start) {
  std::string message = "SLA term \"";
  throw Error(sqlstate::invalid_parameter_value,
              message.append(info.name).append("\" appears twice"),
              "The second is at " + in.where(start) + ".", "Keep one of the two.");
}

}  // namespace

std::vector<SlaItem> read_sla_items(Scanner &in) {
  std::vector<SlaItem> items;
  in.skip_spaces();
  while (!in.at_end()) {
    const std::size_t start = in.position();
    const SlaTermInfo &info = read_term(in);
    if (std::any_of(items.begin(), items.end(),
                    [&](const SlaItem &item) { return item.info == &info; }))
      throw_duplicate(in, info, start);
    in.skip_spaces();
    const std::size_t op_position = in.position();
    const std::string_view op = read_sla_operator(in);
    in.skip_spaces();
    items.push_back({&info, op, op_position, read_quantity(in, info.unit)});
    in.skip_spaces();
    if (!in.at_end() && !in.accept(';')) in.fail("\";\" or the end", item_hint);
    in.skip_spaces();
  }
  std::sort(items.begin(), items.end(),
            [](const SlaItem &a, const SlaItem &b) { return a.info->term < b.info->term; });
  return items;
}

}  // namespace meshcat::core::types

#include "core/quality/clause.hpp"

#include "core/quality/sql_text.hpp"

namespace meshcat::core::quality {

namespace {

std::string itself(const std::string &text) {
  return text;
}

}  // namespace

std::string from(const Relation &relation) {
  return relation.sql + " as " + identifier(relation.alias) +
         (relation.sample.empty() ? "" : " " + relation.sample);
}

std::string where(const std::string &filter) {
  return filter.empty() ? "" : "\n where " + operand(filter);
}

std::string filtered(const std::string &filter, const std::string &value) {
  return filter.empty() ? value : "case when " + operand(filter) + " then " + value + " end";
}

std::string list(const std::vector<std::string> &items) {
  return join(items, ", ", itself);
}

std::string and_list(const std::vector<std::string> &items) {
  return join(items, "", [](const std::string &each) { return ", " + each; });
}

std::vector<std::string> numbered(std::string_view prefix, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back(std::string(prefix) + std::to_string(i));
  return names;
}

std::vector<std::string> qualified(std::string_view alias,
                                   const std::vector<std::string> &columns) {
  std::vector<std::string> names;
  for (const std::string &each : columns) names.push_back(column(alias, each));
  return names;
}

std::vector<std::string> renamed(const std::vector<std::string> &items, std::string_view prefix) {
  std::vector<std::string> result = numbered(prefix, items.size());
  for (std::size_t i = 0; i < items.size(); ++i) result[i] = items[i] + " as " + result[i];
  return result;
}

std::string pairwise(const std::vector<std::string> &left, const char *comparison,
                     const std::vector<std::string> &right) {
  std::string text;
  for (std::size_t i = 0; i < left.size(); ++i)
    text.append(i == 0 ? "" : " and ").append(left[i]).append(comparison).append(right[i]);
  return text;
}

std::string all_given(const std::vector<std::string> &columns) {
  return join(columns, " and ", [](const std::string &each) { return each + " is not null"; });
}

std::string partition(const std::vector<std::string> &columns) {
  return columns.empty() ? "" : "partition by " + list(columns) + " ";
}

std::string whole_row(std::string_view alias) {
  return "to_jsonb(" + identifier(alias) + ".*)";
}

std::string moment(const std::string &value) {
  return value + "::timestamptz";
}

std::string finite_moment(const std::string &value) {
  return "case when isfinite(" + moment(value) + ") then " + moment(value) + " end";
}

}  // namespace meshcat::core::quality

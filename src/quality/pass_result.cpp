#include "quality/pass_result.hpp"

namespace meshcat::quality {

PassResult result_of(const bridge::Rows &rows, const core::quality::FusedStatement &statement) {
  const auto moment = [&](int column) {
    return rows.is_null(0, column) ? std::nullopt : std::optional(rows.timestamptz(0, column));
  };
  PassResult result;
  result.rows = rows.int8(0, 0);
  result.newest = moment(1);
  for (const auto &[checked, found] : statement.checks) {
    PassResult::OfCheck of_check{rows.int8(0, checked), 0, std::nullopt, std::nullopt, 0};
    if (rows.type(found) == TIMESTAMPTZOID)
      of_check.newest = moment(found);
    else
      of_check.failing = rows.int8(0, found);
    result.checks.push_back(of_check);
  }
  for (const auto &column : statement.groups)
    result.groups.push_back(column ? rows.int8(0, *column) : 0);
  return result;
}

PassResult result_of(const core::quality::vector::Tally &tally) {
  const auto moment = [](std::int64_t newest) {
    return newest == core::quality::vector::no_moment ? std::nullopt : std::optional(newest);
  };
  PassResult result{tally.rows, moment(tally.newest), {}, tally.groups};
  for (const auto &each : tally.checks)
    result.checks.push_back({each.checked, each.failing, moment(each.newest), std::nullopt, 0});
  return result;
}

}  // namespace meshcat::quality

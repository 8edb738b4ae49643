#include "quality/scan/samples.hpp"

#include <algorithm>
#include <type_traits>

namespace meshcat::quality::scan {

static_assert(std::is_trivially_copyable_v<CheckSample>, "samples are sent as bytes");

void CheckSample::add(const RowPlace &place) {
  if (is_full() && place > places_.back()) return;
  const auto end = places_.begin() + size_;
  const auto after = std::upper_bound(places_.begin(), end, place);
  const auto kept = is_full() ? end - 1 : end;  // the last one goes
  std::move_backward(after, kept, kept + 1);
  *after = place;
  if (!is_full()) ++size_;
}

bool Samples::lack(std::string_view record, const vector::TallyShape &shape) {
  if (checks_.empty()) return false;
  const std::vector<vector::FailingRows> failing = vector::failing_rows(record, shape);
  const bool lacking = std::any_of(failing.begin(), failing.end(), [&](const auto &each) {
    return !checks_[each.check].is_full() &&
           promised_[each.check] < static_cast<std::int64_t>(CheckSample::most);
  });
  if (lacking)
    for (const auto &each : failing) promised_[each.check] += each.rows;
  return lacking;
}

void Samples::add(std::span<const CheckSample> others) {
  for (std::size_t i = 0; i < others.size(); ++i)
    for (const RowPlace &each : others[i].places()) checks_[i].add(each);
}

}  // namespace meshcat::quality::scan

#include "core/types/sla.hpp"

#include <algorithm>

#include "core/types/hash.hpp"
#include "core/types/sla_reader.hpp"

namespace meshcat::core::types {

namespace {

// What a term measures, then where in the input it says otherwise.
std::string detail_of(const SlaTermInfo &info, const std::string &where) {
  std::string detail(info.name);
  return detail.append(": ").append(info.definition).append(" See ").append(where).append(".");
}

bool is_smaller_better(const SlaTermInfo &info) {
  return info.direction == SlaDirection::at_most;
}

void check_direction(const Scanner &in, const SlaItem &item) {
  const SlaTermInfo &info = *item.info;
  const bool smaller = is_smaller_better(info);
  if (item.op[0] == (smaller ? '<' : '>')) return;
  const std::string_view wanted = to_string(info.direction);
  std::string message = "SLA term \"";
  message.append(info.name).append("\" cannot be promised with \"").append(item.op).append("\"");
  std::string hint(smaller ? "Smaller is better: write " : "Larger is better: write ");
  hint.append(info.name).append(" ").append(wanted).append(" ");
  hint.append(format_quantity(item.quantity, info.unit)).append(".");
  throw Error(sqlstate::invalid_parameter_value, std::move(message),
              detail_of(info, in.where(item.op_position)), std::move(hint));
}

// "> 100%" and "< 0s" ask for what no measurement can be.
void check_reachable(const Scanner &in, const SlaItem &item) {
  const SlaTermInfo &info = *item.info;
  const auto [least, greatest] = quantity_limits(info.unit);
  if (item.op.size() > 1 || item.quantity != (is_smaller_better(info) ? least : greatest)) return;
  std::string message = "SLA term \"";
  message.append(info.name).append("\" can never be ").append(item.op).append(" ");
  message.append(format_quantity(item.quantity, info.unit));
  std::string hint = "Write ";
  hint.append(info.name).append(" ").append(to_string(info.direction)).append(" ");
  hint.append(format_quantity(item.quantity, info.unit)).append(".");
  throw Error(sqlstate::invalid_parameter_value, std::move(message),
              detail_of(info, in.where(item.op_position)), std::move(hint));
}

template <typename List>
auto find_term(const List &list, SlaTerm term) noexcept -> decltype(list.data()) {
  const auto found = std::lower_bound(list.begin(), list.end(), term,
                                      [](const auto &a, SlaTerm b) { return a.term < b; });
  return found == list.end() || found->term != term ? nullptr : &*found;
}

template <typename List>
std::string join(const List &list) {
  std::string text;
  for (const auto &element : list) {
    if (!text.empty()) text.append("; ");
    text.append(element.to_string());
  }
  return text;
}

}  // namespace

bool SlaBound::met_by(SlaQuantity measured) const noexcept {
  if (measured == value) return !strict;
  return is_smaller_better(sla_term_info(term)) ? measured < value : measured > value;
}

bool SlaBound::at_least_as_strict(const SlaBound &other) const noexcept {
  if (value == other.value) return strict || !other.strict;
  return is_smaller_better(sla_term_info(term)) ? value < other.value : value > other.value;
}

std::string SlaBound::to_string() const {
  const SlaTermInfo &info = sla_term_info(term);
  std::string text(info.name);
  text.append(is_smaller_better(info) ? " <" : " >").append(strict ? " " : "= ");
  return text.append(format_quantity(value, info.unit));
}

Sla Sla::parse(std::string_view text) {
  Scanner in(text, "type mesh.sla");
  std::vector<SlaBound> bounds;
  for (const SlaItem &item : read_sla_items(in)) {
    check_direction(in, item);
    check_reachable(in, item);
    bounds.push_back({item.info->term, item.quantity, item.op.size() == 1});
  }
  if (bounds.empty())
    in.fail("at least one term", "Write a promise such as freshness <= 4h; availability >= 99.5%.");
  return Sla(std::move(bounds));
}

std::string Sla::to_string() const {
  return join(bounds_);
}

const SlaBound *Sla::find(SlaTerm term) const noexcept {
  return find_term(bounds_, term);
}

// Over the text, not over the terms' values: those change when a term is added,
// and a hash may be kept on disk.
std::uint64_t Sla::hash(std::uint64_t seed) const {
  return hash_text(to_string(), seed);
}

std::strong_ordering operator<=>(const Sla &a, const Sla &b) noexcept {
  return std::lexicographical_compare_three_way(a.bounds_.begin(), a.bounds_.end(),
                                                b.bounds_.begin(), b.bounds_.end());
}

bool at_least_as_strict(const Sla &a, const Sla &b) noexcept {
  return std::all_of(b.bounds().begin(), b.bounds().end(), [&](const SlaBound &wanted) {
    const SlaBound *offered = a.find(wanted.term);
    return offered != nullptr && offered->at_least_as_strict(wanted);
  });
}

std::string SlaMeasurement::to_string() const {
  const SlaTermInfo &info = sla_term_info(term);
  return std::string(info.name).append(" = ").append(format_quantity(value, info.unit));
}

SlaObservation SlaObservation::parse(std::string_view text) {
  Scanner in(text, "an SLA observation");
  std::vector<SlaMeasurement> measurements;
  for (const SlaItem &item : read_sla_items(in)) {
    if (item.op != "=")
      in.fail_at(item.op_position, "\"=\"",
                 "An observation says what was measured, such as freshness = 3h.");
    measurements.push_back({item.info->term, item.quantity});
  }
  return SlaObservation(std::move(measurements));
}

std::string SlaObservation::to_string() const {
  return join(measurements_);
}

const SlaMeasurement *SlaObservation::find(SlaTerm term) const noexcept {
  return find_term(measurements_, term);
}

std::string_view to_string(SlaStatus status) noexcept {
  switch (status) {
    case SlaStatus::met:
      return "met";
    case SlaStatus::broken:
      return "broken";
    case SlaStatus::unmeasured:
      break;
  }
  return "unmeasured";
}

std::vector<SlaOutcome> evaluate(const Sla &promise, const SlaObservation &observation) {
  std::vector<SlaOutcome> outcomes;
  for (const SlaBound &promised : promise.bounds()) {
    SlaOutcome outcome{promised, std::nullopt, SlaStatus::unmeasured};
    if (const SlaMeasurement *measurement = observation.find(promised.term)) {
      outcome.measured = measurement->value;
      outcome.status = promised.met_by(measurement->value) ? SlaStatus::met : SlaStatus::broken;
    }
    outcomes.push_back(outcome);
  }
  return outcomes;
}

std::vector<SlaOutcome> broken_terms(const Sla &promise, const SlaObservation &observation) {
  std::vector<SlaOutcome> outcomes = evaluate(promise, observation);
  std::erase_if(outcomes,
                [](const SlaOutcome &outcome) { return outcome.status != SlaStatus::broken; });
  return outcomes;
}

}  // namespace meshcat::core::types

// How name and values are combined is told in docs/classification.md.
#include "core/classification/tally.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/classification/column_name.hpp"

namespace meshcat::core::classification {

namespace {

// A name alone, without a value that agrees, is worth less.
constexpr double unseen_factor = 0.7;
constexpr double most_confident = 0.99;
constexpr double custom_strength = 0.9;

// The lower end of Wilson's 95 % interval for a share that was seen in n of them.
double lower_bound(double share, double n) {
  constexpr double z = 1.96;
  if (n == 0) return 0;
  const double centre = share + z * z / (2 * n),
               spread = z * std::sqrt(share * (1 - share) / n + z * z / (4 * n * n));
  return std::max(0.0, (centre - spread) / (1 + z * z / n));
}

std::string_view trimmed(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(" \t\r\n") - first + 1);
}

std::string grouped(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

}  // namespace

// What a kind, or somebody's detector, is judged by.
struct ColumnTally::Test {
  std::string kind, tag, strong, weak;
  double chance, strength, name;
  bool looks_at_values;
};

ColumnTally::ColumnTally(std::string name, ValueType type, Day today,
                         const std::vector<CustomDetector> &custom)
    : name_(std::move(name)),
      words_(words_of(name_)),
      type_(type),
      today_(today),
      custom_(custom),
      custom_counts_(custom.size()) {}

void ColumnTally::add(std::string_view value, bool whole) {
  const std::string_view text = trimmed(value);
  if (text.empty()) return;
  ++values_;
  if (different_.size() < most_different) different_.insert(std::hash<std::string_view>{}(text));
  if (!whole) return;
  const auto count = [](Counts &counts, Outcome outcome) {
    counts.weak += outcome == Outcome::weak;
    counts.strong += outcome == Outcome::strong;
  };
  for (std::size_t i = 0; i < kinds; ++i)
    count(counts_[i], core::classification::detect(static_cast<Kind>(i), {text, type_, today_}));
  for (std::size_t i = 0; i < custom_.size(); ++i)
    count(custom_counts_[i], custom_[i].detect(text));
}

ColumnTally::Test ColumnTally::test_of(Kind kind) const {
  const KindFacts &facts = facts_of(kind);
  return {std::string(facts.name),
          std::string(facts.tag),
          std::string(facts.strong),
          std::string(facts.weak),
          facts.chance,
          facts.strength,
          name_score(kind, words_),
          true};
}

ColumnTally::Test ColumnTally::test_of(const CustomDetector &detector) const {
  const bool only_checksum = detector.checksum && !detector.value_pattern;
  return {detector.name,
          detector.tag,
          detector.test(),
          "",
          only_checksum ? chance_of(*detector.checksum) : 0,
          custom_strength,
          detector.matches_name(name_) ? says_much : 0,
          detector.looks_at_values()};
}

Finding ColumnTally::judge(const Test &test, const Counts &counts,
                           const std::string &unseen) const {
  Finding finding{test.kind, test.tag, 0, {}, {}};
  if (test.name > 0)
    finding.evidence = (test.name < says_much ? "name hints at " : "name matches ") + test.kind;
  finding.basis = test.name == 0 ? "" : test.name < says_much ? "hint" : "name";
  if (!test.looks_at_values || values_ == 0) {
    finding.confidence = test.name * (test.looks_at_values ? unseen_factor : 1);
    if (test.looks_at_values) finding.evidence += "; no value was looked at: " + unseen;
    return finding;
  }
  const auto n = static_cast<double>(values_);
  const std::int64_t agreeing = counts.strong + counts.weak,
                     counted = counts.strong >= counts.weak ? agreeing : counts.strong;
  // The same value again is no further evidence.
  const double independent =
      different_.size() < most_different ? static_cast<double>(different_.size()) : n;
  const double excess = (lower_bound(static_cast<double>(counted) / n, independent) - test.chance) /
                        (1 - std::min(test.chance, 0.99));
  const double by_values = test.strength * std::max(0.0, excess);
  finding.confidence = by_values + (1 - by_values) * test.name * static_cast<double>(agreeing) / n;
  const std::string of = " of " + grouped(values_) + " sampled values ";
  finding.evidence += finding.evidence.empty() ? "" : "; ";
  if (counts.strong > 0 || counts.weak == 0)
    finding.evidence +=
        grouped(counts.strong) + of + (test.strong.empty() ? test.weak : test.strong);
  if (counts.weak > 0)
    finding.evidence += counts.strong > 0 ? ", " + grouped(counts.weak) + " " + test.weak
                                          : grouped(counts.weak) + of + test.weak;
  finding.basis += agreeing == 0 ? " none" : 2 * agreeing < values_ ? " some" : " most";
  return finding;
}

std::vector<Finding> ColumnTally::findings(const std::string &unseen) const {
  std::vector<Finding> findings;
  const auto keep = [&](Finding finding) {
    finding.confidence = std::min(finding.confidence, most_confident);
    if (finding.confidence >= proposed_from) findings.push_back(std::move(finding));
  };
  if (type_ == ValueType::boolean) return findings;
  Finding best{{}, {}, 0, {}, {}};
  for (std::size_t i = 0; i < kinds; ++i) {
    Finding finding = judge(test_of(static_cast<Kind>(i)), counts_[i], unseen);
    if (finding.confidence > best.confidence) best = std::move(finding);
  }
  keep(std::move(best));
  for (std::size_t i = 0; i < custom_.size(); ++i)
    keep(judge(test_of(custom_[i]), custom_counts_[i], unseen));
  return findings;
}

}  // namespace meshcat::core::classification

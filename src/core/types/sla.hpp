// mesh.sla: a promise, such as "freshness <= 4h; availability >= 99.5%", and the
// observations that keep or break it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/scanner.hpp"
#include "core/types/sla_quantity.hpp"
#include "core/types/sla_term.hpp"

namespace meshcat::core::types {

// One promised term. The direction is the term's own; `strict` tells < from <=
// and > from >=.
struct SlaBound {
  SlaTerm term;
  SlaQuantity value;
  bool strict;

  bool met_by(SlaQuantity measured) const noexcept;
  // Whether everything that meets this bound meets `other`, of the same term.
  bool at_least_as_strict(const SlaBound &other) const noexcept;
  std::string to_string() const;

  friend bool operator==(const SlaBound &, const SlaBound &) = default;
  friend std::strong_ordering operator<=>(const SlaBound &, const SlaBound &) = default;
};

class Sla {
 public:
  // Terms "name operator value" separated by ";" (one may end the text), in any
  // order, names in any case or as ODCS' aliases. Throws
  // invalid_text_representation for the grammar and an empty promise,
  // undefined_object for an unknown term, numeric_value_out_of_range for a value
  // that cannot be kept exactly, and invalid_parameter_value for a promise that
  // contradicts itself: a term twice, an operator against the term's direction,
  // a value no measurement can reach. Percentiles are independent: a
  // response_p50 beyond the response_p99 is redundant, not a contradiction.
  static Sla parse(std::string_view text);

  // Canonical: sorted by name, "; " between the terms.
  std::string to_string() const;

  // Sorted by term, never empty, a term at most once.
  std::span<const SlaBound> bounds() const noexcept { return bounds_; }
  const SlaBound *find(SlaTerm term) const noexcept;
  std::uint64_t hash(std::uint64_t seed = 0) const;

  // The order is for sorting only; at_least_as_strict compares promises.
  friend bool operator==(const Sla &, const Sla &) = default;
  friend std::strong_ordering operator<=>(const Sla &a, const Sla &b) noexcept;

 private:
  explicit Sla(std::vector<SlaBound> bounds) : bounds_(std::move(bounds)) {}

  std::vector<SlaBound> bounds_;
};

// Whether `a` promises every term of `b` at least as strictly: a partial order,
// in which an SLA may promise more terms than another and so be stricter.
bool at_least_as_strict(const Sla &a, const Sla &b) noexcept;

struct SlaMeasurement {
  SlaTerm term;
  SlaQuantity value;

  std::string to_string() const;
  friend bool operator==(const SlaMeasurement &, const SlaMeasurement &) = default;
};

class SlaObservation {
 public:
  // "name = value" separated by ";", as Sla::parse reads them. May be empty:
  // nothing was measured. Throws as Sla::parse.
  static SlaObservation parse(std::string_view text);
  std::string to_string() const;

  // Sorted by term, a term at most once.
  std::span<const SlaMeasurement> measurements() const noexcept { return measurements_; }
  const SlaMeasurement *find(SlaTerm term) const noexcept;

  friend bool operator==(const SlaObservation &, const SlaObservation &) = default;

 private:
  explicit SlaObservation(std::vector<SlaMeasurement> measurements)
      : measurements_(std::move(measurements)) {}

  std::vector<SlaMeasurement> measurements_;
};

enum class SlaStatus { met, broken, unmeasured };
std::string_view to_string(SlaStatus status) noexcept;  // "met", "broken", "unmeasured"

// A promised term beside what was measured.
struct SlaOutcome {
  SlaBound promised;
  std::optional<SlaQuantity> measured;
  SlaStatus status;
};

// One outcome for each promised term, in order of their names. What is measured
// but not promised is left out.
std::vector<SlaOutcome> evaluate(const Sla &promise, const SlaObservation &observation);
// Those of them that are broken; a term that was not measured is not.
std::vector<SlaOutcome> broken_terms(const Sla &promise, const SlaObservation &observation);

}  // namespace meshcat::core::types

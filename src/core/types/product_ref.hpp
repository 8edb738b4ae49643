// mesh.product_ref: a data product, with or without the versions meant.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/types/semver.hpp"
#include "core/types/semver_range.hpp"

namespace meshcat::core::types {

// payments.transactions, payments.transactions@2.1.0, payments.transactions@^2.
// Names are what the identifiers stand for: folded, without quotes.
struct ProductRef {
  // Nothing: the product as such. A range of a single version is a Semver.
  using Version = std::variant<std::monostate, Semver, SemverRange>;

  std::string domain;
  std::string product;
  Version version;

  // Throws invalid_text_representation, invalid_parameter_value (a range
  // without versions), name_too_long, program_limit_exceeded.
  static ProductRef parse(std::string_view text);
  std::string to_string() const;

  // Whether the reference means this version of its product: every version when
  // it names none, any build of a version named without build.
  bool accepts(const Semver &candidate) const;
  std::uint64_t hash(std::uint64_t seed = 0) const;

  friend bool operator==(const ProductRef &, const ProductRef &) = default;
  friend std::strong_ordering operator<=>(const ProductRef &, const ProductRef &) = default;
};

}  // namespace meshcat::core::types

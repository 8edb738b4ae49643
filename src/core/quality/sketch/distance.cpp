#include "core/quality/sketch/distance.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <utility>

#include "core/quality/sketch/bytes.hpp"

namespace meshcat::core::quality::sketch {

namespace {

using Shares = std::vector<std::pair<Exact, Exact>>;  // observed, expected

// Newer versions of Boost do not reduce a zero that is divided.
Exact share(std::int64_t part, std::int64_t whole) {
  return part == 0 ? Exact() : Exact(part, whole);
}

Exact total_variation(const Shares &shares) {
  Exact sum;
  for (const auto &[observed, expected] : shares) sum += abs(observed - expected);
  return sum == 0 ? sum : Exact(sum / 2);
}

Exact kolmogorov_smirnov(const Shares &shares) {
  Exact ahead, greatest;
  for (const auto &[observed, expected] : shares) {
    ahead += observed - expected;
    greatest = std::max(greatest, Exact(abs(ahead)));
  }
  return greatest;
}

Exact chi_squared(const Shares &shares, std::int64_t values) {
  Exact sum;
  for (const auto &[observed, expected] : shares) {
    const Exact difference = observed - expected;
    if (expected != 0 && difference != 0) sum += difference * difference / expected;
  }
  return sum * values;
}

// An empty bin would make it infinite.
Exact psi(const Shares &shares) {
  constexpr double least = 0.0001;
  double sum = 0;
  for (const auto &[observed, expected] : shares) {
    const double o = std::max(observed.convert_to<double>(), least);
    const double e = std::max(expected.convert_to<double>(), least);
    sum += (o - e) * std::log(o / e);
  }
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.12f", sum);
  return *parse_decimal(text.data());
}

Exact of_shares(Distance kind, const Shares &shares, std::int64_t values) {
  switch (kind) {
    case Distance::total_variation:
      return total_variation(shares);
    case Distance::kolmogorov_smirnov:
      return kolmogorov_smirnov(shares);
    case Distance::chi_squared:
      return chi_squared(shares, values);
    case Distance::psi:
      return psi(shares);
  }
  return {};
}

// (m later - n earlier)^2 / (earlier + later) / (m n), without its roots.
Exact of_two_samples(const std::vector<Pair> &pairs, std::int64_t m, std::int64_t n) {
  Exact sum;
  for (const auto &[earlier, later] : pairs) {
    const Exact difference = Exact(later) * m - Exact(earlier) * n;
    if (difference != 0) sum += difference * difference / (Exact(earlier) + later);
  }
  return sum == 0 ? sum : Exact(sum / m / n);
}

}  // namespace

std::optional<Distance> distance_by_name(std::string_view name) {
  if (name == "total_variation") return Distance::total_variation;
  if (name == "kolmogorov_smirnov") return Distance::kolmogorov_smirnov;
  if (name == "chi_squared") return Distance::chi_squared;
  if (name == "psi") return Distance::psi;
  return std::nullopt;
}

Exact distance(Distance kind, const std::vector<Bin> &bins) {
  std::int64_t values = 0;
  for (const Bin &each : bins) values = added(values, each.observed);
  Shares shares;
  for (const auto &[observed, expected] : bins)
    shares.emplace_back(share(observed, values), expected);
  return of_shares(kind, shares, values);
}

Exact distance(Distance kind, const std::vector<Pair> &pairs) {
  std::int64_t m = 0, n = 0;
  for (const auto &[earlier, later] : pairs) {
    m = added(m, earlier);
    n = added(n, later);
  }
  if (kind == Distance::chi_squared) return of_two_samples(pairs, m, n);
  Shares shares;
  for (const auto &[earlier, later] : pairs)
    shares.emplace_back(share(later, n), share(earlier, m));
  return of_shares(kind, shares, n);
}

}  // namespace meshcat::core::quality::sketch

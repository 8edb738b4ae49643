#include "core/types/product_ref.hpp"

#include <algorithm>
#include <utility>

#include "core/types/hash.hpp"
#include "core/types/identifier.hpp"

namespace meshcat::core::types {

namespace {

constexpr std::string_view product_hint =
    "Write domain.product, such as payments.transactions, with @2.1.0 or @^2 for its versions.";

// Whether the text can only be a complete version: a version by itself keeps its
// build metadata, which a range would drop.
bool is_one_version(std::string_view text) {
  const std::string_view numbers = text.substr(0, text.find_first_of("-+"));
  return std::count(numbers.begin(), numbers.end(), '.') == 2 &&
         numbers.find_first_not_of("0123456789.") == numbers.npos &&
         text.find_first_of(" \t\n\v\f\r|") == text.npos;
}

ProductRef::Version read_version(Scanner &in) {
  if (is_one_version(in.rest())) {
    Semver version = Semver::read(in);
    in.expect_end("the end of the version", product_hint);
    return version;
  }
  SemverRange range = SemverRange::read(in);
  if (auto version = range.exact()) return *std::move(version);
  return range;
}

}  // namespace

ProductRef ProductRef::parse(std::string_view text) {
  Scanner in(text, "type mesh.product_ref");
  std::string domain = read_identifier(in);
  if (!in.accept('.')) in.fail("\".\" and the product's name", product_hint);
  ProductRef ref{std::move(domain), read_identifier(in), {}};
  if (in.accept('@')) ref.version = read_version(in);
  in.expect_end("\"@\" or the end of the product's name", product_hint);
  check_canonical_size(ref.to_string().size(), "product reference");
  return ref;
}

std::string ProductRef::to_string() const {
  std::string text = quote_identifier(domain).append(".").append(quote_identifier(product));
  if (const auto *exact = std::get_if<Semver>(&version))
    text.append("@").append(exact->to_string());
  else if (const auto *range = std::get_if<SemverRange>(&version))
    text.append("@").append(range->to_string());
  return text;
}

bool ProductRef::accepts(const Semver &candidate) const {
  if (const auto *exact = std::get_if<Semver>(&version))
    return *exact == (exact->has_build() ? candidate : candidate.without_build());
  if (const auto *range = std::get_if<SemverRange>(&version)) return range->contains(candidate);
  return true;
}

std::uint64_t ProductRef::hash(std::uint64_t seed) const {
  return hash_text(to_string(), seed);
}

}  // namespace meshcat::core::types

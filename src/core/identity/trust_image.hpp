// Whom a server may sign on, as bytes that processes share: the issuers that are believed
// and who their subjects are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/identity/issuer.hpp"

namespace meshcat::core::identity {

// Somebody an issuer's tokens tell of, and which role that is.
struct Subject {
  std::int64_t id = 0;
  std::int64_t issuer = 0;
  std::string claim_value;
  std::uint32_t role = 0;
  std::string role_name;

  bool operator==(const Subject &) const = default;
};

struct Known {
  std::vector<std::uint32_t> admins;  // roles; whose members nobody becomes by a name alone
  std::vector<Issuer> issuers;
  std::vector<Subject> subjects;
};

std::string write_image(const Known &known);

// Each reads what write_image() wrote, and throws data_corrupted for other bytes.
std::vector<std::uint32_t> read_admins(std::string_view image);
std::optional<Issuer> find_issuer(std::string_view image, std::string_view name);
std::optional<Subject> find_subject(std::string_view image, std::int64_t issuer,
                                    std::string_view claim_value);

}  // namespace meshcat::core::identity

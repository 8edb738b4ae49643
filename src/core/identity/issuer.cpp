#include "core/identity/issuer.hpp"

#include "core/error.hpp"

namespace meshcat::core::identity {

const std::string &claimed_role(const Issuer &issuer, const Token &token) {
  const json::Value *claim = token.claim(issuer.role_claim);
  if (claim == nullptr || claim->text() == nullptr || claim->text()->empty())
    throw Error(sqlstate::invalid_authorization, "the token is refused",
                "It does not tell a role by its \"" + issuer.role_claim + "\".",
                "mesh.issuers tells which claim does.");
  return *claim->text();
}

Attributes told_attributes(const Issuer &issuer, const Token &token) {
  Attributes attributes;
  for (const auto &[attribute, claim] : issuer.attributes) {
    const json::Value *value = token.claim(claim);
    attributes[attribute] = value == nullptr ? std::nullopt : texts_of(*value);
  }
  return attributes;
}

std::string issuer_of_discovery(std::string_view url) {
  constexpr std::string_view well_known = "/.well-known/";
  const std::size_t at = url.find(well_known);
  if (at == std::string_view::npos) return std::string(url);
  const std::size_t path = url.find('/', at + well_known.size());
  return std::string(url.substr(0, at)) +
         std::string(path == std::string_view::npos ? "" : url.substr(path));
}

}  // namespace meshcat::core::identity

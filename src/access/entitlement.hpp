// What a role may read, as the catalog says at this very moment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/fresh_catalog.hpp"

namespace meshcat::access {

using catalog::FreshCatalog;

// Which reads of a product are recorded.
struct ReadPolicy {
  enum Mode { none, sampled, full } mode;
  double fraction;  // of the reads, when sampled
};

struct Entitlement {
  std::int64_t product_id;
  std::string product;  // domain.product
  bool owner;           // has the privileges of the domain's owner role, or is an admin
  bool granted;         // holds a valid grant
  bool unfiltered_by_grant;
  std::vector<std::string> unmask;    // in the order of bytes
  std::vector<std::string> purposes;  // of its valid grants, in the order of bytes
  ReadPolicy reads;
  // The session reads for persons alone, or went by a token that holds no longer, and has
  // no valid one of the role: whatever the role holds, it reads nothing.
  bool needs_login;

  bool admitted() const { return (owner || granted) && !needs_login; }
  bool unfiltered() const { return (owner || unfiltered_by_grant) && !needs_login; }
  bool unmasked(const std::string &column) const;
  // "a; b"
  std::string purpose() const;
  // Does everything that `earlier` allowed still hold?
  bool covers(const Entitlement &earlier) const;
};

// The one purpose that the session has chosen to read for (meshcat.purpose), if it has.
std::optional<std::string> chosen_purpose();

// Nothing for a port that does not exist. Of the grants those for the chosen purpose count.
std::optional<Entitlement> find_entitlement(Oid role, std::int64_t port_id);
// The same for a reader about to be admitted or refused. Throws undefined_object for
// a port that does not exist.
Entitlement entitlement_of(Oid role, std::int64_t port_id);

// Does a filter that may be limited to some roles apply to `role`?
bool filter_applies(Oid role, std::int64_t filter_id);

// The values of a session attribute, each once: what a token tells of the role, if the
// session has one that tells this attribute; else those of the role itself as they
// were set, then those of every role whose privileges it has. Nothing when none of
// them has the attribute.
std::optional<std::vector<std::string>> attribute_of(Oid role, const std::string &attribute);

// The attributes that the product's filters need and `role` does not have.
std::vector<std::string> missing_attributes(Oid role, std::int64_t product_id);

bool has_open_incident(std::int64_t product_id);

struct PortView {
  std::int64_t id;
  Oid view;
};
// The table port of the product's newest major whose view exists.
std::optional<PortView> newest_port(std::int64_t product_id);

// The table port whose view is `relation`, if it is one.
std::optional<std::int64_t> port_of(Oid relation);

}  // namespace meshcat::access

// Finding products, versions and ports by the names that people write.
#pragma once

#include <optional>
#include <string>

#include "catalog/authority.hpp"

namespace meshcat::catalog {

struct Product {
  std::int64_t id;
  std::string name;
  Domain domain;

  // `domain.product`, quoted as an SQL name where needed.
  std::string ref() const;
};

struct Port {
  std::int64_t id;
  Oid relation;  // the port view; InvalidOid once dropped
  Oid source;    // what it reads; InvalidOid once dropped
};

struct Version {
  std::int64_t id;
  std::string version;
  std::string state;
};

// The product that a reference such as `payments.transactions` names; a
// version in the reference is ignored. Throws undefined_object with the nearest
// names, or syntax errors of the reference.
Product product_by_ref(Store &store, const std::string &reference);
Product product_by_id(Store &store, std::int64_t id);

// The table port of the product's newest major. Throws
// object_not_in_prerequisite_state when it has none or its relation is gone.
Port output_port(Store &store, const Product &product);

// The version that work on the product is about: the newest draft if there is
// one, else the newest released, else nothing.
std::optional<Version> current_version(Store &store, const Product &product);
// The newest released (or, without any, deprecated) version: what consumers see.
std::optional<Version> released_version(Store &store, const Product &product);

// The product's version of that number. Throws undefined_object with those there
// are, or the syntax errors of a version.
Version version_by_number(Store &store, const Product &product, const std::string &number);

}  // namespace meshcat::catalog

// What a run of checks reads, and with whose rights.
#pragma once

#include <optional>
#include <string>

#include "catalog/product.hpp"
#include "core/quality/statement.hpp"

namespace meshcat::quality {

struct Subject {
  catalog::Product product;
  catalog::Port port;
  Oid relation;                            // the port's source, or the port view
  core::quality::Relation name;            // the same in SQL
  std::optional<std::string> time_column;  // of a type that has moments
  Oid role;                                // who reads
  bool own;                                // read as the domain: a run is recorded
};

// For those who hold a duty in the product's domain: its source, read by the
// domain's owner. For everyone else: the port view, read by the caller.
Subject subject_of_run(catalog::Store &store, const std::string &product);

// The same for rows that the caller is to see: only who may act as the domain's
// owner reads the source, for a duty alone gives no right to data.
Subject subject_of_caller(catalog::Store &store, const std::string &product);

// The source, read by the domain's owner, for changes of the product's checks.
Subject subject_of_domain(catalog::Store &store, const catalog::Product &product);

}  // namespace meshcat::quality

// The table that a rule or hold is about, and the conditions that one may write.
#pragma once

#include <optional>
#include <string>

#include "retention/protection.hpp"

namespace meshcat::retention {

struct Table {
  Oid relation;
  std::string schema, name;
  Oid owner;

  std::string sql() const;  // quoted
};

// The table of that name, or else the source of the product's port: whoever sets a hold
// need have no rights in the table's schema. Throws wrong_object_type for what has no rows of its
// own to protect (a view, a foreign or unlogged table, a partition, a table with inheritance),
// insufficient_privilege for a table of somebody else than the domain's owner.
Table table_of(catalog::Store &store, const catalog::Product &product,
               const std::optional<std::string> &relation);

// Throws unless `text` is a condition over the table's columns whose meaning depends on
// the row alone: nothing but immutable functions of pg_catalog. `what` names it.
void require_condition(const Table &table, const char *what, const std::string &text);

// Waits for who writes to the table, keeps others from writing until the transaction
// ends, and makes sure that the guard stands on it and all its partitions.
void lock_and_guard(catalog::Store &store, const Table &table);

}  // namespace meshcat::retention

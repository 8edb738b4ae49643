// A rule in force, as statements need it.
#pragma once

#include <string>
#include <vector>

#include "retention/target.hpp"

namespace meshcat::retention {

// Throws insufficient_privilege unless the caller owns the product's domain or is its
// product_owner or compliance_liaison. `action` is a phrase such as "run the retention".
void require_rule_setter(catalog::Store &store, const catalog::Product &product,
                         const std::string &action);

// What a rule makes of a column: both quoted for SQL.
struct Change {
  std::string column, value;
};

// What `document` says becomes of which columns of the table: by column null, "year" or
// {"constant": ...}. Throws undefined_column, invalid_parameter_value.
std::vector<Change> changes_of(catalog::Store &store, const Table &table,
                               const std::string &time_column, const std::string &document);

struct Rule {
  std::int64_t id;
  catalog::Product product;
  std::string name, action, column;  // the column quoted
  Table table;
  std::string about;            // the condition of the rows that it is about
  std::string due;              // and of those that are due
  std::vector<Change> changes;  // of a rule that anonymises

  // The protections that keep this rule from a row: holds, and for a rule that deletes
  // also the rules that keep.
  std::string protection(const std::vector<Protection> &all) const {
    return any_of(all, action == "anonymise");
  }
};

// Every rule in force that makes rows due, of one product or of all whose table exists.
std::vector<Rule> rules_due(catalog::Store &store, std::optional<std::int64_t> product_id);
// The rule of that id; nothing once it has ended, or its table is gone.
std::optional<Rule> rule_by_id(catalog::Store &store, std::int64_t id);

// The table's parts that have rows, quoted: itself, or its partitions.
std::vector<std::string> leaves_of(catalog::Store &store, const Table &table);

struct Tally {
  std::int64_t due = 0, held = 0, kept = 0;
  std::optional<std::string> oldest;  // of those due: the time, as text
  std::optional<std::string> next;    // of those not yet due
  std::int64_t partitions = 0;        // that can be dropped as a whole
  std::int64_t in_partitions = 0;     // rows in them

  std::int64_t to_do(const Rule &rule) const {
    return rule.action == "drop partition" ? in_partitions : due - held - kept;
  }
};

// Plans what the rule would run, without running it. Throws PgError.
void try_out(const Rule &rule);

// Counts as the domain's owner.
Tally count(catalog::Store &store, const Rule &rule);

// While it lives, the current user is the owner role of the rule's domain, under the
// settings of conditions. Throws insufficient_privilege for a superuser, and
// object_not_in_prerequisite_state when the role is gone.
class AsDomain {
 public:
  explicit AsDomain(const Rule &rule);

 private:
  catalog::RoleScope role_;
  ConditionSettings settings_;
};

}  // namespace meshcat::retention

// Setting a rule: what it says, and that it says no less than the one in force.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/args.hpp"
#include "catalog/product.hpp"
#include "core/retention/period.hpp"

namespace meshcat::retention {

// What a rule is to say, as the table has it.
struct Wanted {
  std::string name, column, mode, action, zone;
  std::optional<core::retention::Period> keep, due;
  std::optional<std::string> anonymise, predicate;
  std::optional<std::int64_t> by_tag = std::nullopt;  // the rule by tag that it comes of
  bool replaces = true;                               // one of its name that is in force
};

// Where a call has each of them; -1 where it has none.
struct Positions {
  int column = -1, keep, due, mode, action, anonymise = -1, predicate = -1, zone, name;
};
Wanted wanted_of(const bridge::Args &args, const Positions &at);

// An interval of a query's result; nothing for a null.
std::optional<core::retention::Period> period_at(const bridge::Rows &rows, std::size_t row,
                                                 int column);
bridge::Param interval(const std::optional<core::retention::Period> &period);

// Throws invalid_parameter_value for what no rule could say.
void require_sense(const Wanted &wanted);

// What a rule in force promises.
struct Promise {
  std::string mode;
  std::optional<core::retention::Period> keep, due;
  bool same;  // is it about the same rows, and does the same with them
};

// `rule "..." of product "..."`, as the next ones name it.
std::string rule_of(const catalog::Product &product, const std::string &name);

// Throws insufficient_privilege for anybody but an admin, invalid_parameter_value without a reason.
void require_excuse(catalog::Store &store, const std::string &rule, const std::string &why,
                    const std::optional<std::string> &reason);

// Nothing where `wanted` promises no less; else as require_excuse and refuse_compliance.
void require_no_loosening(catalog::Store &store, const std::string &rule, const Promise &now,
                          const Wanted &wanted, const std::optional<std::string> &reason);

// Throws object_not_in_prerequisite_state.
[[noreturn]] void refuse_compliance(const std::string &name, const std::string &why);

// Sets the rule, or replaces the one of that name, and guards the table (the source of the
// product's port, or `relation`); returns it. A rule that says less than the one in force needs an
// admin and a reason, and is refused where that is of mode compliance. Throws what table_of,
// require_condition and changes_of throw, and undefined_column or wrong_object_type for a column
// that is no time.
std::int64_t set_rule(catalog::Store &store, const catalog::Product &product, const Wanted &wanted,
                      const std::optional<std::string> &relation,
                      const std::optional<std::string> &reason);

void end_rule(catalog::Store &store, std::int64_t id, const std::string &reason);

}  // namespace meshcat::retention

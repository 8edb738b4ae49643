// What protects the rows of a table: holds, and rules that keep.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/product.hpp"

namespace meshcat::retention {

// Neither a missing right, which somebody could grant, nor a state that waiting changes:
// as a foreign key that restricts, a rule of the data forbids it.
inline constexpr char restrict_violation[] = "23001";

struct Protection {
  bool hold;  // else a rule
  std::int64_t id;
  std::string condition;                   // true of the rows that it protects
  std::optional<std::string> time_column;  // of a rule

  std::string name() const { return (hold ? "hold " : "rule ") + std::to_string(id); }
};

// Settings on which the meaning of a stored condition depends, as they were when it was
// checked, and no row security that would hide rows silently. An exception that leaves
// it must reach a Subtransaction or the entry guard.
class ConditionSettings {
 public:
  ConditionSettings();
  ~ConditionSettings();
  ConditionSettings(const ConditionSettings &) = delete;
  ConditionSettings &operator=(const ConditionSettings &) = delete;

 private:
  int exceptions_;
  int nesting_;
};

// The table whose rules and holds guard `relation`, which may be a partition of it;
// InvalidOid for none. As committed at this moment, like what follows.
Oid guarded_by(Oid relation);
std::vector<Protection> protections_of(Oid root);

// "a or b"; false for none. Holds only, or those of rules too.
std::string any_of(const std::vector<Protection> &protections, bool holds_only);

}  // namespace meshcat::retention

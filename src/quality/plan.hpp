// From a check's definition to what measures it.
#pragma once

#include <string>
#include <vector>

#include "bridge/spi.hpp"
#include "core/quality/check.hpp"
#include "core/quality/target.hpp"
#include "quality/checks.hpp"
#include "quality/subject.hpp"

namespace meshcat::quality {

// How one check is measured on one subject.
struct Plan {
  core::quality::FusedCheck fused;  // unless it has a statement
  std::string statement;            // measures what is not part of the fused pass
  std::string items;                // of a statistic: in the statement of all of them
  core::quality::StatisticOfAggregates of_aggregates;  // the same, its aggregates known
  core::quality::ValueForm form{};                     // drift: of its column
  std::string failing_rows;                            // the query for the rows that fail, or empty
  std::vector<std::string> used_columns;               // of the subject
};

// Reads what the check's author wrote against the relation as it is now. Must
// run as the subject's role. Throws what is wrong: a column or relation that is
// gone, an expression that is none, somebody else's code. Ages are judged from
// `as_of`; nothing: from the present.
Plan plan_check(bridge::Spi &spi, const Subject &subject, const Check &check,
                std::optional<TimestampTz> as_of = std::nullopt);

// Is the check part of the fused pass?
bool is_fused(const Check &check);

// For each dimension, in their order, the places within `which` of the checks whose
// failing rows count for it.
std::vector<std::vector<std::size_t>> dimension_groups(const std::vector<StoredCheck> &checks,
                                                       const std::vector<std::size_t> &which);

// The one statement that measures those of the checks that `which` lists. Its
// groups are the dimensions, in their order.
core::quality::FusedStatement fused_statement(const Subject &subject,
                                              const std::vector<StoredCheck> &checks,
                                              const std::vector<Plan> &plans,
                                              const std::vector<std::size_t> &which);

// The one statement that measures those of the statistics that `which` lists.
std::string statistics_statement(const Subject &subject, const std::vector<Plan> &plans,
                                 const std::vector<std::size_t> &which);

// The query for the rows that fail, as jsonb, at most $1 of them. Throws
// feature_not_supported for checks of a relation as a whole.
std::string failing_rows_query(const Check &check, const Plan &plan);

}  // namespace meshcat::quality

// mesh.explain_checks: what mesh.check would run.
#include <cstdio>
#include <cstdlib>

#include "bridge/confinement.hpp"
#include "bridge/estimate.hpp"
#include "quality/heap_tier.hpp"
#include "quality/plan.hpp"
#include "quality/row.hpp"
#include "quality/scan/scan.hpp"

namespace meshcat::quality {

using bridge::Args;
namespace quality = core::quality;

namespace {

std::string reason_of(const Check &check) {
  if (!check.params.group_by.empty()) return "is measured for each group of rows";
  return std::string(quality::traits(check.kind).own_pass);
}

// Costs as EXPLAIN rounds them.
Datum as_explained(double cost) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", cost);
  return Float8GetDatum(std::strtod(text, nullptr));
}

// Nothing for a statement that cannot be planned: the run will say why.
std::optional<bridge::Estimate> estimate_of(const std::string &statement) {
  std::optional<bridge::Estimate> estimate;
  const bool planned = bridge::attempt([&] { estimate = bridge::estimate_query(statement); },
                                       [](const ErrorData &) {});
  return planned ? estimate : std::nullopt;
}

class Explanation {
 public:
  explicit Explanation(FunctionCallInfo fcinfo) : result_(fcinfo) {}

  void add_pass(const char *tier, const std::vector<std::string> &checks,
                const std::string &statement, const std::string &reason) {
    Row<8> row;
    row.add(Int32GetDatum(++passes_));
    row.add(std::string(tier));
    row.add(checks);
    row.add(statement);
    row.add(reason);
    const auto estimate = estimate_of(statement);
    row.add(estimate ? std::optional(estimate->rows) : std::nullopt);
    row.add(estimate ? std::optional(estimate->blocks) : std::nullopt);
    estimate ? row.add(as_explained(estimate->cost)) : row.add_null();
    row.to(result_);
  }
  void add_unmeasured(const Check &check, const std::string &reason) {
    Row<8> row;
    row.add_null();
    row.add_null();
    row.add(std::vector{check.name});
    row.add_null();
    row.add(reason);
    for (int i = 0; i < 3; ++i) row.add_null();
    row.to(result_);
  }

 private:
  bridge::SetResult result_;
  std::int32_t passes_ = 0;
};

// How the pass over the rows is made, and why so.
struct PassTier {
  const char *name;
  std::string reason;
  std::vector<std::size_t> checks;
};

PassTier tier_of(const Subject &subject, const std::vector<StoredCheck> &checks,
                 const std::vector<Plan> &plans, const std::vector<std::size_t> &fused) {
  const std::string one_pass = "one pass over the rows for all of these checks";
  scan::Admission admission = scan::admit(subject.relation);
  if (!admission.obstacle.empty())
    return {"sql", one_pass + ", by a statement: " + admission.obstacle, fused};
  HeapPlan plan = plan_heap(subject, checks, plans, fused, std::move(admission.heaps));
  const std::size_t left = scan::left_to_executor(plan.order);
  std::string reason = one_pass + ", by a scan in vectors";
  if (left > 0)
    reason += "; " + std::to_string(left) +
              (left == 1 ? " condition is left" : " conditions are left") + " to the executor";
  return {"heap", reason, std::move(plan.checks)};
}

void explain_statistics(const Subject &subject, const std::vector<StoredCheck> &checks,
                        const std::vector<Plan> &plans, const std::vector<std::size_t> &which,
                        Explanation &explanation) {
  if (which.empty()) return;
  std::vector<std::string> names;
  for (const std::size_t i : which) names.push_back(checks[i].check.name);
  explanation.add_pass("sql", names, statistics_statement(subject, plans, which),
                       "one pass over the rows for all of these statistics");
}

void explain(const Subject &subject, const std::vector<StoredCheck> &checks,
             Explanation &explanation) {
  const catalog::RoleScope role(subject.role);
  const bridge::ReadOnlyScope scope;
  bridge::Spi spi;
  std::vector<Plan> plans(checks.size());
  std::vector<std::string> errors(checks.size());
  std::vector<std::size_t> fused, statistics;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const bool planned = bridge::attempt(
        [&] { plans[i] = plan_check(spi, subject, checks[i].check); },
        [&](const ErrorData &error) {
          errors[i] = std::string("cannot run: ") + (error.message == nullptr ? "" : error.message);
        });
    if (planned && quality::is_statistic(checks[i].check)) statistics.push_back(i);
    if (!planned || !is_fused(checks[i].check)) continue;
    fused.push_back(i);
  }
  const PassTier tier = tier_of(subject, checks, plans, fused);
  std::vector<std::string> names;
  std::vector<bool> is_in_pass(checks.size());
  for (const std::size_t i : tier.checks) {
    names.push_back(checks[i].check.name);
    is_in_pass[i] = true;
  }
  explanation.add_pass(tier.name, names, fused_statement(subject, checks, plans, fused).sql,
                       tier.reason);
  explain_statistics(subject, checks, plans, statistics, explanation);
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Check &check = checks[i].check;
    if (is_in_pass[i]) continue;
    if (!errors[i].empty())
      explanation.add_unmeasured(check, errors[i]);
    else if (quality::is_statistic(check))
      continue;
    else if (!plans[i].statement.empty())
      explanation.add_pass("sql", {check.name}, plans[i].statement, reason_of(check));
    else if (!is_fused(check))
      explanation.add_unmeasured(check, reason_of(check));
  }
}

}  // namespace

// mesh.explain_checks(product text) -> setof (pass, tier, checks, statement, reason,
//   estimated_rows, estimated_blocks, estimated_cost)
MESHCAT_FUNCTION(meshcat_quality_explain) {
  const std::string reference = Args(fcinfo).text(0, "product");
  Explanation explanation(fcinfo);
  const auto [subject, checks] = order_of_run(reference);
  explain(subject, checks, explanation);
  return static_cast<Datum>(0);
}

}  // namespace meshcat::quality

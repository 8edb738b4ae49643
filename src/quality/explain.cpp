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
  for (std::size_t k = 0; k < plan.proofs.size(); ++k)
    if (!plan.proofs[k].empty())
      reason += "; " + checks[plan.checks[k]].check.name + ": " + proved_by(plan.proofs[k]);
  return {"heap", reason, plan.measured()};
}

// The checks that can run, by how they are measured, and why others cannot.
struct Planned {
  std::vector<Plan> plans;
  std::vector<std::string> errors;
  std::vector<std::size_t> fused, statistics;
};

Planned plan_all(const Subject &subject, const std::vector<StoredCheck> &checks) {
  Planned planned{
      std::vector<Plan>(checks.size()), std::vector<std::string>(checks.size()), {}, {}};
  bridge::Spi spi;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const Check &check = checks[i].check;
    const bool can_run =
        bridge::attempt([&] { planned.plans[i] = plan_check(spi, subject, check); },
                        [&](const ErrorData &error) {
                          planned.errors[i] = std::string("cannot run: ") +
                                              (error.message == nullptr ? "" : error.message);
                        });
    if (can_run && quality::is_statistic(check)) planned.statistics.push_back(i);
    if (can_run && is_fused(check)) planned.fused.push_back(i);
  }
  return planned;
}

std::vector<std::string> names_of(const std::vector<StoredCheck> &checks,
                                  const std::vector<std::size_t> &which) {
  std::vector<std::string> names;
  for (const std::size_t i : which) names.push_back(checks[i].check.name);
  return names;
}

void explain_other(const Check &check, const Plan &plan, const std::string &error,
                   Explanation &explanation) {
  if (!error.empty())
    explanation.add_unmeasured(check, error);
  else if (!plan.statement.empty())
    explanation.add_pass("sql", {check.name}, plan.statement, reason_of(check));
  else
    explanation.add_unmeasured(check, reason_of(check));
}

void explain(const Subject &subject, const std::vector<StoredCheck> &checks,
             Explanation &explanation) {
  const catalog::RoleScope role(subject.role);
  const bridge::ReadOnlyScope scope;
  const Planned planned = plan_all(subject, checks);
  const PassTier tier = tier_of(subject, checks, planned.plans, planned.fused);
  explanation.add_pass(tier.name, names_of(checks, tier.checks),
                       fused_statement(subject, checks, planned.plans, planned.fused).sql,
                       tier.reason);
  std::vector<bool> is_explained(checks.size());
  for (const std::size_t i : tier.checks) is_explained[i] = true;
  std::vector<std::size_t> statistics;
  for (const std::size_t i : planned.statistics)
    if (!is_explained[i]) statistics.push_back(i);
  if (!statistics.empty())
    explanation.add_pass("sql", names_of(checks, statistics),
                         statistics_statement(subject, planned.plans, statistics),
                         "one pass over the rows for all of these statistics");
  for (const std::size_t i : statistics) is_explained[i] = true;
  for (std::size_t i = 0; i < checks.size(); ++i)
    if (!is_explained[i])
      explain_other(checks[i].check, planned.plans[i], planned.errors[i], explanation);
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

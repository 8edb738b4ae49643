// How values are distributed.
#include <algorithm>

#include "core/error.hpp"
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter histogram_parameters[] = {{"values", &Params::values},
                                              {"bounds", &Params::bounds},
                                              {"shares", &Params::shares},
                                              {"distance", &Params::word}};

// Shannon's entropy in nats. Rounded, because floating-point sums depend on the
// order of their terms.
Aggregate entropy(const Target &target) {
  const std::string groups = and_list(group_names(target));
  const std::string given = " filter (where v1 is not null)";
  return {.source = "(select v1" + groups + ", count(*)::double precision as n\n  from " +
                    measured_rows(target, target.columns) + "\n group by v1" + groups +
                    ") as counted",
          .metric = "round((ln(sum(n)" + given + ") - sum(n * ln(n))" + given + " / sum(n)" +
                    given + ")::numeric, 12)"};
}

void require_histogram(const KindTraits &kind, const std::vector<std::string> &,
                       const Params &params) {
  constexpr char example[] =
      R"(params => '{"bounds": [0, 100, 1000], "shares": [0.7, 0.3]}', or "values" for "bounds")";
  require(params.values.empty() != params.bounds.empty(), kind, "either values or bounds", example);
  const std::size_t bins = params.bounds.empty() ? params.values.size() : params.bounds.size() - 1;
  require(bins > 0 && params.shares.size() == bins, kind, "a share for each bin", example);
  Exact sum;
  for (const Constant &each : params.shares) {
    require_number(each, kind, "shares", "0", nullptr);
    sum += *parse_decimal(each.text);
  }
  require(sum == 1, kind, "shares whose sum is 1", example);
  require_choice(params.word, kind, "distance",
                 {"total_variation", "kolmogorov_smirnov", "chi_squared", "psi"});
  const bool orders = params.word == "kolmogorov_smirnov";
  require(!orders || params.values.empty(), kind, "bounds for this distance", example);
  const bool divides = params.word == "chi_squared";
  require(
      !divides || std::none_of(params.shares.begin(), params.shares.end(),
                               [](const Constant &each) { return *parse_decimal(each.text) == 0; }),
      kind, "shares above 0 for this distance", example);
}

// A bin includes its lower bound; the last one both.
std::vector<std::string> bins(const std::string &value, const Params &params) {
  std::vector<std::string> conditions;
  for (const Constant &each : params.values)
    conditions.push_back(value + " = " + constant_sql(each));
  for (std::size_t i = 1; i < params.bounds.size(); ++i)
    conditions.push_back(value + " >= " + constant_sql(params.bounds[i - 1]) + " and " + value +
                         (i + 1 == params.bounds.size() ? " <= " : " < ") +
                         constant_sql(params.bounds[i]));
  return conditions;
}

// What lies in no bin is a bin of which nothing is expected; where bins have an
// order, one at each end.
Aggregate histogram(const Target &target, const Operands &operands) {
  const Params &params = target.check.params;
  const std::string &value = operands.values.front();
  std::vector<std::string> conditions = bins(value, params), shares;
  for (const Constant &each : params.shares) shares.push_back(each.text);
  if (params.word == "kolmogorov_smirnov") {
    conditions.insert(conditions.begin(), value + " < " + constant_sql(params.bounds.front()));
    conditions.push_back(value + " > " + constant_sql(params.bounds.back()));
    shares.insert(shares.begin(), "0");
  } else {
    const auto group = [](const std::string &each) { return "(" + each + ")"; };
    conditions.push_back("not (" + join(conditions, " or ", group) + ")");
  }
  shares.emplace_back("0");
  const auto count = [&](const std::string &each) {
    return operands.aggregated({AggregateFunction::count, "count(*)", each});
  };
  return {.metric = "mesh_catalog.distribution_distance(" +
                    literal(params.word.empty() ? "total_variation" : params.word) + ", array[" +
                    join(conditions, ",\n       ", count) + "], array[" + list(shares) +
                    "]::numeric[])"};
}

constexpr Parameter drift_parameters[] = {
    {"baseline", &Params::baseline}, {"distance", &Params::word}, {"bins", &Params::number}};

bool is_psi(const Params &params) {
  return params.word.empty() || params.word == "psi";
}

void require_drift(const KindTraits &kind, const std::vector<std::string> &, const Params &params) {
  require_choice(params.word, kind, "distance",
                 {"psi", "kolmogorov_smirnov", "total_variation", "chi_squared"});
  require_number(params.number, kind, "bins", "2", "100");
}

// Numbers and moments by their order, anything else by its text.
Aggregate sketched(const Target &target, const Operands &operands) {
  const std::string &value = operands.values.front();
  const auto ranked = [&](const std::string &number) -> Aggregate {
    return {.metric = operands.aggregated({AggregateFunction::quantile_sketch,
                                           "mesh_catalog.quantile_sketch(" + number + ")"})};
  };
  switch (target.form) {
    case ValueForm::numbers:
      return ranked("(+" + value + ")::double precision");
    case ValueForm::moments:
      return ranked("date_part('epoch', " + value + ")");
    case ValueForm::labels:
      break;
  }
  return {.metric = operands.aggregated({AggregateFunction::frequency_sketch,
                                         "mesh_catalog.frequency_sketch((" + value + ")::text)"})};
}

constexpr Definition distribution(Kind kind, std::string_view name, std::string_view metric) {
  return one_number(kind, name, metric, "counts the values of all rows");
}

constexpr Definition counted() {
  Definition definition = distribution(Kind::entropy, "entropy", "the entropy in nats");
  definition.aggregate = entropy;
  return definition;
}

constexpr Definition expected() {
  Definition definition =
      distribution(Kind::histogram, "histogram", "the distance from the shares expected");
  definition.parameters = histogram_parameters;
  definition.require = require_histogram;
  definition.statistic = histogram;
  return definition;
}

constexpr Definition drifting() {
  Definition definition =
      distribution(Kind::drift, "drift", "the distance from the baseline's distribution");
  definition.traits.measure = Measure::drift;
  definition.traits.dimension = Dimension::consistency;
  definition.traits.fail = "> 0.2";
  definition.traits.groupable = false;
  definition.parameters = drift_parameters;
  definition.require = require_drift;
  definition.has_default_threshold = is_psi;
  definition.statistic = sketched;
  return definition;
}

}  // namespace

Room distribution_kinds() {
  static constexpr Definition kinds[] = {counted(), expected(), drifting()};
  return kinds;
}

}  // namespace meshcat::core::quality

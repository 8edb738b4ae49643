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
std::vector<std::string> bins(const Params &params) {
  std::vector<std::string> conditions;
  for (const Constant &each : params.values) conditions.push_back("v1 = " + constant_sql(each));
  for (std::size_t i = 1; i < params.bounds.size(); ++i)
    conditions.push_back("v1 >= " + constant_sql(params.bounds[i - 1]) + " and v1 " +
                         (i + 1 == params.bounds.size() ? "<= " : "< ") +
                         constant_sql(params.bounds[i]));
  return conditions;
}

// Terms of the bins' observed share o1, o2, ... and the expected one.
template <typename Term>
std::string summed(const Params &params, Term term) {
  std::vector<std::string> terms;
  for (std::size_t i = 0; i < params.shares.size(); ++i)
    terms.push_back(term("o" + std::to_string(i + 1), params.shares[i].text));
  return join(terms, " + ", [](const std::string &each) { return each; });
}

// What lies in no bin is a bin of which nothing is expected.
std::string total_variation(const Params &params) {
  return "(" +
         summed(params,
                [](const std::string &observed, const std::string &expected) {
                  return "abs(" + observed + " - " + expected + ")";
                }) +
         " + other) / 2";
}

std::string kolmogorov_smirnov(const Params &params) {
  std::string seen = "below", wanted = "0", greatest = "greatest(below";
  for (std::size_t i = 0; i < params.shares.size(); ++i) {
    seen += " + o" + std::to_string(i + 1);
    wanted += " + " + params.shares[i].text;
    greatest += ", abs(" + seen + " - (" + wanted + "))";
  }
  return greatest + ")";
}

// Pearson's statistic; what lies in no bin has no place in it.
std::string chi_squared(const Params &params) {
  return "n * (" +
         summed(params,
                [](const std::string &observed, const std::string &expected) {
                  return "(" + observed + " - " + expected + ") ^ 2 / " + expected;
                }) +
         ")";
}

// The population stability index, with shares of at least 0.0001 as is usual:
// an empty bin would make it infinite.
std::string psi(const Params &params) {
  const auto term = [](const std::string &observed, const std::string &expected) {
    const std::string o = "greatest(" + observed + ", 0.0001)";
    const std::string e = "greatest(" + expected + ", 0.0001)";
    return "(" + o + " - " + e + ") * ln(" + o + " / " + e + ")";
  };
  return "round(" + summed(params, term) + " + " + term("other", "0") + ", 12)";
}

std::string distance(const Params &params) {
  if (params.word == "kolmogorov_smirnov") return kolmogorov_smirnov(params);
  if (params.word == "chi_squared") return chi_squared(params);
  return params.word == "psi" ? psi(params) : total_variation(params);
}

// The groups' distances are computed in the source: each is one row.
Aggregate histogram(const Target &target) {
  const Params &params = target.check.params;
  const std::vector<std::string> conditions = bins(params);
  const std::string whole = " / nullif(count(v1), 0)", groups = and_list(group_names(target));
  const auto share = [&](const std::string &condition) {
    return "count(*) filter (where " + condition + ")::numeric" + whole;
  };
  std::vector<std::string> items;
  for (const std::string &each : conditions) items.push_back(share(each));
  const std::string none =
      "not (" + join(conditions, " or ", [](const std::string &each) { return "(" + each + ")"; }) +
      ")";
  const std::string below =
      params.bounds.empty() ? "0" : share("v1 < " + constant_sql(params.bounds.front()));
  const std::string by = groups.empty() ? "" : "\n group by " + list(group_names(target));
  return {.source = "(select case when n > 0 then " + distance(params) + " end as distance" +
                    groups + "\n  from (select " + list(renamed(items, "o")) + ", " + share(none) +
                    " as other, " + below + " as below, count(v1) as n" + groups + "\n  from " +
                    measured_rows(target, target.columns) + by + ") as shares) as compared",
          .metric = "max(distance)"};
}

constexpr Definition distribution(Kind kind, std::string_view name, std::string_view metric,
                                  Aggregate (*aggregate)(const Target &)) {
  return {.traits = {.kind = kind,
                     .name = name,
                     .measure = Measure::value,
                     .dimension = Dimension::accuracy,
                     .min_columns = 1,
                     .max_columns = 1,
                     .units = units(Unit::number),
                     .metric = metric,
                     .fail = "",
                     .own_pass = "counts the values of all rows",
                     .groupable = true},
          .label = name,
          .aggregate = aggregate};
}

constexpr Definition compared() {
  Definition definition = distribution(Kind::histogram, "histogram",
                                       "the distance from the shares expected", histogram);
  definition.parameters = histogram_parameters;
  definition.require = require_histogram;
  return definition;
}

}  // namespace

Room distribution_kinds() {
  static constexpr Definition kinds[] = {
      distribution(Kind::entropy, "entropy", "the entropy in nats", entropy), compared()};
  return kinds;
}

}  // namespace meshcat::core::quality

// What keys determine, and series that two keys must not share.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter dependency_parameters[] = {{"determines", &Params::attributes}};
constexpr Parameter series_parameters[] = {
    {"series", &Params::attributes}, {"order_by", &Params::order_by}, {"min_length", &Params::min}};

void require_dependency(const KindTraits &kind, const std::vector<std::string> &,
                        const Params &params) {
  require(!params.attributes.empty(), kind, "columns that the key determines",
          R"(columns => '{zip}', params => '{"determines": ["city"]}')");
}

// The fewest rows that would have to go for the dependency to hold: of each key,
// those whose values are not its most frequent ones; of equally frequent ones,
// all but the first in sort order.
std::string dependency(const Target &target) {
  const std::string_view alias = target.relation.alias;
  const std::vector<std::string> keys = qualified(alias, target.columns);
  const std::vector<std::string> values = qualified(alias, target.check.params.attributes);
  const std::vector<std::string> k = numbered("k", keys.size()), v = numbered("v", values.size());
  return "select row_value, " + all_given(k) + " and dense_rank() over (" + partition(k) +
         "order by same desc, " + list(v) + ") > 1 as failing" + and_list(group_names(target)) +
         "\n  from (select " + whole_row(alias) + " as row_value, " + list(renamed(keys, "k")) +
         ", " + list(renamed(values, "v")) + ", count(*) over (partition by " + list(keys) + ", " +
         list(values) + ") as same" + group_values(target) + "\n  from " + from(target.relation) +
         where(target.check.filter) + ") as counted";
}

void require_series(const KindTraits &kind, const std::vector<std::string> &,
                    const Params &params) {
  require(!params.attributes.empty() && !params.order_by.empty(), kind, "a series and its order",
          R"(columns => '{meter}', params => '{"series": ["reading"], "order_by": ["read_at"]}')");
  require_number(params.min, kind, "min_length", "1", nullptr);
}

// A row for each key; of keys with the same series, all but the first fail.
std::string series(const Target &target) {
  const std::string_view alias = target.relation.alias;
  const Params &params = target.check.params;
  const std::vector<std::string> keys = qualified(alias, target.columns);
  const std::vector<std::string> k = numbered("k", keys.size());
  const std::string least = params.min ? params.min->text : "2";
  std::vector<std::string> members;
  for (std::size_t i = 0; i < k.size(); ++i)
    members.push_back(literal(target.columns[i]) + ", " + k[i]);
  return "select jsonb_build_object(" + list(members) +
         ") as row_value, cardinality(series) >= " + least +
         " and row_number() over (partition by series order by " + list(k) +
         ") > 1 as failing\n  from (select " + list(renamed(keys, "k")) + ", array_agg(row(" +
         list(qualified(alias, params.attributes)) + ") order by " +
         list(qualified(alias, params.order_by)) + ", " +
         list(qualified(alias, params.attributes)) + ") as series\n  from " +
         from(target.relation) + "\n where " + filtered(target.check.filter, all_given(keys)) +
         "\n group by " + list(keys) + ") as grouped";
}

}  // namespace

Room dependency_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = {.kind = Kind::functional_dependency,
                  .name = "functional_dependency",
                  .measure = Measure::keys,
                  .dimension = Dimension::consistency,
                  .min_columns = 1,
                  .max_columns = any_columns,
                  .own_pass = "compares the rows of each key",
                  .groupable = true},
       .parameters = dependency_parameters,
       .label_of =
           [](const std::string &columns, const Params &params) {
             return columns + " determines " + list(params.attributes);
           },
       .require = require_dependency,
       .flagged = dependency},
      {.traits = {.kind = Kind::unique_series,
                  .name = "unique_series",
                  .measure = Measure::keys,
                  .dimension = Dimension::uniqueness,
                  .min_columns = 1,
                  .max_columns = 30,
                  .metric = "the keys whose series another key has, in rows or percent",
                  .own_pass = "compares the series of all keys"},
       .parameters = series_parameters,
       .label = "unique series",
       .require = require_series,
       .flagged = series},
  };
  return kinds;
}

}  // namespace meshcat::core::quality

// What columns the port must have.
#include "core/quality/kinds/sql.hpp"

namespace meshcat::core::quality {

namespace {

constexpr Parameter parameters[] = {{"columns", &Params::names},
                                    {"types", &Params::types},
                                    {"ordered", &Params::ordered},
                                    {"exact", &Params::exact}};

void require_names(const KindTraits &kind, const std::vector<std::string> &, const Params &params) {
  constexpr char example[] =
      R"(params => '{"columns": ["id", "amount"], "types": ["bigint", "numeric"]}')";
  require(!params.names.empty(), kind, "the names of columns", example);
  require(params.types.empty() || params.types.size() == params.names.size(), kind,
          "as many types as columns, or none", example);
}

std::string wanted_columns(const Params &params) {
  std::string text;
  for (std::size_t i = 0; i < params.names.size(); ++i)
    text += std::string(i == 0 ? "" : ", ") + "(" + std::to_string(i + 1) + ", " +
            literal(params.names[i]) + ", " +
            (params.types.empty() ? "null::text" : literal(params.types[i])) + ")";
  return text;
}

// What is wrong with a column that is wanted; null: nothing. A type without a
// modifier admits any.
std::string problem(const Params &params) {
  return std::string(
             "case when there.name is null then format('%I is missing', wanted.name)\n"
             " when wanted.type is not null and wanted.type <> there.type and (wanted.type like "
             "'%(%' or to_regtype(wanted.type) is distinct from there.oid)\n"
             " then format('%I is of type %s, not %s', wanted.name, there.type, wanted.type)\n") +
         (params.ordered ? " when wanted.place <> there.place"
                           " then format('%I is not in its place', wanted.name)\n"
                         : "") +
         " end";
}

// One row for each difference. Places count among the columns that are wanted:
// an additional column moves none of them.
Aggregate differences(const Target &target) {
  const Params &params = target.check.params;
  const std::string wanted =
      "(values " + wanted_columns(params) + ") as wanted (place, name, type)";
  const std::string there =
      "(select attname::text as name, format_type(atttypid, atttypmod) as type,"
      " atttypid::regtype as oid, row_number() over (partition by wanted.name is null"
      " order by attnum) as place, wanted.name is null as extra\n  from pg_attribute\n  left "
      "join " +
      wanted + " on wanted.name = attname\n where attrelid = " + target.port +
      " and attnum > 0 and not attisdropped) as there";
  std::string problems = "select wanted.place, " + problem(params) + " as problem\n  from " +
                         wanted + "\n  left join " + there + " on there.name = wanted.name";
  if (params.exact)
    problems += "\n union all select null, format('%I is not expected', name) from " + there +
                " where extra";
  return {.source = "(" + problems + ") as differences",
          .metric = "count(problem)",
          .note = "left(string_agg(problem, '; ' order by place, problem), 500)"};
}

}  // namespace

Room schema_kinds() {
  static constexpr Definition kinds[] = {
      {.traits = {.kind = Kind::schema,
                  .name = "schema",
                  .measure = Measure::value,
                  .dimension = Dimension::conformity,
                  .min_columns = 0,
                  .max_columns = 0,
                  .units = units(Unit::number),
                  .metric = "the number of columns that differ",
                  .fail = "> 0",
                  .own_pass = "looks at the port's columns, not at rows",
                  .filterable = false},
       .parameters = parameters,
       .label = "schema",
       .require = require_names,
       .aggregate = differences},
  };
  return kinds;
}

}  // namespace meshcat::core::quality

// mesh_catalog.verdicts and the aggregate mesh_catalog.tally: how the fused pass
// counts. Both run for every row: what can be seen from the call itself is looked
// at once, and nothing that may raise a PostgreSQL error is called per row.
#include "core/quality/tally.hpp"

#include <array>
#include <cstring>
#include <string>

#include "quality/aggregate_state.hpp"

namespace meshcat::quality {

using bridge::call;
using core::Error;
using core::quality::Tally;
using core::quality::Verdicts;
namespace sqlstate = core::sqlstate;
namespace quality = core::quality;

namespace {

// Each argument from the first on is of `type`, or of a domain over it.
void require_type(FunctionCallInfo fcinfo, int first, Oid type, const char *what) {
  for (int i = first; i < fcinfo->nargs; ++i)
    if (call([&] { return getBaseType(get_fn_expr_argtype(fcinfo->flinfo, i)); }) != type)
      throw Error(sqlstate::wrong_object_type, what);
}

constexpr char aggregate_name[] = "mesh_catalog.tally";

Tally &tally_of(Datum state) {
  return state_of<Tally>(state);
}

// The groups are looked at once, with the first row, so they must be constant.
bool has_constant_groups(FunctionCallInfo fcinfo) {
  const Aggref *aggregate = call([&] { return AggGetAggref(fcinfo); });
  return IsA(linitial_node(TargetEntry, aggregate->args)->expr, Const);
}

std::vector<std::uint64_t> groups_of(FunctionCallInfo fcinfo) {
  bridge::Args(fcinfo).require(1, "groups");
  ArrayType *array = call([&] { return DatumGetArrayTypeP(fcinfo->args[1].value); });
  if (ARR_NDIM(array) > 1 || array_contains_nulls(array) || !has_constant_groups(fcinfo))
    throw Error(sqlstate::invalid_parameter_value,
                "argument \"groups\" of mesh_catalog.tally must be a constant array of one "
                "dimension without nulls");
  const auto *first = reinterpret_cast<const std::uint64_t *>(ARR_DATA_PTR(array));
  return {first, first + ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array))};
}

Tally *new_tally(FunctionCallInfo fcinfo) {
  const MemoryContext context = lasting_context(fcinfo, aggregate_name);
  require_type(fcinfo, 2, INT8OID, "mesh_catalog.tally takes the results of mesh_catalog.verdicts");
  return bridge::make_in<Tally>(context, groups_of(fcinfo));
}

Datum bigint_array(const std::vector<std::int64_t> &values) {
  std::vector<Datum> datums(values.size());
  return call([&] {
    for (std::size_t i = 0; i < values.size(); ++i) datums[i] = Int64GetDatum(values[i]);
    return PointerGetDatum(construct_array(datums.data(), static_cast<int>(datums.size()), INT8OID,
                                           sizeof(std::int64_t), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
  });
}

}  // namespace

// mesh_catalog.verdicts(variadic "any") -> bigint
MESHCAT_FUNCTION(meshcat_quality_verdicts) {
  if (fcinfo->flinfo->fn_extra == nullptr) {
    if (static_cast<std::size_t>(fcinfo->nargs) > quality::checks_per_word)
      throw Error(sqlstate::invalid_parameter_value, "mesh_catalog.verdicts takes up to 32 values");
    require_type(fcinfo, 0, BOOLOID, "mesh_catalog.verdicts takes booleans");
    fcinfo->flinfo->fn_extra = fcinfo->flinfo;  // seen
  }
  Verdicts verdicts = 0;
  for (int i = 0; i < fcinfo->nargs; ++i) {
    const auto [value, null] = fcinfo->args[i];
    if (null)
      verdicts |= quality::exclusion(static_cast<std::size_t>(i));
    else if (!DatumGetBool(value))
      verdicts |= quality::failure(static_cast<std::size_t>(i));
  }
  return Int64GetDatum(static_cast<std::int64_t>(verdicts));
}

// mesh_catalog.tally_add(internal, groups bigint[], variadic "any") -> internal
MESHCAT_FUNCTION(meshcat_quality_tally_add) {
  Tally *tally = fcinfo->args[0].isnull ? new_tally(fcinfo) : &tally_of(fcinfo->args[0].value);
  std::array<Verdicts, FUNC_MAX_ARGS> row;
  std::size_t words = 0;
  for (int i = 2; i < fcinfo->nargs; ++i, ++words)
    row[words] = fcinfo->args[i].isnull
                     ? tally->exclusion_of_all(words)
                     : static_cast<Verdicts>(DatumGetInt64(fcinfo->args[i].value));
  tally->add({row.data(), words});
  return PointerGetDatum(tally);
}

// mesh_catalog.tally_combine(internal, internal) -> internal
MESHCAT_FUNCTION(meshcat_quality_tally_combine) {
  return combined<Tally>(fcinfo, aggregate_name);
}

// mesh_catalog.tally_serialize(internal) -> bytea
MESHCAT_FUNCTION(meshcat_quality_tally_serialize) {
  lasting_context(fcinfo, aggregate_name);
  const std::vector<std::int64_t> state = tally_of(fcinfo->args[0].value).state();
  const std::size_t size = state.size() * sizeof(state[0]);
  auto *bytes = static_cast<bytea *>(call([&] { return palloc(VARHDRSZ + size); }));
  SET_VARSIZE(bytes, VARHDRSZ + size);
  std::memcpy(VARDATA(bytes), state.data(), size);
  return PointerGetDatum(bytes);
}

// mesh_catalog.tally_deserialize(bytea, internal) -> internal
MESHCAT_FUNCTION(meshcat_quality_tally_deserialize) {
  lasting_context(fcinfo, aggregate_name);
  const bytea *bytes = call([&] { return DatumGetByteaPP(fcinfo->args[0].value); });
  std::vector<std::int64_t> state(VARSIZE_ANY_EXHDR(bytes) / sizeof(std::int64_t));
  std::memcpy(state.data(), VARDATA_ANY(bytes), state.size() * sizeof(state[0]));
  return PointerGetDatum(bridge::make_in<Tally>(CurrentMemoryContext, Tally::restored(state)));
}

// mesh_catalog.tally_counts(internal) -> bigint[]
MESHCAT_FUNCTION(meshcat_quality_tally_counts) {
  lasting_context(fcinfo, aggregate_name);
  return bigint_array(tally_of(fcinfo->args[0].value).counts());
}

}  // namespace meshcat::quality

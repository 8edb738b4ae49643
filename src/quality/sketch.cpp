// The aggregates mesh_catalog.distinct_sketch, quantile_sketch and frequency_sketch,
// and what their sketches say. A sketch is a bytea: whoever passes one may have
// forged it.
#include <string>
#include <vector>

#include "core/quality/sketch/bytes.hpp"
#include "core/quality/sketch/distance.hpp"
#include "core/quality/sketch/distinct.hpp"
#include "core/quality/sketch/frequency.hpp"
#include "core/quality/sketch/quantile.hpp"
#include "quality/aggregate_state.hpp"
#include "quality/numbers.hpp"
#include "quality/type_hash.hpp"

extern "C" {
#include "utils/typcache.h"
}

namespace meshcat::quality {

using bridge::Args;
using bridge::call;
using core::Error;
using core::quality::sketch::DistinctSketch;
using core::quality::sketch::FrequencySketch;
using core::quality::sketch::QuantileSketch;
namespace quality = core::quality;
namespace sketch = core::quality::sketch;
namespace sqlstate = core::sqlstate;

namespace {

constexpr char distinct_name[] = "mesh_catalog.distinct_sketch";
constexpr char quantile_name[] = "mesh_catalog.quantile_sketch";
constexpr char frequency_name[] = "mesh_catalog.frequency_sketch";

// The state so far; a new one with the first value.
template <typename Sketch>
Sketch &current(FunctionCallInfo fcinfo, const char *aggregate) {
  if (!fcinfo->args[0].isnull) return state_of<Sketch>(fcinfo->args[0].value);
  return *bridge::make_in<Sketch>(lasting_context(fcinfo, aggregate));
}

// For a value that is null.
Datum unchanged(FunctionCallInfo fcinfo) {
  fcinfo->isnull = fcinfo->args[0].isnull;
  return fcinfo->args[0].value;
}

template <typename Sketch>
Datum serialized(FunctionCallInfo fcinfo, const char *aggregate) {
  lasting_context(fcinfo, aggregate);
  return bridge::bytea_datum(state_of<Sketch>(fcinfo->args[0].value).bytes());
}

template <typename Sketch>
Sketch sketch_of(FunctionCallInfo fcinfo) {
  return Sketch::restored(bridge::bytea_value(fcinfo->args[0].value));
}

template <typename Sketch>
Datum deserialized(FunctionCallInfo fcinfo, const char *aggregate) {
  lasting_context(fcinfo, aggregate);
  return PointerGetDatum(bridge::make_in<Sketch>(CurrentMemoryContext, sketch_of<Sketch>(fcinfo)));
}

// Of a distance as a number; more than a threshold tells apart.
constexpr int distance_places = 20;

// How a call site hashes each of its arguments but the first. Kept in the call site.
struct Hashing {
  TypeHash columns[FUNC_MAX_ARGS];
};

TypeHash hashing_of(FunctionCallInfo fcinfo, int i) {
  struct Found {
    Oid type, collation;
  };
  const Found found = call([&] {
    const auto *aggregate = AggGetAggref(fcinfo);
    const auto *entry = list_nth_node(TargetEntry, aggregate->args, i - 1);
    return Found{getBaseType(get_fn_expr_argtype(fcinfo->flinfo, i)),
                 exprCollation(reinterpret_cast<Node *>(entry->expr))};
  });
  return type_hash(found.type, found.collation);
}

const Hashing &hashing(FunctionCallInfo fcinfo) {
  auto *&extra = fcinfo->flinfo->fn_extra;
  if (extra == nullptr) {
    auto *made = static_cast<Hashing *>(
        call([&] { return MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Hashing)); }));
    for (int i = 1; i < fcinfo->nargs; ++i) made->columns[i] = hashing_of(fcinfo, i);
    extra = made;
  }
  return *static_cast<const Hashing *>(extra);
}

// The elements of an array of one dimension without nulls.
std::vector<Datum> elements_of(const Args &args, int i, const char *name, Oid type) {
  args.require(i, name);
  struct Elements {
    Datum *values;
    int size;
    bool plain;
  };
  const auto found = call([&] {
    ArrayType *array = DatumGetArrayTypeP(args.datum(i));
    Elements elements{nullptr, 0, ARR_NDIM(array) <= 1 && !array_contains_nulls(array)};
    TypeCacheEntry *entry = lookup_type_cache(type, 0);
    if (elements.plain)
      deconstruct_array(array, type, entry->typlen, entry->typbyval, entry->typalign,
                        &elements.values, nullptr, &elements.size);
    return elements;
  });
  if (!found.plain)
    throw Error(
        sqlstate::invalid_parameter_value,
        std::string("argument \"") + name + "\" must be an array of one dimension without nulls");
  return {found.values, found.values + found.size};
}

sketch::Distance distance_of(const std::string &name) {
  const auto found = sketch::distance_by_name(name);
  if (!found)
    throw Error(sqlstate::invalid_parameter_value, "unknown distance \"" + name + "\"", {},
                "A distance is total_variation, kolmogorov_smirnov, chi_squared or psi.");
  return *found;
}

[[noreturn]] void refuse_bins() {
  throw Error(sqlstate::invalid_parameter_value,
              "each bin needs a count and an expected share, both at least 0");
}

}  // namespace

// mesh_catalog.distinct_sketch_add(internal, variadic "any") -> internal
MESHCAT_FUNCTION(meshcat_quality_sketch_distinct_add) {
  for (int i = 1; i < fcinfo->nargs; ++i)
    if (fcinfo->args[i].isnull) return unchanged(fcinfo);
  auto &state = current<DistinctSketch>(fcinfo, distinct_name);
  const Hashing &how = hashing(fcinfo);
  state.add(call([&] {
    std::uint64_t hash = hash_of_nothing;
    for (int i = 1; i < fcinfo->nargs; ++i)
      hash = next_hash(hash, how.columns[i], fcinfo->args[i].value);
    return hash;
  }));
  return PointerGetDatum(&state);
}

// mesh_catalog.quantile_sketch_add(internal, double precision) -> internal
MESHCAT_FUNCTION(meshcat_quality_sketch_quantile_add) {
  if (fcinfo->args[1].isnull) return unchanged(fcinfo);
  auto &state = current<QuantileSketch>(fcinfo, quantile_name);
  state.add(DatumGetFloat8(fcinfo->args[1].value));
  return PointerGetDatum(&state);
}

// mesh_catalog.frequency_sketch_add(internal, text) -> internal
MESHCAT_FUNCTION(meshcat_quality_sketch_frequency_add) {
  if (fcinfo->args[1].isnull) return unchanged(fcinfo);
  auto &state = current<FrequencySketch>(fcinfo, frequency_name);
  const auto *value = call([&] { return PG_DETOAST_DATUM_PACKED(fcinfo->args[1].value); });
  state.add({VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)});
  return PointerGetDatum(&state);
}

// mesh_catalog.distinct_sketch_combine(internal, internal) -> internal
MESHCAT_FUNCTION(meshcat_quality_sketch_distinct_combine) {
  return combined<DistinctSketch>(fcinfo, distinct_name);
}
MESHCAT_FUNCTION(meshcat_quality_sketch_quantile_combine) {
  return combined<QuantileSketch>(fcinfo, quantile_name);
}
MESHCAT_FUNCTION(meshcat_quality_sketch_frequency_combine) {
  return combined<FrequencySketch>(fcinfo, frequency_name);
}

// mesh_catalog.distinct_sketch_bytes(internal) -> bytea
MESHCAT_FUNCTION(meshcat_quality_sketch_distinct_bytes) {
  return serialized<DistinctSketch>(fcinfo, distinct_name);
}
MESHCAT_FUNCTION(meshcat_quality_sketch_quantile_bytes) {
  return serialized<QuantileSketch>(fcinfo, quantile_name);
}
MESHCAT_FUNCTION(meshcat_quality_sketch_frequency_bytes) {
  return serialized<FrequencySketch>(fcinfo, frequency_name);
}

// mesh_catalog.distinct_sketch_restored(bytea, internal) -> internal
MESHCAT_FUNCTION(meshcat_quality_sketch_distinct_restored) {
  return deserialized<DistinctSketch>(fcinfo, distinct_name);
}
MESHCAT_FUNCTION(meshcat_quality_sketch_quantile_restored) {
  return deserialized<QuantileSketch>(fcinfo, quantile_name);
}
MESHCAT_FUNCTION(meshcat_quality_sketch_frequency_restored) {
  return deserialized<FrequencySketch>(fcinfo, frequency_name);
}

// mesh_catalog.sketch_distinct(sketch bytea) -> bigint
MESHCAT_FUNCTION(meshcat_quality_sketch_distinct) {
  return Int64GetDatum(sketch_of<DistinctSketch>(fcinfo).estimate());
}

// mesh_catalog.sketch_distinct_error(sketch bytea) -> double precision
MESHCAT_FUNCTION(meshcat_quality_sketch_distinct_error) {
  return Float8GetDatum(sketch_of<DistinctSketch>(fcinfo).relative_error());
}

// mesh_catalog.sketch_quantile(sketch bytea, fraction double precision) -> double precision
MESHCAT_FUNCTION(meshcat_quality_sketch_quantile) {
  const auto sketch = sketch_of<QuantileSketch>(fcinfo);
  const double fraction = DatumGetFloat8(fcinfo->args[1].value);
  if (!(fraction >= 0 && fraction <= 1))
    throw Error(sqlstate::invalid_parameter_value, "argument \"fraction\" must be from 0 to 1");
  fcinfo->isnull = sketch.count() == 0;
  return fcinfo->isnull ? Datum{0} : Float8GetDatum(sketch.quantile(fraction));
}

// mesh_catalog.sketch_quantile_error(sketch bytea) -> double precision
MESHCAT_FUNCTION(meshcat_quality_sketch_quantile_error) {
  const auto sketch = sketch_of<QuantileSketch>(fcinfo);
  const auto count = static_cast<double>(sketch.count());
  return Float8GetDatum(count == 0 ? 0 : static_cast<double>(sketch.rank_error()) / count);
}

// mesh_catalog.distribution_distance(distance text, observed bigint[], expected numeric[]) ->
// numeric
MESHCAT_FUNCTION(meshcat_quality_distribution_distance) {
  const Args args(fcinfo);
  const sketch::Distance kind = distance_of(args.text(0, "distance"));
  const std::vector<Datum> observed = elements_of(args, 1, "observed", INT8OID);
  const std::vector<Datum> expected = elements_of(args, 2, "expected", NUMERICOID);
  if (observed.size() != expected.size()) refuse_bins();
  std::vector<sketch::Bin> bins;
  std::int64_t values = 0;
  for (std::size_t i = 0; i < observed.size(); ++i) {
    const std::int64_t count = DatumGetInt64(observed[i]);
    const auto share = quality::parse_decimal(bridge::output(expected[i], NUMERICOID));
    if (!share || *share < 0 || count < 0) refuse_bins();
    values = sketch::added(values, count);
    bins.push_back({count, *share});
  }
  fcinfo->isnull = values == 0;
  return values == 0 ? Datum{0} : numeric_datum(sketch::distance(kind, bins), distance_places);
}

}  // namespace meshcat::quality

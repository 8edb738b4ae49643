#include "bridge/args.hpp"

#include <cmath>
#include <cstring>

namespace meshcat::bridge {

namespace {

// Copies a pallocated C string and frees it.
std::string adopt(char *cstring) {
  std::string value(cstring);
  call([&] { pfree(cstring); });
  return value;
}

// Apart from Args, whose members hide the type `text` that the macro names.
char *text_to_cstring_datum(Datum value) {
  return TextDatumGetCString(value);
}

}  // namespace

void Args::require(int i, const char *name) const {
  if (is_null(i))
    throw core::Error(core::sqlstate::null_value_not_allowed,
                      std::string("argument \"") + name + "\" must not be null", {},
                      std::string("Pass a value, for example ") + name + " => ....");
}

std::string Args::text(int i, const char *name) const {
  require(i, name);
  return adopt(call([&] { return text_to_cstring_datum(datum(i)); }));
}

std::int64_t Args::int8(int i, const char *name) const {
  require(i, name);
  return DatumGetInt64(datum(i));
}

std::int32_t Args::int4(int i, const char *name) const {
  require(i, name);
  return DatumGetInt32(datum(i));
}

bool Args::boolean(int i, const char *name) const {
  require(i, name);
  return DatumGetBool(datum(i));
}

Oid Args::oid(int i, const char *name) const {
  require(i, name);
  return DatumGetObjectId(datum(i));
}

TimestampTz Args::timestamptz(int i, const char *name) const {
  require(i, name);
  return DatumGetTimestampTz(datum(i));
}

std::optional<std::string> Args::maybe_text(int i) const {
  if (is_null(i)) return std::nullopt;
  return text(i, "");
}

std::optional<std::int64_t> Args::maybe_int8(int i) const {
  if (is_null(i)) return std::nullopt;
  return DatumGetInt64(datum(i));
}

std::optional<bool> Args::maybe_boolean(int i) const {
  if (is_null(i)) return std::nullopt;
  return DatumGetBool(datum(i));
}

std::optional<Oid> Args::maybe_oid(int i) const {
  if (is_null(i)) return std::nullopt;
  return DatumGetObjectId(datum(i));
}

std::optional<double> Args::maybe_float8(int i) const {
  if (is_null(i)) return std::nullopt;
  return DatumGetFloat8(datum(i));
}

std::optional<std::chrono::microseconds> Args::maybe_duration(int i) const {
  if (is_null(i)) return std::nullopt;
  const Interval &interval = *DatumGetIntervalP(datum(i));
  // From 17 on an interval may be infinite, which is the longest of all.
  constexpr double most = 9e18;
  const double days = interval.month * static_cast<double>(DAYS_PER_MONTH) + interval.day;
  const double exact = days * static_cast<double>(USECS_PER_DAY);
  if (std::abs(exact) + std::abs(static_cast<double>(interval.time)) > most)
    return std::chrono::microseconds(static_cast<std::int64_t>(exact < 0 ? -most : most));
  return std::chrono::microseconds((interval.month * std::int64_t{DAYS_PER_MONTH} + interval.day) *
                                       USECS_PER_DAY +
                                   interval.time);
}

std::vector<std::string> Args::text_array(int i, const char *name) const {
  return is_null(i) ? std::vector<std::string>()
                    : text_array_values(datum(i), std::string("argument \"") + name + "\"");
}

std::vector<Oid> Args::oid_array(int i, const char *name) const {
  if (is_null(i)) return {};
  struct Elements {
    Datum *values;
    bool *nulls;
    int count;
  };
  const Elements elements = call([&] {
    Elements e{};
    ArrayType *array = DatumGetArrayTypeP(datum(i));
    deconstruct_array(array, ARR_ELEMTYPE(array), sizeof(Oid), true, TYPALIGN_INT, &e.values,
                      &e.nulls, &e.count);
    return e;
  });
  std::vector<Oid> oids;
  for (int k = 0; k < elements.count; ++k) {
    if (elements.nulls[k])
      throw core::Error(core::sqlstate::null_value_not_allowed,
                        "argument \"" + std::string(name) + "\" must not contain nulls");
    oids.push_back(DatumGetObjectId(elements.values[k]));
  }
  return oids;
}

std::optional<std::string> Args::maybe_output(int i) const {
  if (is_null(i)) return std::nullopt;
  const Oid type = call([&] { return get_fn_expr_argtype(fcinfo_->flinfo, i); });
  return output(datum(i), type);
}

Datum text_datum(std::string_view value) {
  return call([&] {
    return PointerGetDatum(cstring_to_text_with_len(value.data(), static_cast<int>(value.size())));
  });
}

Datum bytea_datum(std::string_view value) {
  return text_datum(value);  // both are bytes and their length
}

std::string bytea_value(Datum value) {
  const auto *whole = call([&] { return PG_DETOAST_DATUM_PACKED(value); });
  return {VARDATA_ANY(whole), VARSIZE_ANY_EXHDR(whole)};
}

Datum text_array_datum(const std::vector<std::string> &values) {
  auto *elements =
      static_cast<Datum *>(call([&] { return palloc(sizeof(Datum) * (values.size() + 1)); }));
  for (std::size_t i = 0; i < values.size(); ++i) elements[i] = text_datum(values[i]);
  return call([&] {
    return PointerGetDatum(construct_array(elements, static_cast<int>(values.size()), TEXTOID, -1,
                                           false, TYPALIGN_INT));
  });
}

std::vector<std::string> text_array_values(Datum array, const std::string &what) {
  struct Elements {
    Datum *values;
    bool *nulls;
    int count;
  };
  const Elements elements = call([&] {
    Elements e{};
    deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &e.values,
                      &e.nulls, &e.count);
    return e;
  });
  std::vector<std::string> values;
  for (int k = 0; k < elements.count; ++k) {
    if (elements.nulls[k])
      throw core::Error(core::sqlstate::null_value_not_allowed, what + " must not contain nulls");
    values.push_back(adopt(call([&] { return text_to_cstring_datum(elements.values[k]); })));
  }
  return values;
}

char *copy_cstring(std::string_view value) {
  return call([&] { return pnstrdup(value.data(), value.size()); });
}

Datum copy_datum(Datum value, Oid type, MemoryContext context) {
  return call([&] {
    std::int16_t length;
    bool by_value;
    get_typlenbyval(type, &length, &by_value);
    MemoryContext previous = MemoryContextSwitchTo(context);
    const Datum copy = datumCopy(value, by_value, length);
    MemoryContextSwitchTo(previous);
    return copy;
  });
}

std::string output(Datum value, Oid type) {
  return adopt(call([&] {
    Oid function;
    bool varlena;
    getTypeOutputInfo(type, &function, &varlena);
    return OidOutputFunctionCall(function, value);
  }));
}

}  // namespace meshcat::bridge

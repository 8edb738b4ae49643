// What every type of meshcat needs to be an SQL type. A value is stored as its
// canonical text, laid out like text: a dump, a hash index and an older server
// read the same bytes.
#pragma once

#include <string_view>

#include "bridge/args.hpp"
#include "bridge/guard.hpp"
#include "core/types/hash.hpp"

namespace meshcat::types {

// The bytes of a stored value, detoasted where necessary. May raise: only
// beneath no C++ object with a destructor, or inside bridge::call.
inline std::string_view stored(Datum value) {
  const struct varlena *bytes = PG_DETOAST_DATUM_PACKED(value);
  return {VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes)};
}

inline std::string_view stored_argument(FunctionCallInfo fcinfo, int i) {
  return bridge::call([&] { return stored(fcinfo->args[i].value); });
}

// text -> value
template <typename T>
Datum input(FunctionCallInfo fcinfo) {
  return bridge::text_datum(T::parse(PG_GETARG_CSTRING(0)).to_string());
}

// value -> text
template <typename T>
Datum output(FunctionCallInfo fcinfo) {
  return CStringGetDatum(bridge::copy_cstring(stored_argument(fcinfo, 0)));
}

// The binary form is the text, in the client's encoding like text's own.
template <typename T>
Datum receive(FunctionCallInfo fcinfo) {
  auto *buffer = reinterpret_cast<StringInfo>(PG_GETARG_POINTER(0));
  const std::string_view text = bridge::call([&] {
    int length = 0;
    const char *bytes = pq_getmsgtext(buffer, buffer->len - buffer->cursor, &length);
    return std::string_view(bytes, static_cast<std::size_t>(length));
  });
  return bridge::text_datum(T::parse(text).to_string());
}

template <typename T>
Datum send(FunctionCallInfo fcinfo) {
  const std::string_view text = stored_argument(fcinfo, 0);
  return bridge::call([&] {
    StringInfoData buffer;
    pq_begintypsend(&buffer);
    pq_sendtext(&buffer, text.data(), static_cast<int>(text.size()));
    return PointerGetDatum(pq_endtypsend(&buffer));
  });
}

inline int compare_texts(std::string_view a, std::string_view b) {
  return a.compare(b);
}

}  // namespace meshcat::types

// The four functions that carry a type in and out.
#define MESHCAT_TYPE_IO(prefix, T)               \
  MESHCAT_INPUT_FUNCTION(prefix##_in) {          \
    return ::meshcat::types::input<T>(fcinfo);   \
  }                                              \
  MESHCAT_FUNCTION(prefix##_out) {               \
    return ::meshcat::types::output<T>(fcinfo);  \
  }                                              \
  MESHCAT_INPUT_FUNCTION(prefix##_recv) {        \
    return ::meshcat::types::receive<T>(fcinfo); \
  }                                              \
  MESHCAT_FUNCTION(prefix##_send) {              \
    return ::meshcat::types::send<T>(fcinfo);    \
  }

// The comparison operators' functions, from `compare(string_view, string_view)`
// over stored texts, for a btree operator class.
#define MESHCAT_TYPE_ORDER(prefix, compare)                                              \
  MESHCAT_COMPARISON(prefix##_cmp, INT32, (order < 0 ? -1 : order > 0 ? 1 : 0), compare) \
  MESHCAT_COMPARISON(prefix##_lt, BOOL, order < 0, compare)                              \
  MESHCAT_COMPARISON(prefix##_le, BOOL, order <= 0, compare)                             \
  MESHCAT_COMPARISON(prefix##_eq, BOOL, order == 0, compare)                             \
  MESHCAT_COMPARISON(prefix##_ne, BOOL, order != 0, compare)                             \
  MESHCAT_COMPARISON(prefix##_ge, BOOL, order >= 0, compare)                             \
  MESHCAT_COMPARISON(prefix##_gt, BOOL, order > 0, compare)

#define MESHCAT_COMPARISON(name, kind, expression, compare)                   \
  MESHCAT_FUNCTION(name) {                                                    \
    const auto order = compare(::meshcat::types::stored_argument(fcinfo, 0),  \
                               ::meshcat::types::stored_argument(fcinfo, 1)); \
    PG_RETURN_##kind(expression);                                             \
  }

// Equality alone, for a type whose order would mean nothing. Equal values have
// identical canonical texts.
#define MESHCAT_TYPE_EQUALITY(prefix)                                                \
  MESHCAT_COMPARISON(prefix##_eq, BOOL, order == 0, ::meshcat::types::compare_texts) \
  MESHCAT_COMPARISON(prefix##_ne, BOOL, order != 0, ::meshcat::types::compare_texts)

// The support functions of a hash operator class.
#define MESHCAT_TYPE_HASH(prefix)                                                          \
  MESHCAT_FUNCTION(prefix##_hash) {                                                        \
    PG_RETURN_UINT32(static_cast<uint32>(                                                  \
        ::meshcat::core::types::hash_text(::meshcat::types::stored_argument(fcinfo, 0)))); \
  }                                                                                        \
  MESHCAT_FUNCTION(prefix##_hash_extended) {                                               \
    PG_RETURN_UINT64(::meshcat::core::types::hash_text(                                    \
        ::meshcat::types::stored_argument(fcinfo, 0), PG_GETARG_INT64(1)));                \
  }

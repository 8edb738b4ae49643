#include "quality/scan/constant.hpp"

#include "quality/scan/fetcher.hpp"

extern "C" {
#include "utils/date.h"
#include "utils/float.h"
#include "utils/uuid.h"
}

namespace meshcat::quality::scan {

namespace {

std::string content(Datum value) {
  const auto *whole = bridge::call([&] { return PG_DETOAST_DATUM(value); });
  return {VARDATA_ANY(whole), VARSIZE_ANY_EXHDR(whole)};
}

}  // namespace

std::optional<Order> order_of(Oid base_type) {
  switch (base_type) {
    case FLOAT4OID:
    case FLOAT8OID:
      return Order::reals;
    case NUMERICOID:
      return Order::numerics;
    case TEXTOID:
    case VARCHAROID:
      return Order::texts;
    case BPCHAROID:
      return Order::padded;
    case UUIDOID:
      return Order::bytes;
    default:
      if (type_is_enum(base_type) || fetch_for(base_type)) return Order::integers;
      return std::nullopt;
  }
}

std::optional<Constant> constant_of(Oid base_type, Datum value) {
  Constant constant;
  switch (base_type) {
    case BOOLOID:
      constant.integer = DatumGetBool(value);
      return constant;
    case INT2OID:
      constant.integer = DatumGetInt16(value);
      return constant;
    case INT4OID:
    case DATEOID:
      constant.integer = DatumGetInt32(value);
      return constant;
    case INT8OID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
    case TIMEOID:
      constant.integer = DatumGetInt64(value);
      return constant;
    case FLOAT4OID:
      constant.real = static_cast<double>(DatumGetFloat4(value));
      return constant;
    case FLOAT8OID:
      constant.real = DatumGetFloat8(value);
      return constant;
    case UUIDOID:
      constant.bytes.assign(reinterpret_cast<const char *>(DatumGetUUIDP(value)->data), UUID_LEN);
      return constant;
    case NUMERICOID:
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
      constant.bytes = content(value);
      return constant;
    default:
      if (!bridge::call([&] { return type_is_enum(base_type); })) return std::nullopt;
      constant.integer = DatumGetObjectId(value);
      return constant;
  }
}

}  // namespace meshcat::quality::scan

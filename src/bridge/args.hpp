// SQL arguments into C++ values, and C++ values into Datums.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/guard.hpp"

namespace meshcat::bridge {

// The arguments of an SQL call. Functions are declared CALLED ON NULL INPUT, so
// that a NULL where none is allowed is an error that names the argument.
// `i` is the argument's position from 0, `name` its SQL name for the error.
class Args {
 public:
  explicit Args(FunctionCallInfo fcinfo) : fcinfo_(fcinfo) {}

  bool is_null(int i) const { return i >= fcinfo_->nargs || fcinfo_->args[i].isnull; }
  Datum datum(int i) const { return fcinfo_->args[i].value; }

  // Throws null_value_not_allowed for a NULL, as does each that follows.
  void require(int i, const char *name) const;
  std::string text(int i, const char *name) const;
  std::int64_t int8(int i, const char *name) const;
  std::int32_t int4(int i, const char *name) const;
  bool boolean(int i, const char *name) const;
  Oid oid(int i, const char *name) const;
  TimestampTz timestamptz(int i, const char *name) const;

  // Each returns nothing for a NULL.
  std::optional<std::string> maybe_text(int i) const;
  std::optional<std::int64_t> maybe_int8(int i) const;
  std::optional<bool> maybe_boolean(int i) const;
  std::optional<Oid> maybe_oid(int i) const;
  std::optional<double> maybe_float8(int i) const;
  // An interval, its days of 24 hours and months of 30 days; at most some 290,000 years.
  std::optional<std::chrono::microseconds> maybe_duration(int i) const;
  // A text[]; NULL elements are an error, a NULL array is empty.
  std::vector<std::string> text_array(int i, const char *name) const;

  // Of an array of OIDs, such as regrole[]; NULL elements are an error, a NULL array is empty.
  std::vector<Oid> oid_array(int i, const char *name) const;

  // Any argument as its type's text form, e.g. a mesh.sla or jsonb.
  std::optional<std::string> maybe_output(int i) const;

 private:
  FunctionCallInfo fcinfo_;
};

// Datums in the current memory context.
Datum text_datum(std::string_view value);
Datum bytea_datum(std::string_view value);
// The bytes of a bytea.
std::string bytea_value(Datum value);
Datum text_array_datum(const std::vector<std::string> &values);
// The elements of a text[]. `what` names it when one is null, which is an error.
std::vector<std::string> text_array_values(Datum array, const std::string &what);
// A pallocated, NUL-terminated copy in the current memory context.
char *copy_cstring(std::string_view value);
// A copy of a Datum of type `type` in `context`, such as a result that must
// outlive the session that computed it.
Datum copy_datum(Datum value, Oid type, MemoryContext context);
// A Datum's text form through its type's output function.
std::string output(Datum value, Oid type);

}  // namespace meshcat::bridge

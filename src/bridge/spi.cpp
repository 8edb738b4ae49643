#include "bridge/spi.hpp"

#include <exception>

extern "C" {
#include "utils/resowner.h"
}

namespace meshcat::bridge {

Param text(std::string_view value) {
  return {TEXTOID, text_datum(value), false};
}
Param text(const char *value) {
  return text(std::string_view(value));
}
Param text(const std::string &value) {
  return text(std::string_view(value));
}
Param text(const std::optional<std::string> &value) {
  return value ? text(std::string_view(*value)) : Param{TEXTOID, 0, true};
}
Param bytea(std::string_view value) {
  return {BYTEAOID, bytea_datum(value), false};
}
Param text_array(const std::vector<std::string> &values) {
  return {TEXTARRAYOID, text_array_datum(values), false};
}
Param int8(std::int64_t value) {
  return {INT8OID, Int64GetDatum(value), false};
}
Param int8(const std::optional<std::int64_t> &value) {
  return value ? int8(*value) : Param{INT8OID, 0, true};
}
Param int4(std::int32_t value) {
  return {INT4OID, Int32GetDatum(value), false};
}
Param float8(double value) {
  return {FLOAT8OID, call([&] { return Float8GetDatum(value); }), false};
}
Param boolean(bool value) {
  return {BOOLOID, BoolGetDatum(value), false};
}
Param boolean(const std::optional<bool> &value) {
  return value ? boolean(*value) : Param{BOOLOID, 0, true};
}
Param oid(Oid value) {
  return {OIDOID, ObjectIdGetDatum(value), false};
}
Param oid(const std::optional<Oid> &value) {
  return value ? oid(*value) : Param{OIDOID, 0, true};
}
Param timestamptz(TimestampTz value) {
  return {TIMESTAMPTZOID, TimestampTzGetDatum(value), false};
}
Param datum(Oid type, Datum value, bool null) {
  return {type, value, null};
}
Param argument(FunctionCallInfo fcinfo, int i) {
  const Oid type = call([&] { return get_fn_expr_argtype(fcinfo->flinfo, i); });
  return {type, fcinfo->args[i].value, fcinfo->args[i].isnull};
}

Datum Rows::datum(std::size_t row, int column, bool *null) const {
  return call([&] { return SPI_getbinval(table_->vals[row], table_->tupdesc, column + 1, null); });
}

Datum Rows::required(std::size_t row, int column) const {
  bool null = false;
  const Datum value = datum(row, column, &null);
  if (null)
    throw core::Error(core::sqlstate::internal_error, std::string("unexpected null in column \"") +
                                                          column_name(column) +
                                                          "\" of an internal query");
  return value;
}

bool Rows::is_null(std::size_t row, int column) const {
  bool null = false;
  datum(row, column, &null);
  return null;
}

std::string Rows::text(std::size_t row, int column) const {
  return output(required(row, column), type(column));
}

std::optional<std::string> Rows::maybe_text(std::size_t row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return text(row, column);
}

std::int64_t Rows::int8(std::size_t row, int column) const {
  return DatumGetInt64(required(row, column));
}
std::int32_t Rows::int4(std::size_t row, int column) const {
  return DatumGetInt32(required(row, column));
}
bool Rows::boolean(std::size_t row, int column) const {
  return DatumGetBool(required(row, column));
}
std::vector<std::string> Rows::text_array(std::size_t row, int column) const {
  return text_array_values(required(row, column), "an array of an internal query");
}
Oid Rows::oid(std::size_t row, int column) const {
  return DatumGetObjectId(required(row, column));
}
double Rows::float8(std::size_t row, int column) const {
  return DatumGetFloat8(required(row, column));
}
TimestampTz Rows::timestamptz(std::size_t row, int column) const {
  return DatumGetTimestampTz(required(row, column));
}
std::optional<TimestampTz> Rows::maybe_timestamptz(std::size_t row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return timestamptz(row, column);
}
std::string Rows::bytea(std::size_t row, int column) const {
  return bytea_value(required(row, column));
}
std::optional<std::int64_t> Rows::maybe_int8(std::size_t row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return int8(row, column);
}

Oid Rows::type(int column) const {
  return TupleDescAttr(table_->tupdesc, column)->atttypid;
}
const char *Rows::column_name(int column) const {
  return NameStr(TupleDescAttr(table_->tupdesc, column)->attname);
}

Spi::Spi() : exceptions_(std::uncaught_exceptions()) {
  call([] { SPI_connect(); });
}

Spi::~Spi() {
  if (std::uncaught_exceptions() == exceptions_) SPI_finish();
}

Rows Spi::taken(int code, const char *sql) {
  if (code < 0)
    throw core::Error(core::sqlstate::internal_error,
                      std::string("internal query failed: ") + SPI_result_code_string(code), sql);
  Rows rows;
  rows.processed_ = SPI_processed;
  rows.table_ = SPI_tuptable;
  rows.size_ = SPI_tuptable == nullptr ? 0 : SPI_tuptable->numvals;
  return rows;
}

Rows Spi::query(const char *sql, std::initializer_list<Param> params, bool read_only) {
  return query(sql, std::vector<Param>(params), read_only);
}

Rows Spi::query(const char *sql, const std::vector<Param> &params, bool read_only) {
  std::vector<Oid> types;
  std::vector<Datum> values;
  std::string nulls;
  for (const Param &param : params) {
    types.push_back(param.type);
    values.push_back(param.value);
    nulls.push_back(param.null ? 'n' : ' ');
  }
  const int code = call([&] {
    return SPI_execute_with_args(sql, static_cast<int>(types.size()), types.data(), values.data(),
                                 nulls.c_str(), read_only, 0);
  });
  return taken(code, sql);
}

Rows Spi::query(Prepared &statement, std::initializer_list<Param> params, bool read_only) {
  std::vector<Oid> types;
  std::vector<Datum> values;
  std::string nulls;
  for (const Param &param : params) {
    types.push_back(param.type);
    values.push_back(param.value);
    nulls.push_back(param.null ? 'n' : ' ');
  }
  const int code = call([&] {
    if (statement.plan == nullptr) {
      SPIPlanPtr plan = SPI_prepare(statement.sql, static_cast<int>(types.size()), types.data());
      if (plan == nullptr) return SPI_result;
      SPI_keepplan(plan);
      statement.plan = plan;
    }
    return SPI_execute_plan(statement.plan, values.data(), nulls.c_str(), read_only, 0);
  });
  return taken(code, statement.sql);
}

namespace detail {

Savepoint begin_savepoint() {
  const Savepoint savepoint{CurrentMemoryContext, CurrentResourceOwner};
  call([&] {
    BeginInternalSubTransaction(nullptr);
    MemoryContextSwitchTo(savepoint.context);
  });
  return savepoint;
}

void release_savepoint(const Savepoint &savepoint) {
  call([] { ReleaseCurrentSubTransaction(); });
  MemoryContextSwitchTo(savepoint.context);
  CurrentResourceOwner = savepoint.owner;
}

void rollback_savepoint(const Savepoint &savepoint) {
  call([] { RollbackAndReleaseCurrentSubTransaction(); });
  MemoryContextSwitchTo(savepoint.context);
  CurrentResourceOwner = savepoint.owner;
}

ErrorData *as_error_data(const core::Error &error, MemoryContext context) {
  MemoryContextSwitchTo(context);
  auto *data = static_cast<ErrorData *>(call([] { return palloc0(sizeof(ErrorData)); }));
  const char *s = error.sqlstate();
  data->elevel = ERROR;
  data->sqlerrcode = MAKE_SQLSTATE(s[0], s[1], s[2], s[3], s[4]);
  data->message = copy_cstring(error.message());
  data->detail = copy_cstring(error.detail());
  data->hint = copy_cstring(error.hint());
  return data;
}

ErrorData *copy_error_data(const ErrorData *data, MemoryContext context) {
  MemoryContextSwitchTo(context);
  return call([&] {
    auto *copy = static_cast<ErrorData *>(palloc(sizeof(ErrorData)));
    *copy = *data;
    char **const texts[] = {&copy->message,       &copy->detail,          &copy->detail_log,
                            &copy->hint,          &copy->context,         &copy->backtrace,
                            &copy->schema_name,   &copy->table_name,      &copy->column_name,
                            &copy->datatype_name, &copy->constraint_name, &copy->internalquery};
    for (char **field : texts)
      if (*field != nullptr) *field = pstrdup(*field);
    copy->assoc_context = CurrentMemoryContext;
    return copy;
  });
}

}  // namespace detail

SetResult::SetResult(FunctionCallInfo fcinfo) {
  call([&] {
    // A set of scalars is described by the caller, a set of rows by the function.
    const bool rows = get_call_result_type(fcinfo, nullptr, nullptr) != TYPEFUNC_SCALAR;
    InitMaterializedSRF(fcinfo, rows ? 0 : MAT_SRF_USE_EXPECTED_DESC);
  });
  info_ = reinterpret_cast<ReturnSetInfo *>(fcinfo->resultinfo);
}

void SetResult::add(Datum *values, bool *nulls) {
  call([&] { tuplestore_putvalues(info_->setResult, info_->setDesc, values, nulls); });
}

void SetResult::add(std::initializer_list<Param> row) {
  std::vector<Datum> values;
  std::vector<char> nulls;
  for (const Param &param : row) {
    values.push_back(param.value);
    nulls.push_back(param.null ? 1 : 0);
  }
  add(values.data(), reinterpret_cast<bool *>(nulls.data()));
}

void SetResult::add(const Rows &rows) {
  std::vector<Datum> values(static_cast<std::size_t>(columns()));
  std::vector<char> nulls(values.size());
  if (!rows.empty() && rows.columns() != columns())
    throw core::Error(core::sqlstate::internal_error, "internal query has the wrong columns");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (int c = 0; c < columns(); ++c) {
      bool null = false;
      values[static_cast<std::size_t>(c)] = rows.datum(r, c, &null);
      nulls[static_cast<std::size_t>(c)] = null ? 1 : 0;
    }
    add(values.data(), reinterpret_cast<bool *>(nulls.data()));
  }
}

int SetResult::columns() const {
  return info_->setDesc->natts;
}

}  // namespace meshcat::bridge

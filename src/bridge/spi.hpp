// SQL from C++: a session, parameters, rows.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/args.hpp"
#include "bridge/guard.hpp"

namespace meshcat::bridge {

// A typed query parameter. Values live in the current memory context.
struct Param {
  Oid type;
  Datum value;
  bool null;
};

Param text(std::string_view value);
Param text(const char *value);
Param text(const std::string &value);
Param text(const std::optional<std::string> &value);
Param bytea(std::string_view value);
Param text_array(const std::vector<std::string> &values);
Param int8(std::int64_t value);
Param int8(const std::optional<std::int64_t> &value);
Param int4(std::int32_t value);
Param float8(double value);
Param boolean(bool value);
Param boolean(const std::optional<bool> &value);
Param oid(Oid value);
Param oid(const std::optional<Oid> &value);
Param timestamptz(TimestampTz value);
// A value of a type that has no C++ form here, e.g. jsonb or numeric.
Param datum(Oid type, Datum value, bool null);
// Argument `i` of an SQL call, passed on unchanged, with its declared type.
Param argument(FunctionCallInfo fcinfo, int i);

// Rows of one query, valid until the session that ran it ends. Rows and
// columns count from 0.
class Rows {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  int columns() const { return table_ == nullptr ? 0 : table_->tupdesc->natts; }
  // Rows that the statement changed or returned.
  std::uint64_t processed() const { return processed_; }

  bool is_null(std::size_t row, int column) const;
  // Text form of any type; throws internal_error for a NULL.
  std::string text(std::size_t row, int column) const;
  std::optional<std::string> maybe_text(std::size_t row, int column) const;
  // The column must have the exact type: int8, int4, bool, oid-like, float8, timestamptz.
  std::int64_t int8(std::size_t row, int column) const;
  std::int32_t int4(std::size_t row, int column) const;
  bool boolean(std::size_t row, int column) const;
  std::vector<std::string> text_array(std::size_t row, int column) const;
  Oid oid(std::size_t row, int column) const;
  double float8(std::size_t row, int column) const;
  TimestampTz timestamptz(std::size_t row, int column) const;
  std::string bytea(std::size_t row, int column) const;
  std::optional<TimestampTz> maybe_timestamptz(std::size_t row, int column) const;
  std::optional<std::int64_t> maybe_int8(std::size_t row, int column) const;
  Datum datum(std::size_t row, int column, bool *null) const;
  Oid type(int column) const;
  const char *column_name(int column) const;

 private:
  friend class Spi;
  Datum required(std::size_t row, int column) const;
  SPITupleTable *table_ = nullptr;
  std::size_t size_ = 0;
  std::uint64_t processed_ = 0;
};

// A statement that a backend plans once and keeps. Lives in constinit storage; its
// names must be qualified or resolved under a pinned search_path.
struct Prepared {
  const char *sql;
  SPIPlanPtr plan = nullptr;
};

// A connection to the SPI for the life of the object. An exception that leaves
// it must reach a Subtransaction or the entry guard: their abort ends it.
class Spi {
 public:
  Spi();
  ~Spi();
  Spi(const Spi &) = delete;
  Spi &operator=(const Spi &) = delete;

  // Runs one SQL command with $1… parameters. Throws PgError.
  Rows query(const char *sql, std::initializer_list<Param> params = {}, bool read_only = false);
  Rows query(const std::string &sql, std::initializer_list<Param> params = {},
             bool read_only = false) {
    return query(sql.c_str(), params, read_only);
  }
  Rows query(const char *sql, const std::vector<Param> &params, bool read_only = false);
  // Runs a statement that is planned once. Every call passes parameters of the
  // same types.
  Rows query(Prepared &statement, std::initializer_list<Param> params, bool read_only = false);

 private:
  // The result of the command that has just run.
  static Rows taken(int code, const char *sql);
  int exceptions_;
};

// A savepoint of its own: what a swallowed PostgreSQL error needs.
// Runs `body`; an error inside is rolled back and handed to `failed`, which
// gets the ErrorData. Returns whether body succeeded. The user, security
// context and memory context are as before in both cases.
template <typename Body, typename Failed>
bool attempt(Body &&body, Failed &&failed);

namespace detail {
struct Savepoint {
  MemoryContext context;
  ResourceOwner owner;
};
Savepoint begin_savepoint();
void release_savepoint(const Savepoint &savepoint);
void rollback_savepoint(const Savepoint &savepoint);
// In `context`: the one that was current when the error struck may belong to
// what the rollback frees.
ErrorData *as_error_data(const core::Error &error, MemoryContext context);
ErrorData *copy_error_data(const ErrorData *data, MemoryContext context);
}  // namespace detail

template <typename Body, typename Failed>
bool attempt(Body &&body, Failed &&failed) {
  const detail::Savepoint savepoint = detail::begin_savepoint();
  ErrorData *data = nullptr;
  try {
    body();
  } catch (const PgError &error) {
    data = detail::copy_error_data(error.data(), savepoint.context);
  } catch (const core::Error &error) {
    // Rethrown as what it is: a copy made here would not reach the client.
    if (std::string_view(error.sqlstate()) == core::sqlstate::query_canceled) {
      detail::rollback_savepoint(savepoint);
      throw;
    }
    data = detail::as_error_data(error, savepoint.context);
  } catch (...) {
    detail::rollback_savepoint(savepoint);
    throw;
  }
  if (data == nullptr) {
    detail::release_savepoint(savepoint);
    return true;
  }
  detail::rollback_savepoint(savepoint);
  // A cancel or shutdown is for the whole statement, never to be swallowed.
  if (data->sqlerrcode == ERRCODE_QUERY_CANCELED || data->sqlerrcode == ERRCODE_ADMIN_SHUTDOWN)
    throw PgError(data);
  failed(*data);
  call([&] { FreeErrorData(data); });
  return false;
}

// The rows of a set-returning function, materialised.
class SetResult {
 public:
  explicit SetResult(FunctionCallInfo fcinfo);
  // Appends one row; `values` and `nulls` have one entry for each column.
  void add(Datum *values, bool *nulls);
  // The same from typed values, one for each column.
  void add(std::initializer_list<Param> row);
  // Appends all rows of a query whose columns match the function's.
  void add(const Rows &rows);
  int columns() const;

 private:
  ReturnSetInfo *info_;
};

}  // namespace meshcat::bridge

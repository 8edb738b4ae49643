// Every row of a table of ours, straight from where it is stored: for tables so long that
// a query's result would not fit into memory.
#pragma once

#include <array>
#include <exception>
#include <span>

#include "bridge/guard.hpp"

extern "C" {
#include "access/tableam.h"
}

namespace meshcat::bridge {

// Reads under the active snapshot, which must stay so. Whoever uses it answers for the
// reader's rights: nothing checks them.
template <typename Row>
class TableScan {
 public:
  // Turns a row's values into a Row, or says that it is not wanted. Called by
  // PostgreSQL's code: it must not throw, nor raise an error.
  using Take = bool (*)(const Datum *values, const bool *nulls, const void *context,
                        Row &row) noexcept;

  // The attributes are taken in the order of their names given here.
  template <std::size_t N>
  TableScan(const char *schema, const char *table, const std::array<const char *, N> &columns,
            Take take, const void *context)
      : take_(take), context_(context), exceptions_(std::uncaught_exceptions()) {
    static_assert(N <= most_columns);
    call([&] {
      relation_ =
          table_open(get_relname_relid(table, get_namespace_oid(schema, false)), AccessShareLock);
      for (const char *column : columns) {
        attributes_[count_] = get_attnum(RelationGetRelid(relation_), column);
        if (attributes_[count_++] == InvalidAttrNumber)
          elog(ERROR, "%s.%s has no column %s", schema, table, column);
      }
      slot_ = table_slot_create(relation_, nullptr);
      scan_ = table_beginscan(relation_, GetActiveSnapshot(), 0, nullptr);
    });
  }
  // An exception that leaves the object reaches an abort, which ends the scan.
  ~TableScan() {
    if (std::uncaught_exceptions() != exceptions_) return;
    table_endscan(scan_);
    ExecDropSingleTupleTableSlot(slot_);
    table_close(relation_, AccessShareLock);
  }
  TableScan(const TableScan &) = delete;
  TableScan &operator=(const TableScan &) = delete;

  // The next rows, valid until the next call; none at the end.
  std::span<const Row> next() {
    const std::size_t size = call([&] {
      std::size_t n = 0;
      CHECK_FOR_INTERRUPTS();
      while (n < rows_.size() && !ended_) {
        // Asked once more after its end, a scan would begin anew.
        ended_ = !table_scan_getnextslot(scan_, ForwardScanDirection, slot_);
        if (ended_) break;
        Datum values[most_columns];
        bool nulls[most_columns];
        slot_getallattrs(slot_);
        for (std::size_t i = 0; i < count_; ++i) {
          values[i] = slot_->tts_values[attributes_[i] - 1];
          nulls[i] = slot_->tts_isnull[attributes_[i] - 1];
        }
        if (take_(values, nulls, context_, rows_[n])) ++n;
      }
      return n;
    });
    return std::span(rows_).first(size);
  }

 private:
  static constexpr std::size_t most_columns = 8;
  Take take_;
  const void *context_;
  int exceptions_;
  Relation relation_ = nullptr;
  TupleTableSlot *slot_ = nullptr;
  TableScanDesc scan_ = nullptr;
  AttrNumber attributes_[most_columns] = {};
  std::size_t count_ = 0;
  bool ended_ = false;
  std::array<Row, 1024> rows_;
};

}  // namespace meshcat::bridge

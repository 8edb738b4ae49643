#include "quality/scan/fetcher.hpp"

#include <algorithm>
#include <cstring>

extern "C" {
#include "access/detoast.h"
#include "access/tupmacs.h"
#include "miscadmin.h"
}

namespace meshcat::quality::scan {

namespace {

std::uint8_t alignment(char code) {
  switch (code) {
    case TYPALIGN_SHORT:
      return ALIGNOF_SHORT;
    case TYPALIGN_INT:
      return ALIGNOF_INT;
    case TYPALIGN_DOUBLE:
      return ALIGNOF_DOUBLE;
    default:
      return 1;
  }
}

std::uint32_t align_up(std::uint32_t offset, std::uint8_t align) {
  return (offset + align - 1U) & ~(static_cast<std::uint32_t>(align) - 1U);
}

template <typename T>
T load(const char *from) {
  T value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

}  // namespace

std::optional<Fetch> fetch_for(Oid base_type) {
  switch (base_type) {
    case BOOLOID:
      return Fetch::boolean;
    case INT2OID:
      return Fetch::int16;
    case INT4OID:
    case DATEOID:
      return Fetch::int32;
    case INT8OID:
    case TIMESTAMPOID:
    case TIMESTAMPTZOID:
    case TIMEOID:
      return Fetch::int64;
    case FLOAT4OID:
      return Fetch::float4;
    case FLOAT8OID:
      return Fetch::float8;
    case NUMERICOID:
    case TEXTOID:
    case VARCHAROID:
    case BPCHAROID:
      return Fetch::varlena;
    case UUIDOID:
      return Fetch::fixed;
    default:
      return std::nullopt;
  }
}

vector::Storage storage_of(Fetch fetch) {
  switch (fetch) {
    case Fetch::float4:
    case Fetch::float8:
      return vector::Storage::reals;
    case Fetch::varlena:
    case Fetch::fixed:
      return vector::Storage::bytes;
    default:
      return vector::Storage::integers;
  }
}

Fetcher::Fetcher(TupleDesc shape, const std::vector<Wanted> &wanted) {
  AttrNumber last = 0;
  for (const Wanted &each : wanted) last = std::max(last, each.attribute);
  bool is_leading = true;
  for (AttrNumber attribute = 1; attribute <= last; ++attribute) {
    const FormData_pg_attribute *form = TupleDescAttr(shape, attribute - 1);
    Step step{form->attlen, alignment(form->attalign), Fetch::fixed, unwanted, 0, true, 0};
    step.missing =
        bridge::call([&] { return getmissingattr(shape, attribute, &step.missing_null); });
    for (const Wanted &each : wanted)
      if (each.attribute == attribute) {
        step.column = each.column;
        step.fetch = each.fetch;
      }
    is_leading = is_leading && form->attlen > 0;
    if (is_leading) {
      step.offset = align_up(leading_end_, step.align);
      leading_end_ = step.offset + static_cast<std::uint32_t>(form->attlen);
      leading_ = static_cast<std::size_t>(attribute);
    }
    steps_.push_back(step);
  }
}

// Calls PostgreSQL where a value has to be read from elsewhere, and holds nothing
// that needs a destructor.
class Fetcher::Filling {
 public:
  Filling(const Fetcher &fetcher, vector::Batch &batch, MemoryContext values)
      : fetcher_(fetcher), batch_(batch), values_(values) {}

  void fill(const HeapTupleData &row, std::uint32_t number) {
    const HeapTupleHeader header = row.t_data;
    const char *data = reinterpret_cast<const char *>(header) + header->t_hoff;
    const std::size_t present =
        std::min<std::size_t>(HeapTupleHeaderGetNatts(header), fetcher_.steps_.size());
    const bits8 *nulls = HeapTupleHasNulls(&row) ? header->t_bits : nullptr;
    std::size_t i = 0;
    std::uint32_t offset = 0;
    if (nulls == nullptr && present >= fetcher_.leading_) {
      for (; i < fetcher_.leading_; ++i)
        if (const Step &step = fetcher_.steps_[i]; step.column != unwanted)
          store(step, data + step.offset, number);
      offset = fetcher_.leading_end_;
    }
    for (; i < present; ++i) {
      const Step &step = fetcher_.steps_[i];
      if (nulls != nullptr && att_isnull(static_cast<int>(i), nulls)) {
        if (step.column != unwanted) batch_.columns[step.column].null.set(number);
        continue;
      }
      // A value with a short length word is not aligned; padding is zero.
      if (step.length != -1 || data[offset] == 0) offset = align_up(offset, step.align);
      if (step.column != unwanted) store(step, data + offset, number);
      offset += size_of(step, data + offset);
    }
    for (; i < fetcher_.steps_.size(); ++i) store_missing(fetcher_.steps_[i], number);
  }

 private:
  static std::uint32_t size_of(const Step &step, const char *value) {
    if (step.length > 0) return static_cast<std::uint32_t>(step.length);
    if (step.length == -1) return static_cast<std::uint32_t>(VARSIZE_ANY(value));
    return static_cast<std::uint32_t>(std::strlen(value) + 1);
  }

  void store(const Step &step, const char *value, std::uint32_t number) {
    vector::Column &column = batch_.columns[step.column];
    switch (step.fetch) {
      case Fetch::presence:
        break;
      case Fetch::boolean:
        column.integers[number] = *value != 0;
        break;
      case Fetch::int16:
        column.integers[number] = load<std::int16_t>(value);
        break;
      case Fetch::int32:
        column.integers[number] = load<std::int32_t>(value);
        break;
      case Fetch::number:
        column.integers[number] = load<std::uint32_t>(value);
        break;
      case Fetch::int64:
        column.integers[number] = load<std::int64_t>(value);
        break;
      case Fetch::float4:
        column.reals[number] = static_cast<double>(load<float>(value));
        break;
      case Fetch::float8:
        column.reals[number] = load<double>(value);
        break;
      case Fetch::varlena:
        if (has_room_for(value))
          column.bytes[number] = content(value);
        else
          column.undecided.set(number);
        break;
      case Fetch::fixed:
        column.bytes[number] = {value, static_cast<std::size_t>(step.length)};
        break;
    }
  }

  static bool is_elsewhere(const char *value) {
    return VARATT_IS_EXTERNAL(value) || VARATT_IS_COMPRESSED(value);
  }

  bool has_room_for(const char *value) const {
    return !is_elsewhere(value) || MemoryContextMemAllocated(values_, false) +
                                           toast_raw_datum_size(PointerGetDatum(value)) <=
                                       static_cast<Size>(work_mem) * 1024;
  }

  std::string_view content(const char *value) {
    if (is_elsewhere(value)) {
      const MemoryContext before = MemoryContextSwitchTo(values_);
      value = reinterpret_cast<const char *>(
          detoast_attr(reinterpret_cast<struct varlena *>(const_cast<char *>(value))));
      MemoryContextSwitchTo(before);
    }
    return {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
  }

  void store_missing(const Step &step, std::uint32_t number) {
    if (step.column == unwanted) return;
    if (step.missing_null) {
      batch_.columns[step.column].null.set(number);
      return;
    }
    char room[sizeof(Datum)];
    const bool by_value = step.length > 0 && storage_of(step.fetch) != vector::Storage::bytes &&
                          step.fetch != Fetch::presence;
    if (by_value) store_att_byval(room, step.missing, step.length);
    store(step, by_value ? room : DatumGetPointer(step.missing), number);
  }

  const Fetcher &fetcher_;
  vector::Batch &batch_;
  MemoryContext values_;
};

void Fetcher::fetch(const bridge::HeapPages &pages, vector::Batch &batch,
                    MemoryContext values) const {
  for (const Step &step : steps_)
    if (step.column != unwanted) {
      batch.columns[step.column].null = {};
      batch.columns[step.column].undecided = {};
    }
  batch.rows = pages.rows();
  Filling filling(*this, batch, values);
  bridge::call([&] {
    for (std::uint32_t row = 0; row < pages.rows(); ++row) filling.fill(pages.row(row), row);
  });
}

}  // namespace meshcat::quality::scan

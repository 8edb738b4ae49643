#include "core/quality/vector/row_key.hpp"

#include "core/quality/vector/numeric.hpp"

namespace meshcat::core::quality::vector {

Mask rows_with(const RowKey &key, const Batch &batch, const Mask &rows) {
  Mask with = rows;
  if (!key.nulls_count)
    for (const RowKey::Part &each : key.parts) with = with - batch.columns[each.column].null;
  return with;
}

Mask rows_undecided(const RowKey &key, const Batch &batch, const Mask &rows) {
  Mask undecided;
  for (const RowKey::Part &each : key.parts) undecided |= batch.columns[each.column].undecided;
  return undecided & rows_with(key, batch, rows);
}

std::string_view RowKeyReader::bytes_of(const RowKey::Part &part, const Column &column,
                                        std::size_t row) {
  if (part.sameness == Sameness::numerics) return canonical_numeric(column.bytes[row], room_);
  return column.bytes[row];
}

std::string_view RowKeyReader::bytes(const Batch &batch, std::size_t row) {
  const auto is_word = [](const RowKey::Part &part) {
    return part.sameness == Sameness::integers || part.sameness == Sameness::reals;
  };
  // A single value needs nothing that tells where it ends.
  if (key_.parts.size() == 1 && !key_.nulls_count && !is_word(key_.parts[0]))
    return bytes_of(key_.parts[0], batch.columns[key_.parts[0].column], row);
  encoder_.clear();
  for (const RowKey::Part &each : key_.parts) {
    const Column &column = batch.columns[each.column];
    if (column.null.test(row))
      encoder_.add_null();
    else if (is_word(each))
      encoder_.add_fixed(word_of(column, row));
    else
      encoder_.add_bytes(bytes_of(each, column, row));
  }
  return encoder_.bytes();
}

}  // namespace meshcat::core::quality::vector

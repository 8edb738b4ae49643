// From rows as they lie on pages to columns of a batch.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "bridge/heap_pages.hpp"
#include "core/quality/vector/batch.hpp"

namespace meshcat::quality::scan {

namespace vector = core::quality::vector;

// How an attribute's value becomes one of a column.
enum class Fetch {
  presence,  // whether there is a value
  boolean,
  int16,
  int32,
  int64,
  number,  // an unsigned 32-bit number, such as an enumerated value's
  float4,
  float8,
  varlena,  // the content without length word, read from where it was moved to
  fixed,    // bytes of a fixed length
};

// The fetch for a base type; nothing for a type that kernels do not know.
std::optional<Fetch> fetch_for(Oid base_type);
vector::Storage storage_of(Fetch fetch);

struct Wanted {
  AttrNumber attribute;
  std::size_t column;  // of the batch
  Fetch fetch;
};

class Fetcher {
 public:
  // `shape` must outlive the object.
  Fetcher(TupleDesc shape, const std::vector<Wanted> &wanted);

  // Fills the wanted columns of the batch with the pages' rows. Bytes point into
  // the pages, or into `values` where they had to be read from elsewhere; what would
  // make these larger than work_mem is undecided.
  // Throws PgError.
  void fetch(const bridge::HeapPages &pages, vector::Batch &batch, MemoryContext values) const;

 private:
  static constexpr std::size_t unwanted = static_cast<std::size_t>(-1);
  struct Step {  // one attribute, in the order in which they lie
    std::int16_t length;
    std::uint8_t align;
    Fetch fetch;
    std::size_t column;    // or unwanted
    std::uint32_t offset;  // in a row without nulls, for the leading ones
    bool missing_null;     // what a row has that is older than the attribute
    Datum missing;
  };
  class Filling;

  std::vector<Step> steps_;  // up to the last that is wanted
  std::size_t leading_ = 0;  // so many have an offset
  std::uint32_t leading_end_ = 0;
};

}  // namespace meshcat::quality::scan

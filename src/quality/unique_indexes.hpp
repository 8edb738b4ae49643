// Unique indexes as proof: where one holds, keys need not be counted to know that none
// repeats.
#pragma once

#include <string>
#include <vector>

#include "bridge/spi.hpp"
#include "quality/scan/order.hpp"

namespace meshcat::quality {

// Those of a relation that hold for all rows that the active snapshot sees: it is the
// snapshot that they are looked up in, for an index says nothing about rows that were gone
// when it was made, and an older snapshot may see them.
class UniqueIndexes {
 public:
  // The rows are in `heaps`. Throws PgError.
  UniqueIndexes(Oid relation, const std::vector<scan::Heap> &heaps);

  // The name of one that lets no key of these columns (Vars) repeat; empty: there is none.
  // With `nulls_count` a null is a value like others. Throws PgError.
  std::string proof_for(const std::vector<Node *> &columns, bool nulls_count) const;

 private:
  struct Column {
    AttrNumber number;
    Oid operator_class, collation;
  };
  struct Index {
    Oid id;
    std::string name;
    bool counts_nulls;  // as values like others, or there are none
    std::vector<Column> columns;
  };

  bool proves(const Index &index, const std::vector<Node *> &columns, bool nulls_count) const;
  bool agrees(const Column &column, const Var *key) const;

  bool is_divided_;  // among partitions
  std::vector<Index> indexes_;
};

}  // namespace meshcat::quality

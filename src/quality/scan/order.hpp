// What a scan of heaps is to find, in a form that goes to other processes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/quality/aggregate.hpp"
#include "core/quality/vector/block_state.hpp"
#include "core/quality/vector/tally.hpp"
#include "quality/scan/block_sample.hpp"
#include "quality/scan/compile.hpp"

namespace meshcat::quality::scan {

// One check's part. Expressions are ready to run; their columns are those of the
// root relation, as range table entry 1.
struct OrderedCheck {
  vector::PassCheck::Measure measure;
  Node *filter;     // null: every row
  Node *predicate;  // of measure rows
  Node *column;     // of measure newest: a Var
};

// A key whose distinct values are counted, of the rows that a check of measure count
// admits.
struct OrderedKey {
  std::size_t check;            // its place in the order
  std::vector<Node *> columns;  // Vars
  bool nulls_count;             // a row with a null has a key like others
  bool few;                     // keys are likely to repeat: compare them at once
};

// An aggregate of the rows that a filter admits.
struct OrderedAggregate {
  core::quality::AggregateFunction function;
  Node *filter;                 // null: every row
  Node *condition;              // of those, the ones for which it is true; null: all
  std::vector<Node *> columns;  // Vars
};

// The heaps that hold a relation's rows: itself, or its partitions and children.
struct Heap {
  Oid relation;
  BlockNumber blocks;  // what is added later, the snapshot does not see
};

struct ScanOrder {
  Oid root = InvalidOid;
  std::vector<Heap> heaps;
  std::vector<OrderedCheck> checks;
  std::vector<OrderedKey> keys;
  std::vector<OrderedAggregate> aggregates;
  std::vector<std::vector<std::size_t>> groups;
  Node *time_column = nullptr;        // a Var, or none
  std::optional<BlockSample> sample;  // of each heap's blocks; nothing: all of them

  std::uint64_t blocks() const;
  vector::TallyShape shape() const { return {checks.size(), groups.size()}; }
};

// As text and back, in the current memory context. Throw PgError.
std::string write(const ScanOrder &order);
ScanOrder read_order(const char *text);

// All expressions of an order that are evaluated row by row; some are null.
std::vector<Node *> expressions_of(const ScanOrder &order);

// Is every function in it safe in a parallel worker? Throws PgError.
bool is_parallel_safe(const ScanOrder &order);

// As the executor does before the first row, though there be none: throws PgError
// when the current role must not execute a function in it.
void require_execution(const ScanOrder &order);

}  // namespace meshcat::quality::scan

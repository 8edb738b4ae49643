// From an order's aggregates to accumulators.
#pragma once

#include <memory>
#include <vector>

#include "core/quality/vector/accumulator.hpp"
#include "quality/scan/order.hpp"

namespace meshcat::quality::scan {

// Of a Var. Throws PgError.
Oid base_type_of(Node *column);

// Does an accumulator find what the aggregate does, bit by bit where the order of rows
// does not matter to it? Not for sums of floating point, which depend on that order.
// Throws PgError.
bool can_accumulate(core::quality::AggregateFunction function, const std::vector<Node *> &columns);

// Of an aggregate for which that is so. Throws PgError.
vector::AccumulatorPtr accumulator_for(const OrderedAggregate &aggregate);
// Where its values come from in the relation that is compiled; its nodes are that one's.
vector::Source source_for(const OrderedAggregate &aggregate, Compiler &compiler);
// What its bytes() can be at most, of so many rows.
std::size_t most_bytes(const OrderedAggregate &aggregate, std::uint64_t rows);

// What one participant has of each of an order's aggregates.
class Accumulators {
 public:
  explicit Accumulators(const std::vector<OrderedAggregate> &order);

  void add(std::size_t i, const vector::Source &source, const vector::Batch &batch,
           vector::Server &server);
  // Of each; nothing where only the server can tell.
  std::vector<std::optional<std::string>> bytes() const;
  // Takes in what another participant's are.
  void merge(const std::vector<std::optional<std::string>> &bytes);
  std::vector<std::optional<vector::Accumulated>> results() const;

 private:
  struct One {
    vector::AccumulatorPtr accumulator;
    bool left_to_server = false;
  };
  std::vector<One> all_;
};

}  // namespace meshcat::quality::scan

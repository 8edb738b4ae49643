#include "quality/scan/accumulators.hpp"

#include <algorithm>
#include <bit>

#include "core/quality/sketch/distinct.hpp"
#include "core/quality/sketch/frequency.hpp"
#include "core/quality/sketch/quantile.hpp"
#include "core/quality/vector/sketch_accumulator.hpp"
#include "quality/scan/value_reader.hpp"

namespace meshcat::quality::scan {

using Function = core::quality::AggregateFunction;
namespace sketch = core::quality::sketch;

namespace {

bool is_integer(Oid type) {
  return type == INT2OID || type == INT4OID || type == INT8OID;
}

bool is_real(Oid type) {
  return type == FLOAT4OID || type == FLOAT8OID;
}

bool is_moment(Oid type) {
  return type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID;
}

bool is_label(Oid type) {
  return type == TEXTOID || type == VARCHAROID || type == BPCHAROID || type == BOOLOID ||
         bridge::call([&] { return type_is_enum(type); });
}

bool has_keys(const std::vector<Node *> &columns) {
  return std::all_of(columns.begin(), columns.end(), [](Node *each) {
    const auto *variable = castNode(Var, each);
    return bridge::call([&] { return is_key_type(variable->vartype, variable->varcollid); });
  });
}

vector::AccumulatorPtr extreme(Oid type, vector::Extreme which) {
  if (is_integer(type)) return vector::extreme_of_integers(which);
  return is_real(type) ? vector::extreme_of_reals(which) : vector::extreme_of_numerics(which);
}

vector::AccumulatorPtr sums(Oid type, bool squares) {
  return is_integer(type) ? vector::sums_of_integers(squares) : vector::sums_of_numerics(squares);
}

vector::AccumulatorPtr quantiles(Oid type) {
  using Sketch = sketch::QuantileSketch;
  if (is_integer(type)) return vector::sketch_of<Sketch>(read_integers);
  if (is_real(type)) return vector::sketch_of<Sketch>(read_reals);
  if (is_moment(type)) return vector::sketch_of<Sketch>(read_moments);
  return vector::sketch_of<Sketch>(NumericReader());
}

vector::AccumulatorPtr frequencies(Oid type) {
  using Sketch = sketch::FrequencySketch;
  if (type == BOOLOID) return vector::sketch_of<Sketch>(read_booleans);
  if (bridge::call([&] { return type_is_enum(type); }))
    return vector::sketch_of<Sketch>(LabelReader());
  return vector::sketch_of<Sketch>(read_bytes);
}

}  // namespace

Oid base_type_of(Node *column) {
  const auto *variable = castNode(Var, column);
  return bridge::call([&] { return getBaseType(variable->vartype); });
}

bool can_accumulate(Function function, const std::vector<Node *> &columns) {
  if (function == Function::correlation) return false;
  if (function == Function::count) return true;
  for (Node *each : columns)
    if (castNode(Var, each)->varattno <= 0) return false;
  if (function == Function::distinct_sketch) return has_keys(columns);
  const Oid type = base_type_of(columns.front());
  const bool is_exact = is_integer(type) || type == NUMERICOID;
  switch (function) {
    case Function::min:
    case Function::max:
      return is_exact || is_real(type);
    case Function::sum:
    case Function::avg:
    case Function::stddev:
      return is_exact;
    case Function::quantile_sketch:
      return is_exact || is_real(type) || is_moment(type);
    case Function::frequency_sketch:
      return is_label(type);
    default:
      return false;
  }
}

vector::AccumulatorPtr accumulator_for(const OrderedAggregate &aggregate) {
  if (aggregate.function == Function::count) return vector::count_of_rows();
  if (aggregate.function == Function::distinct_sketch)
    return vector::sketch_of<sketch::DistinctSketch>(HashReader(aggregate.columns));
  const Oid type = base_type_of(aggregate.columns.front());
  switch (aggregate.function) {
    case Function::min:
      return extreme(type, vector::Extreme::least);
    case Function::max:
      return extreme(type, vector::Extreme::greatest);
    case Function::stddev:
      return sums(type, true);
    case Function::quantile_sketch:
      return quantiles(type);
    case Function::frequency_sketch:
      return frequencies(type);
    default:
      return sums(type, false);
  }
}

vector::Source source_for(const OrderedAggregate &aggregate, Compiler &compiler) {
  vector::Source source;
  if (aggregate.filter != nullptr) source.filter = compiler.condition(aggregate.filter);
  if (aggregate.condition != nullptr) source.condition = compiler.condition(aggregate.condition);
  Operands &operands = compiler.operands();
  for (Node *each : aggregate.columns) {
    const Operand value = operands.operand(each).value();
    if (aggregate.function == Function::quantile_sketch && value.type == DATEOID)
      source.columns.push_back(operands.moments_of(castNode(Var, each)->varattno));
    else
      source.columns.push_back(value.order == Order::padded ? operands.unpadded(value).column
                                                            : value.column);
  }
  return source;
}

std::size_t most_bytes(const OrderedAggregate &aggregate, std::uint64_t rows) {
  constexpr std::size_t of_others = 24 * 1024;
  if (aggregate.function != Function::quantile_sketch) return of_others;
  return sketch::QuantileSketch::most_bytes(rows);
}

Accumulators::Accumulators(const std::vector<OrderedAggregate> &order) {
  for (const OrderedAggregate &each : order) all_.push_back({accumulator_for(each), false});
}

void Accumulators::add(std::size_t i, const vector::Source &source, const vector::Batch &batch,
                       vector::Server &server) {
  One &one = all_[i];
  if (!one.left_to_server)
    one.left_to_server = !vector::accumulate(source, batch, server, *one.accumulator);
}

std::vector<std::optional<std::string>> Accumulators::bytes() const {
  std::vector<std::optional<std::string>> bytes;
  for (const One &each : all_)
    bytes.push_back(each.left_to_server ? std::nullopt : std::optional(each.accumulator->bytes()));
  return bytes;
}

void Accumulators::merge(const std::vector<std::optional<std::string>> &bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    all_[i].left_to_server |= !bytes[i];
    if (!all_[i].left_to_server) all_[i].accumulator->merge(*bytes[i]);
  }
}

std::vector<std::optional<vector::Accumulated>> Accumulators::results() const {
  std::vector<std::optional<vector::Accumulated>> results;
  for (const One &each : all_)
    results.push_back(each.left_to_server ? std::nullopt
                                          : std::optional(each.accumulator->result()));
  return results;
}

}  // namespace meshcat::quality::scan

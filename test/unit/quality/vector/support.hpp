// Random batches, and conditions row by row, against which vectors are compared.
#pragma once

#include <functional>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "core/quality/vector/kernel.hpp"

namespace meshcat::core::quality::vector {

using Random = std::mt19937_64;

inline bool chance(Random &random, double of_all) {
  return std::bernoulli_distribution(of_all)(random);
}

template <typename Values>
const auto &pick(Random &random, const Values &values) {
  return values[std::uniform_int_distribution<std::size_t>(0, std::size(values) - 1)(random)];
}

inline Mask random_mask(Random &random, double of_all, std::size_t rows = batch_rows) {
  Mask mask;
  for (std::size_t row = 0; row < rows; ++row)
    if (chance(random, of_all)) mask.set(row);
  return mask;
}

// A column of values among `values`, some null and some undecided.
inline Column random_integers(Random &random, const std::vector<std::int64_t> &values) {
  Column column(Storage::integers);
  for (auto &each : column.integers) each = pick(random, values);
  column.null = random_mask(random, 0.2);
  column.undecided = random_mask(random, 0.1) - column.null;
  return column;
}
inline Column random_reals(Random &random, const std::vector<double> &values) {
  Column column(Storage::reals);
  for (auto &each : column.reals) each = pick(random, values);
  column.null = random_mask(random, 0.2);
  column.undecided = random_mask(random, 0.1) - column.null;
  return column;
}
// Bytes of null and undecided rows mean nothing, and are not there.
inline Column random_bytes(Random &random, const std::vector<std::string> &values) {
  Column column(Storage::bytes);
  column.null = random_mask(random, 0.2);
  column.undecided = random_mask(random, 0.1) - column.null;
  for (std::size_t row = 0; row < batch_rows; ++row)
    if (!column.null.test(row) && !column.undecided.test(row))
      column.bytes[row] = pick(random, values);
  return column;
}

// What SQL makes of a condition; nothing is null.
using Tristate = std::optional<bool>;

// Expects of an answer what `expected(row)` says for each of `rows`, nothing about
// others, and `undecided` exactly.
inline void expect_answer(const Kernel::Answer &answer, const Mask &rows, const Mask &undecided,
                          const std::function<Tristate(std::size_t)> &expected) {
  EXPECT_EQ(answer.undecided, rows & undecided);
  Mask yes, null;
  (rows - undecided).each([&](std::size_t row) {
    const Tristate is = expected(row);
    if (!is)
      null.set(row);
    else if (*is)
      yes.set(row);
  });
  EXPECT_EQ(answer.yes, yes);
  EXPECT_EQ(answer.null, null);
}

// A server that knows each condition's answer for each row, and remembers what it
// was asked.
class KnowingServer : public Server {
 public:
  using Knowledge = std::function<Tristate(std::size_t leaf, std::size_t row)>;
  explicit KnowingServer(Knowledge knowledge) : knowledge_(std::move(knowledge)) {}
  Truth decide(std::size_t leaf, const Mask &rows) override {
    Truth truth;
    rows.each([&](std::size_t row) {
      asked.emplace(leaf, row);
      const Tristate is = knowledge_(leaf, row);
      if (!is)
        truth.null.set(row);
      else if (*is)
        truth.yes.set(row);
    });
    return truth;
  }
  std::set<std::pair<std::size_t, std::size_t>> asked;

 private:
  Knowledge knowledge_;
};

// Where nothing is to be asked.
class NoServer : public Server {
 public:
  Truth decide(std::size_t leaf, const Mask &) override {
    ADD_FAILURE() << "condition " << leaf << " was left to the server";
    return {};
  }
};

inline Batch batch_of(std::vector<Column> columns, std::size_t rows = batch_rows) {
  Batch batch;
  batch.rows = rows;
  batch.columns = std::move(columns);
  return batch;
}

}  // namespace meshcat::core::quality::vector

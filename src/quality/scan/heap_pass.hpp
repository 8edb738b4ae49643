// One participant's work on one heap.
#pragma once

#include <memory>
#include <vector>

#include "bridge/heap_pages.hpp"
#include "quality/scan/order.hpp"

namespace meshcat::quality::scan {

// Decides by the executor, row by row, what kernels leave open.
class Executor : public vector::Server {
 public:
  // The rows are those of `pages`. Throws PgError.
  Executor(const bridge::HeapPages &pages, TupleDesc shape, const std::vector<Node *> &leaves);
  vector::Truth decide(std::size_t leaf, const vector::Mask &rows) override;
  // Before the relation is closed.
  void close();

 private:
  ExprState *state_of(std::size_t leaf);

  const bridge::HeapPages &pages_;
  std::vector<Node *> leaves_;
  std::vector<ExprState *> states_;  // made when first needed
  EState *executor_;
  TupleTableSlot *slot_;
};

class HeapPass {
 public:
  // Opens the heap and compiles the order's conditions for it. Throws PgError.
  HeapPass(const ScanOrder &order, const Heap &heap, Snapshot snapshot);
  HeapPass(const HeapPass &) = delete;
  HeapPass &operator=(const HeapPass &) = delete;

  // Counts the rows of the blocks [first, end) that the snapshot sees.
  void count(BlockNumber first, BlockNumber end, vector::Tally &tally);
  void close();

  const vector::Pass &pass() const { return pass_; }
  std::size_t left_to_server() const { return left_to_server_; }

 private:
  void compile(const ScanOrder &order, Relation root);
  void count_batch(vector::Tally &tally);

  Relation relation_;
  MemoryContext values_;  // of one batch
  vector::Pass pass_;
  vector::Batch batch_;
  std::size_t left_to_server_ = 0;
  std::vector<Node *> leaves_;
  std::unique_ptr<Fetcher> fetcher_;
  std::unique_ptr<bridge::HeapPages> pages_;
  std::unique_ptr<Executor> executor_;
};

}  // namespace meshcat::quality::scan

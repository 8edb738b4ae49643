// One participant's work on one heap.
#pragma once

#include <memory>
#include <vector>

#include "bridge/heap_pages.hpp"
#include "quality/scan/findings.hpp"
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
  // Opens the order's heap of that number and compiles the conditions for it. Throws
  // PgError.
  HeapPass(const ScanOrder &order, std::uint32_t number, Snapshot snapshot);
  HeapPass(const HeapPass &) = delete;
  HeapPass &operator=(const HeapPass &) = delete;

  // Counts the rows of the blocks [first, end) that the snapshot sees, or of those that
  // the order's sample has. Blocks that have not changed since `known` was recorded are
  // taken from there, and read only where samples lack their rows; null: none.
  void count(BlockNumber first, BlockNumber end, const HeapState *known, Findings &findings);
  void close();

  std::size_t left_to_server() const { return left_to_server_; }

 private:
  struct Key {
    std::size_t check;  // which admits its rows
    vector::RowKeyReader reader;
  };

  void compile(const ScanOrder &order, Relation root);
  vector::Judgement judge_batch();
  void clear_batch();
  void count_batch(const HeapState *known, Findings &findings);
  void gather_batch(const vector::Judgement &judgement, Findings &findings);
  void sample_known(const std::vector<BlockNumber> &blocks, Findings &findings);
  void sample_batch(const vector::Judgement &judgement, Findings &findings) const;
  void record_pages(const vector::Judgement &judgement, const HeapState *known, Findings &findings);

  vector::TallyShape shape() const { return {pass_.checks.size(), pass_.groups.size()}; }

  std::uint32_t number_;
  std::optional<BlockSample> sample_;
  Relation relation_;
  MemoryContext values_;  // of one batch
  vector::Pass pass_;
  std::vector<Key> keys_;
  std::vector<vector::Source> aggregates_;
  vector::Batch batch_;
  std::size_t left_to_server_ = 0;
  std::vector<Node *> leaves_;
  std::unique_ptr<Fetcher> fetcher_;
  std::unique_ptr<bridge::HeapPages> pages_;
  std::unique_ptr<Executor> executor_;
};

}  // namespace meshcat::quality::scan

#include "quality/scan/heap_pass.hpp"

#include <algorithm>

extern "C" {
#include "catalog/partition.h"
}

namespace meshcat::quality::scan {

Executor::Executor(const bridge::HeapPages &pages, TupleDesc shape,
                   const std::vector<Node *> &leaves)
    : pages_(pages),
      leaves_(leaves),
      states_(leaves.size()),
      executor_(bridge::call([] { return CreateExecutorState(); })),
      slot_(bridge::call([&] { return MakeSingleTupleTableSlot(shape, &TTSOpsHeapTuple); })) {}

ExprState *Executor::state_of(std::size_t leaf) {
  if (states_[leaf] == nullptr)
    states_[leaf] = bridge::call([&] {
      const MemoryContext before = MemoryContextSwitchTo(executor_->es_query_cxt);
      ExprState *state = ExecInitExpr(reinterpret_cast<Expr *>(leaves_[leaf]), nullptr);
      MemoryContextSwitchTo(before);
      return state;
    });
  return states_[leaf];
}

vector::Truth Executor::decide(std::size_t leaf, const vector::Mask &rows) {
  ExprState *state = state_of(leaf);
  vector::Truth truth;
  bridge::call([&] {
    ExprContext *context = GetPerTupleExprContext(executor_);
    context->ecxt_scantuple = slot_;
    rows.each([&](std::size_t row) {
      HeapTupleData tuple = pages_.row(static_cast<std::uint32_t>(row));
      ExecStoreHeapTuple(&tuple, slot_, false);
      bool is_null = false;
      const Datum value = ExecEvalExprSwitchContext(state, context, &is_null);
      if (is_null)
        truth.null.set(row);
      else if (DatumGetBool(value))
        truth.yes.set(row);
      ResetExprContext(context);
      ExecClearTuple(slot_);
      CHECK_FOR_INTERRUPTS();
    });
  });
  return truth;
}

void Executor::close() {
  bridge::call([&] {
    ExecDropSingleTupleTableSlot(slot_);
    FreeExecutorState(executor_);
  });
}

HeapPass::HeapPass(const ScanOrder &order, std::uint32_t number, Snapshot snapshot)
    : number_(number),
      sample_(order.sample),
      relation_(
          bridge::call([&] { return table_open(order.heaps[number].relation, AccessShareLock); })),
      values_(bridge::call([] {
        return AllocSetContextCreate(CurrentMemoryContext, "meshcat check values",
                                     ALLOCSET_DEFAULT_SIZES);
      })) {
  Relation root = bridge::call([&] { return table_open(order.root, AccessShareLock); });
  compile(order, root);
  bridge::call([&] { table_close(root, NoLock); });
  for (const vector::Column &each : pass_.columns) batch_.columns.emplace_back(each.storage);
  // As PostgreSQL's own scans: what is larger does not drive out all else.
  const bool is_large = order.heaps[number].blocks > static_cast<BlockNumber>(NBuffers) / 4;
  const BufferAccessStrategy strategy =
      is_large ? bridge::call([] { return GetAccessStrategy(BAS_BULKREAD); }) : nullptr;
  pages_ = std::make_unique<bridge::HeapPages>(relation_, snapshot, strategy);
  executor_ = std::make_unique<Executor>(*pages_, RelationGetDescr(relation_), leaves_);
}

// The order's columns are the root's; a partition may have them in other places.
void HeapPass::compile(const ScanOrder &order, Relation root) {
  const auto own = [&](Node *node) {
    if (node == nullptr || RelationGetRelid(root) == RelationGetRelid(relation_)) return node;
    return bridge::call([&] {
      return static_cast<Node *>(
          linitial(map_partition_varattnos(list_make1(node), 1, relation_, root)));
    });
  };
  const auto attribute = [&](Node *node) { return castNode(Var, own(node))->varattno; };
  Compiler compiler(RelationGetDescr(relation_), pass_);
  for (const OrderedCheck &each : order.checks) {
    vector::PassCheck check;
    check.measure = each.measure;
    if (each.filter != nullptr) check.filter = compiler.condition(own(each.filter));
    if (each.predicate != nullptr) check.predicate = compiler.condition(own(each.predicate));
    if (each.column != nullptr)
      check.column = compiler.operands().moments_of(attribute(each.column));
    pass_.checks.push_back(std::move(check));
  }
  for (const OrderedKey &each : order.keys) {
    vector::RowKey key{{}, each.nulls_count};
    for (Node *column : each.columns)
      key.parts.push_back(compiler.operands().key_part(own(column)));
    keys_.push_back({each.check, vector::RowKeyReader(std::move(key))});
  }
  for (OrderedAggregate each : order.aggregates) {
    each.filter = own(each.filter);
    each.condition = own(each.condition);
    std::transform(each.columns.begin(), each.columns.end(), each.columns.begin(), own);
    aggregates_.push_back(source_for(each, compiler));
  }
  if (order.time_column != nullptr)
    pass_.time_column = compiler.operands().moments_of(attribute(order.time_column));
  pass_.groups = order.groups;
  left_to_server_ = compiler.left_to_server();
  fetcher_ = std::make_unique<Fetcher>(RelationGetDescr(relation_), compiler.operands().wanted());
  leaves_ = compiler.leaves();
}

void HeapPass::count(BlockNumber first, BlockNumber end, const HeapState *known,
                     Findings &findings) {
  std::vector<BlockNumber> lacking;
  bridge::interrupt_pending();  // blocks that are not read do not ask
  for (BlockNumber block = first; block < end; ++block) {
    if (sample_ && !sample_->has(block)) continue;
    if (!pages_->has_room()) count_batch(known, findings);
    const std::string_view record = known == nullptr ? std::string_view() : known->record(block);
    if (record.empty()) {
      pages_->read(block);
    } else if (const XLogRecPtr lsn = vector::lsn_of(record);
               known->is_unchanged(block) || !pages_->read(block, lsn)) {
      findings.unchanged.add(record);
      findings.digest.add(number_, block, lsn);
      if (findings.samples.lack(record, shape())) lacking.push_back(block);
    }
  }
  count_batch(known, findings);
  sample_known(lacking, findings);
}

vector::Judgement HeapPass::judge_batch() {
  fetcher_->fetch(*pages_, batch_, values_);
  return vector::judge(pass_, batch_, *executor_);
}

void HeapPass::clear_batch() {
  pages_->clear();
  bridge::call([&] { MemoryContextReset(values_); });
}

void HeapPass::count_batch(const HeapState *known, Findings &findings) {
  if (pages_->pages() == 0) return;
  const vector::Judgement judgement = judge_batch();
  if (findings.changes)
    record_pages(judgement, known, findings);
  else
    vector::count(pass_, batch_, judgement, batch_.all(), findings.tally);
  sample_batch(judgement, findings);
  gather_batch(judgement, findings);
  findings.blocks += pages_->pages();
  clear_batch();
}

// What cannot be counted block by block.
void HeapPass::gather_batch(const vector::Judgement &judgement, Findings &findings) {
  if (findings.keys)
    for (std::size_t i = 0; i < keys_.size(); ++i)
      findings.keys->add(i, keys_[i].reader, batch_, judgement.checks[keys_[i].check].admitted);
  if (findings.aggregates)
    for (std::size_t i = 0; i < aggregates_.size(); ++i)
      findings.aggregates->add(i, aggregates_[i], batch_, *executor_);
}

void HeapPass::sample_batch(const vector::Judgement &judgement, Findings &findings) const {
  findings.samples.take(judgement, [&](std::size_t row) {
    const ItemPointerData &place = pages_->row(static_cast<std::uint32_t>(row)).t_self;
    return RowPlace{number_, ItemPointerGetBlockNumberNoCheck(&place),
                    ItemPointerGetOffsetNumberNoCheck(&place)};
  });
}

// They are counted already.
void HeapPass::sample_known(const std::vector<BlockNumber> &blocks, Findings &findings) {
  const auto sample_pages = [&] {
    if (pages_->pages() == 0) return;
    sample_batch(judge_batch(), findings);
    clear_batch();
  };
  for (const BlockNumber block : blocks) {
    if (!pages_->has_room()) sample_pages();
    pages_->read(block);
  }
  sample_pages();
}

void HeapPass::record_pages(const vector::Judgement &judgement, const HeapState *known,
                            Findings &findings) {
  for (std::uint32_t i = 0; i < pages_->pages(); ++i) {
    const bridge::HeapPage &page = pages_->page(i);
    vector::Tally tally(pass_.checks.size(), pass_.groups.size());
    vector::count(pass_, batch_, judgement, vector::Mask::range(page.first_row, page.rows), tally);
    const auto numbers = vector::numbers_of(tally);
    vector::add_numbers(numbers, findings.tally);
    if (page.settled) {
      findings.changes->add(number_, page.block, vector::encode({page.lsn, numbers}, shape()));
      findings.digest.add(number_, page.block, page.lsn);
      continue;
    }
    findings.digest.add_unsettled();
    if (known != nullptr && !known->record(page.block).empty())
      findings.changes->add(number_, page.block, {});
  }
}

void HeapPass::close() {
  executor_->close();
  bridge::call([&] {
    MemoryContextDelete(values_);
    table_close(relation_, NoLock);
  });
}

}  // namespace meshcat::quality::scan

#include "quality/unique_indexes.hpp"

#include <algorithm>

#include "catalog/store.hpp"

extern "C" {
#include "access/stratnum.h"
#include "access/xact.h"
#include "utils/typcache.h"
}

namespace meshcat::quality {

namespace {

// The columns of the unique indexes of relation $1 that hold in each of the heaps $2. Of a
// partitioned table those are the parts of one index. A collation whose library is another
// one than it was does not count: where the order has changed, an index may have let keys
// repeat.
constexpr char select_columns[] =
    "with recursive sound as ("
    "select i.* from pg_catalog.pg_index i"
    " join pg_catalog.pg_class c on c.oid = i.indexrelid"
    " join pg_catalog.pg_am m on m.oid = c.relam and m.amname = 'btree'"
    " where (i.indrelid = $1 or i.indrelid = any ($2::pg_catalog.oid[]))"
    " and i.indisunique and i.indimmediate and i.indisvalid and i.indisready and i.indislive"
    " and i.indpred is null and i.indexprs is null"
    "), part (root, index) as ("
    "select indexrelid, indexrelid from sound where indrelid = $1"
    " union all"
    " select p.root, h.inhrelid from part p"
    " join pg_catalog.pg_inherits h on h.inhparent = p.index"
    "), column_of as ("
    "select s.indexrelid, k.* from sound s, unnest(s.indkey::int2[], s.indclass::oid[],"
    "  s.indcollation::oid[]) with ordinality k (number, operator_class, locale, place)"
    " where k.place <= s.indnkeyatts"
    "), nullable as ("
    "select k.indexrelid from column_of k join sound s using (indexrelid)"
    " join pg_catalog.pg_attribute a on a.attrelid = s.indrelid and a.attnum = k.number"
    " where not s.indnullsnotdistinct and (not a.attnotnull or exists ("
    "  select from pg_catalog.pg_constraint n where n.conrelid = a.attrelid"
    "  and n.contype = 'n' and not n.convalidated and a.attnum = any (n.conkey)))"
    "), holding as ("
    "select p.root, pg_catalog.count(s.indrelid) as heaps,"
    " pg_catalog.bool_and(s.indexrelid not in (select n.indexrelid from nullable n))"
    "  as counts_nulls"
    " from part p left join sound s on s.indexrelid = p.index"
    "  and s.indrelid = any ($2::pg_catalog.oid[])"
    " group by p.root"
    ") select k.indexrelid, c.relname::text, coalesce(h.counts_nulls, true), k.number::int4,"
    " k.operator_class, k.locale"
    " from holding h"
    " join column_of k on k.indexrelid = h.root"
    " join pg_catalog.pg_class c on c.oid = h.root"
    " where h.heaps = pg_catalog.cardinality($2) and h.root not in ("
    "  select u.indexrelid from column_of u join pg_catalog.pg_collation l on l.oid = u.locale"
    "  where case when l.collprovider = 'd' then (select d.datcollversion is distinct from"
    "    pg_catalog.pg_database_collation_actual_version(d.oid) from pg_catalog.pg_database d"
    "    where d.datname = pg_catalog.current_database())"
    "   else l.collversion is distinct from pg_catalog.pg_collation_actual_version(l.oid) end)"
    " order by k.indexrelid, k.place";

// What the transaction itself has changed is in its snapshot, but an index that it has
// made, on rows that others have deleted meanwhile, says nothing about those.
bool may_see_what_is_gone() {
  return IsolationUsesXactSnapshot() && TransactionIdIsValid(GetTopTransactionIdIfAny());
}

// By which the index tells keys apart.
Oid equality_of(Oid operator_class) {
  Oid family = InvalidOid, type = InvalidOid;
  if (!get_opclass_opfamily_and_input_type(operator_class, &family, &type)) return InvalidOid;
  return get_opfamily_member(family, type, type, BTEqualStrategyNumber);
}

}  // namespace

UniqueIndexes::UniqueIndexes(Oid relation, const std::vector<scan::Heap> &heaps)
    : is_divided_(heaps.size() != 1 || heaps.front().relation != relation) {
  if (may_see_what_is_gone()) return;
  std::vector<std::string> parts;
  for (const scan::Heap &each : heaps) parts.push_back(std::to_string(each.relation));
  const catalog::OwnerScope owner;
  bridge::Spi spi;
  const bridge::Rows rows =
      spi.query(select_columns, {bridge::oid(relation), bridge::text_array(parts)}, true);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const Oid id = rows.oid(row, 0);
    if (indexes_.empty() || indexes_.back().id != id)
      indexes_.push_back({id, rows.text(row, 1), rows.boolean(row, 2), {}});
    indexes_.back().columns.push_back(
        {static_cast<AttrNumber>(rows.int4(row, 3)), rows.oid(row, 4), rows.oid(row, 5)});
  }
}

// Values that are equal to the check must be equal to the index, and in one partition. Of a
// deterministic collation they have the same bytes, which are equal in any collation.
bool UniqueIndexes::agrees(const Column &column, const Var *key) const {
  return bridge::call([&] {
    const TypeCacheEntry *type = lookup_type_cache(key->vartype, TYPECACHE_EQ_OPR);
    if (!OidIsValid(type->eq_opr) || equality_of(column.operator_class) != type->eq_opr)
      return false;
    if (!OidIsValid(key->varcollid) || get_collation_isdeterministic(key->varcollid)) return true;
    return column.collation == key->varcollid && !is_divided_;
  });
}

bool UniqueIndexes::proves(const Index &index, const std::vector<Node *> &columns,
                           bool nulls_count) const {
  if (nulls_count && !index.counts_nulls) return false;
  return std::all_of(index.columns.begin(), index.columns.end(), [&](const Column &column) {
    return std::any_of(columns.begin(), columns.end(), [&](Node *node) {
      const auto *key = castNode(Var, node);
      return key->varattno == column.number && agrees(column, key);
    });
  });
}

std::string UniqueIndexes::proof_for(const std::vector<Node *> &columns, bool nulls_count) const {
  for (const Index &each : indexes_)
    if (proves(each, columns, nulls_count)) return each.name;
  return {};
}

}  // namespace meshcat::quality

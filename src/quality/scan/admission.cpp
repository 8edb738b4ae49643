#include "quality/scan/admission.hpp"

extern "C" {
#include "access/heapam.h"
#include "access/parallel.h"
#include "access/xlog.h"
#include "catalog/pg_inherits.h"
#include "storage/bufmgr.h"
#include "utils/rls.h"
}

namespace meshcat::quality::scan {

namespace {

// All of these run within bridge::call().

const char *obstacle_of_transaction() {
  if (IsInParallelMode()) return "runs within a parallel operation";
  if (IsolationIsSerializable()) return "the transaction is serializable";
  if (RecoveryInProgress()) return "the server is a standby";
  return nullptr;
}

const char *obstacle_of_rights(Oid relation) {
  if (check_enable_rls(relation, InvalidOid, true) == RLS_ENABLED) return "row security applies";
  if (pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) != ACLCHECK_OK)
    return "the role may read only some columns";
  return nullptr;
}

const char *obstacle_of_storage(Relation relation) {
  const char kind = relation->rd_rel->relkind;
  if (kind == RELKIND_VIEW) return "it is a view";
  if (kind == RELKIND_FOREIGN_TABLE) return "a foreign table holds rows of it";
  if (kind != RELKIND_RELATION && kind != RELKIND_MATVIEW) return "it is no table";
  if (relation->rd_tableam != GetHeapamTableAmRoutine()) return "another access method stores it";
  if (relation->rd_rel->relpersistence == RELPERSISTENCE_TEMP) return "it is temporary";
  if (!RelationIsPopulated(relation)) return "the materialized view is not populated";
  for (int i = 0; i < RelationGetNumberOfAttributes(relation); ++i)
    if (bridge::is_virtual(TupleDescAttr(RelationGetDescr(relation), i)))
      return "a column is computed when it is read";
  return nullptr;
}

struct Found {
  const char *obstacle;
  BlockNumber blocks;
  bool has_rows;  // a partitioned table has none itself
};

Found look_at(Oid relation_id) {
  Relation relation = relation_open(relation_id, AccessShareLock);
  Found found{nullptr, 0, relation->rd_rel->relkind != RELKIND_PARTITIONED_TABLE};
  if (found.has_rows) {
    found.obstacle = obstacle_of_storage(relation);
    if (found.obstacle == nullptr) found.blocks = RelationGetNumberOfBlocks(relation);
  }
  relation_close(relation, NoLock);
  return found;
}

}  // namespace

Admission admit(Oid relation) {
  Admission admission;
  const char *obstacle = bridge::call([&] {
    const char *found = obstacle_of_transaction();
    return found != nullptr ? found : obstacle_of_rights(relation);
  });
  List *members = NIL;
  if (obstacle == nullptr)
    members = bridge::call([&] { return find_all_inheritors(relation, AccessShareLock, nullptr); });
  for (int i = 0; obstacle == nullptr && i < list_length(members); ++i) {
    const Oid member = list_nth_oid(members, i);
    const Found found = bridge::call([&] { return look_at(member); });
    obstacle = found.obstacle;
    if (found.has_rows) admission.heaps.push_back({member, found.blocks});
  }
  if (obstacle != nullptr) admission.obstacle = obstacle;
  return admission;
}

}  // namespace meshcat::quality::scan

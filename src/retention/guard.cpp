// The trigger on protected tables. It fires after the row is changed, when nothing
// can change it any more and generated columns have their values, and always, so that
// it is the same for a client, a cascade, replication and a restore.
#include "bridge/args.hpp"
#include "bridge/row_condition.hpp"
#include "retention/protection.hpp"

extern "C" {
#include "commands/trigger.h"
#include "utils/date.h"
#include "utils/typcache.h"
}

namespace meshcat::retention {

namespace {

using bridge::RowCondition;

// A protection ready to judge rows. In the memory of the statement: trivial.
struct Judge {
  bool hold;
  std::int64_t id;
  RowCondition condition;
  AttrNumber time_column;  // of a rule
  FmgrInfo *compare;       // its values
  Oid collation;
};

struct Judges {
  int count;
  Judge *list;
};

Judge judge_of(const Protection &protection, Oid relation) {
  Judge judge{protection.hold,
              protection.id,
              bridge::compile_row_condition(protection.condition, relation),
              InvalidAttrNumber,
              nullptr,
              InvalidOid};
  if (!protection.time_column) return judge;
  const char *column = protection.time_column->c_str();
  return bridge::call([&] {
    judge.time_column = get_attnum(relation, column);
    const Oid type = getBaseType(get_atttype(relation, judge.time_column));
    judge.compare = &lookup_type_cache(type, TYPECACHE_CMP_PROC_FINFO)->cmp_proc_finfo;
    return judge;
  });
}

// Once for each statement: it holds a lock on the table that whoever sets a hold or a
// rule must wait for, so that none comes about in its midst.
const Judges &judges_of(FmgrInfo *function, Relation relation) {
  if (function->fn_extra != nullptr) return *static_cast<Judges *>(function->fn_extra);
  const Oid id = RelationGetRelid(relation);
  const Oid root = guarded_by(id);
  const std::vector<Protection> found =
      root == InvalidOid ? std::vector<Protection>{} : protections_of(root);
  const MemoryContext before = MemoryContextSwitchTo(function->fn_mcxt);
  auto *judges = bridge::call([&] {
    auto *made = static_cast<Judges *>(palloc0(sizeof(Judges)));
    made->list = static_cast<Judge *>(palloc0(sizeof(Judge) * (found.size() + 1)));
    return made;
  });
  {
    const ConditionSettings settings;
    for (const Protection &protection : found)
      judges->list[judges->count++] = judge_of(protection, id);
  }
  MemoryContextSwitchTo(before);
  function->fn_extra = judges;
  return *judges;
}

[[noreturn]] void refuse(const Judge &judge, Relation relation, const char *what) {
  const std::string table = RelationGetRelationName(relation), id = std::to_string(judge.id);
  if (judge.hold)
    throw core::Error(
        restrict_violation,
        std::string(what) + " table \"" + table + "\" is refused: it is held by hold " + id,
        "Held rows are neither deleted nor changed, whatever any rule says.",
        "SELECT * FROM mesh.holds WHERE hold_id = " + id +
            "; tells whose it is. Who did not set it releases it: SELECT "
            "mesh.release_hold(" +
            id + ", reason => '...');");
  throw core::Error(
      restrict_violation,
      std::string(what) + " table \"" + table + "\" is refused: it is kept by retention rule " + id,
      "Until its time is over, a kept row is not deleted, nor changed so that it "
      "would be over sooner.",
      "SELECT * FROM mesh.retention_rules WHERE rule_id = " + id +
          "; tells how long. mesh.retention_due tells when rows are due.");
}

struct Moment {
  Datum value;
  bool finite;
};

Moment moment_of(const Judge &judge, HeapTuple row, TupleDesc shape) {
  bool null = false;
  const Datum value = heap_getattr(row, judge.time_column, shape, &null);
  if (null) return {value, false};
  if (getBaseType(TupleDescAttr(shape, judge.time_column - 1)->atttypid) == DATEOID)
    return {value, !DATE_NOT_FINITE(DatumGetDateADT(value))};
  return {value, !TIMESTAMP_NOT_FINITE(DatumGetTimestamp(value))};
}

// A kept row stays kept by the rule, and once its time is running, at least as long.
bool keeps_as_long(const Judge &judge, HeapTuple old_row, HeapTuple new_row, TupleDesc shape) {
  if (!bridge::is_true(judge.condition, new_row)) return false;
  return bridge::call([&] {
    const Moment before = moment_of(judge, old_row, shape);
    if (!before.finite) return true;
    const Moment after = moment_of(judge, new_row, shape);
    return after.finite && DatumGetInt32(FunctionCall2Coll(judge.compare, judge.collation,
                                                           after.value, before.value)) >= 0;
  });
}

}  // namespace

// mesh_catalog.guard_rows() -> trigger
MESHCAT_FUNCTION(meshcat_retention_guard_rows) {
  if (!CALLED_AS_TRIGGER(fcinfo))
    throw core::Error(core::sqlstate::feature_not_supported,
                      "mesh_catalog.guard_rows() is for triggers");
  const auto *trigger = reinterpret_cast<TriggerData *>(fcinfo->context);
  const Relation relation = trigger->tg_relation;
  const Judges &judges = judges_of(fcinfo->flinfo, relation);
  if (TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event)) {
    if (judges.count > 0) refuse(judges.list[0], relation, "truncating");
    return PointerGetDatum(nullptr);
  }
  const HeapTuple old_row = trigger->tg_trigtuple;
  const bool deleted = TRIGGER_FIRED_BY_DELETE(trigger->tg_event);
  for (int i = 0; i < judges.count; ++i) {
    const Judge &judge = judges.list[i];
    if (!bridge::is_true(judge.condition, old_row)) continue;
    if (deleted) refuse(judge, relation, "deleting a row of");
    if (judge.hold ||
        !keeps_as_long(judge, old_row, trigger->tg_newtuple, RelationGetDescr(relation)))
      refuse(judge, relation, "changing a row of");
  }
  return PointerGetDatum(nullptr);
}

// mesh_catalog.refuse_change(what text, relation text, protector text) -> void: never
MESHCAT_FUNCTION(meshcat_retention_refuse_change) {
  const bridge::Args args(fcinfo);
  const std::string what = args.text(0, "what"), table = args.text(1, "relation"),
                    protector = args.text(2, "protector");
  // Which line of the event trigger noticed it is of no use to whom it refuses.
  error_context_stack = nullptr;
  throw core::Error(
      restrict_violation, what + " is refused: " + protector + " protects rows of table " + table,
      "Until it ends, the table's protected rows, its columns and what guards them stay as they "
      "are.",
      protector.starts_with("hold ")
          ? "SELECT * FROM mesh.holds; tells whose it is. Who did not set it releases it: SELECT "
            "mesh.release_hold(...)."
          : "SELECT * FROM mesh.retention_rules; tells what it keeps. Delete what it keeps no "
            "longer with DELETE or mesh.run_retention.");
}

}  // namespace meshcat::retention

#include "quality/scan/fingerprint.hpp"

extern "C" {
#include "access/transam.h"
#include "access/xlog.h"
#include "optimizer/optimizer.h"
#include "utils/fmgroids.h"
}

namespace meshcat::quality::scan {

namespace {

// What follows runs within bridge::call().

bool is_not_built_in(Oid function, void *) {
  return function >= FirstNormalObjectId;
}

struct Dependence {
  bool changing = false;  // on what may change without the row changing
  List *collations = NIL;
};

bool find_dependence(Node *node, void *context) {
  if (node == nullptr) return false;
  auto *dependence = static_cast<Dependence *>(context);
  // A domain's constraints and others' functions can be replaced.
  if (IsA(node, CoerceToDomain) || check_functions_in_node(node, is_not_built_in, nullptr)) {
    dependence->changing = true;
    return true;
  }
  const Oid collation = exprInputCollation(node);
  if (collation != InvalidOid)
    dependence->collations = list_append_unique_oid(dependence->collations, collation);
  return expression_tree_walk(node, find_dependence, context);
}

Dependence dependence_of(const ScanOrder &order) {
  Dependence dependence;
  for (const OrderedCheck &each : order.checks)
    for (Node *expression : {each.filter, each.predicate}) {
      if (expression == nullptr) continue;
      dependence.changing |= contain_mutable_functions(expression);
      find_dependence(expression, &dependence);
    }
  return dependence;
}

// With the version of the library that collates, which may change the order of texts
// with an operating system.
void append_collation(StringInfo to, Oid collation) {
  FmgrInfo function;
  fmgr_info(F_PG_COLLATION_ACTUAL_VERSION, &function);
  LOCAL_FCINFO(call, 1);
  InitFunctionCallInfoData(*call, &function, 1, InvalidOid, nullptr, nullptr);
  call->args[0].value = ObjectIdGetDatum(collation);
  call->args[0].isnull = false;
  const Datum version = FunctionCallInvoke(call);
  appendStringInfo(to, " collation %u %s", collation,
                   call->isnull ? "" : TextDatumGetCString(version));
}

// With the values of rows that are older than a column.
void append_column(StringInfo to, TupleDesc shape, int i) {
  const FormData_pg_attribute *column = TupleDescAttr(shape, i);
  appendStringInfo(to, " column %d %u %d %u %d", column->attnum, column->atttypid,
                   column->atttypmod, column->attcollation, column->attisdropped);
  bool is_null = true;
  const Datum missing = getmissingattr(shape, column->attnum, &is_null);
  if (column->attisdropped || is_null) return;
  Oid output = InvalidOid;
  bool is_varlena = false;
  getTypeOutputInfo(column->atttypid, &output, &is_varlena);
  appendStringInfo(to, " %s", OidOutputFunctionCall(output, missing));
}

void append_heap(StringInfo to, Relation relation) {
  const FormData_pg_class *form = relation->rd_rel;
  appendStringInfo(to, "server " UINT64_FORMAT " %d database %u relation %u file %u %u",
                   GetSystemIdentifier(), PG_VERSION_NUM, MyDatabaseId, RelationGetRelid(relation),
                   form->reltablespace, form->relfilenode);
  const TupleDesc shape = RelationGetDescr(relation);
  for (int i = 0; i < shape->natts; ++i) append_column(to, shape, i);
}

char *fingerprint_text(const ScanOrder &order, Oid heap) {
  const Dependence dependence = dependence_of(order);
  if (dependence.changing) return nullptr;
  Relation relation = table_open(heap, AccessShareLock);
  StringInfoData meaning;
  initStringInfo(&meaning);
  const bool is_logged = RelationNeedsWAL(relation) && !bridge::is_new_in_transaction(relation);
  if (is_logged) {
    append_heap(&meaning, relation);
    for (int i = 0; i < list_length(dependence.collations); ++i)
      append_collation(&meaning, list_nth_oid(dependence.collations, i));
  }
  table_close(relation, NoLock);
  return is_logged ? meaning.data : nullptr;
}

}  // namespace

std::optional<std::string> fingerprint(const ScanOrder &order, const Heap &heap) {
  const char *text = bridge::call([&] { return fingerprint_text(order, heap.relation); });
  if (text == nullptr) return std::nullopt;
  ScanOrder meaning = order;
  meaning.heaps.clear();       // their sizes do not matter
  meaning.aggregates.clear();  // of which nothing is kept
  return std::string("meshcat " MESHCAT_VERSION " ") + text + " " + write(meaning);
}

}  // namespace meshcat::quality::scan

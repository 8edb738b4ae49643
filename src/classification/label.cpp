#include "classification/label.hpp"

#include "bridge/args.hpp"

extern "C" {
#include "commands/seclabel.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
}

namespace meshcat::classification {

namespace sqlstate = core::sqlstate;

namespace {

constexpr char provider[] = "meshcat";

// Labels follow tags; SECURITY LABEL is left to superusers, whose restores use it.
void check_relabel(const ObjectAddress *object, const char *label) {
  bridge::enter([&] {
    if (!bridge::call([] { return superuser(); }))
      throw core::Error(sqlstate::insufficient_privilege,
                        "security labels of provider \"meshcat\" are set by the mesh",
                        "They say the tags of a product's columns.",
                        "Tag the column: SELECT mesh.tag('domain.product#column', '...').");
    if (label != nullptr && (object->classId != RelationRelationId || object->objectSubId == 0))
      throw core::Error(sqlstate::wrong_object_type, "provider \"meshcat\" labels columns only", {},
                        "SECURITY LABEL FOR meshcat ON COLUMN ... IS '...';");
  });
}

// The lock keeps a column from being dropped, whose label would be left behind.
void set_label(Oid relation, AttrNumber column, const char *label) {
  LockRelationOid(relation, AccessShareLock);
  if (get_attname(relation, column, true) == nullptr) return;
  const ObjectAddress object = {RelationRelationId, relation, column};
  SetSecurityLabel(&object, provider, label);
  CommandCounterIncrement();
}

}  // namespace

void register_label_provider() {
  bridge::call([] { ::register_label_provider(provider, check_relabel); });
}

// mesh_catalog.set_column_label(relation regclass, column_number smallint, label text) -> void
MESHCAT_FUNCTION(meshcat_classification_set_label) {
  const bridge::Args args(fcinfo);
  const Oid relation = args.oid(0, "relation");
  args.require(1, "column_number");
  const AttrNumber column = DatumGetInt16(args.datum(1));
  const auto label = args.maybe_text(2);
  const char *text = label ? label->c_str() : nullptr;
  bridge::call([&] { set_label(relation, column, text); });
  PG_RETURN_VOID();
}

}  // namespace meshcat::classification

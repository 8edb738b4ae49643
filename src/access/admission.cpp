// What port views and policies ask, once a statement: may the reader read, which
// filters and masks apply.
#include "access/denial.hpp"
#include "access/fact.hpp"
#include "access/reading.hpp"
#include "bridge/args.hpp"

namespace meshcat::access {

using bridge::Args;

namespace {

void announce_incident(Admission &admission) {
  if (admission.announced) return;
  admission.announced = true;
  if (!has_open_incident(admission.entitlement.product_id)) return;
  const char *product = admission.entitlement.product.c_str();
  bridge::call([&] {
    ereport(NOTICE, (errmsg("product \"%s\" has an open incident", product),
                     errhint("SELECT * FROM mesh.incidents WHERE product = %s; tells more.",
                             quote_literal_cstr(product))));
  });
}

}  // namespace

// mesh_catalog.admit(port_id bigint) -> boolean: true, or an error that helps
MESHCAT_FUNCTION(meshcat_access_admit) {
  const std::int64_t port_id = Args(fcinfo).int8(0, "port_id");
  Admission &admission = remember_admission(fcinfo, port_id);
  if (!admission.entitlement.admitted()) deny(GetUserId(), admission.entitlement);
  require_attributes(GetUserId(), admission.entitlement);
  if (!admission.recorded) record_read(GetUserId(), admission.entitlement);
  admission.recorded = true;
  announce_incident(admission);
  PG_RETURN_BOOL(true);
}

// mesh_catalog.admitted(port_id bigint) -> boolean
MESHCAT_FUNCTION(meshcat_access_admitted) {
  const std::int64_t port_id = Args(fcinfo).int8(0, "port_id");
  PG_RETURN_BOOL(remember_admission(fcinfo, port_id).entitlement.admitted());
}

// mesh_catalog.unfiltered(port_id bigint) -> boolean
MESHCAT_FUNCTION(meshcat_access_unfiltered) {
  const std::int64_t port_id = Args(fcinfo).int8(0, "port_id");
  PG_RETURN_BOOL(remember_admission(fcinfo, port_id).entitlement.unfiltered());
}

// mesh_catalog.unmasked(port_id bigint, column_name text) -> boolean
MESHCAT_FUNCTION(meshcat_access_unmasked) {
  const Args args(fcinfo);
  const Admission &admission = remember_admission(fcinfo, args.int8(0, "port_id"));
  PG_RETURN_BOOL(admission.entitlement.unmasked(args.text(1, "column_name")));
}

// mesh_catalog.filter_applies(filter_id bigint) -> boolean
MESHCAT_FUNCTION(meshcat_access_filter_applies) {
  PG_RETURN_BOOL(remember_filter(fcinfo, Args(fcinfo).int8(0, "filter_id")));
}

// mesh.session_attribute(attribute text) -> text[], null when the role has no such
// attribute: a comparison with null lets no row through
MESHCAT_FUNCTION(meshcat_access_session_attribute) {
  const std::string attribute = Args(fcinfo).text(0, "attribute");
  const auto &values = remember_attribute(fcinfo, attribute);
  if (!values) PG_RETURN_NULL();
  return bridge::text_array_datum(*values);
}

}  // namespace meshcat::access

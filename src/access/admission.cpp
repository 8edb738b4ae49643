// What port views and policies ask, once a statement: may the reader read, which
// filters and masks apply.
#include "access/admission.hpp"

#include "access/denial.hpp"
#include "access/reading.hpp"
#include "access/simulation.hpp"
#include "bridge/args.hpp"
#include "core/access/mask.hpp"

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

// Who simulates another's read reads.
void record(const Entitlement &entitlement, std::int64_t port_id) {
  const bool simulated = Simulation::current() != nullptr;
  record_read(GetUserId(), simulated ? entitlement_of(GetUserId(), port_id) : entitlement);
}

MemoryContext executor_of(FunctionCallInfo call) {
  return call->flinfo->fn_mcxt;
}

}  // namespace

void admit(MemoryContext executor, std::int64_t port_id) {
  Admission &admission = remember_admission(executor, port_id);
  if (!admission.entitlement.admitted()) deny(reader(), admission.entitlement);
  require_attributes(reader(), admission.entitlement);
  if (!admission.recorded) record(admission.entitlement, port_id);
  admission.recorded = true;
  announce_incident(admission);
}

// mesh_catalog.admit(port_id bigint) -> boolean: true, or an error that helps
MESHCAT_FUNCTION(meshcat_access_admit) {
  admit(executor_of(fcinfo), Args(fcinfo).int8(0, "port_id"));
  PG_RETURN_BOOL(true);
}

// mesh_catalog.admitted(port_id bigint) -> boolean
MESHCAT_FUNCTION(meshcat_access_admitted) {
  const std::int64_t port_id = Args(fcinfo).int8(0, "port_id");
  PG_RETURN_BOOL(remember_admission(executor_of(fcinfo), port_id).entitlement.admitted());
}

// mesh_catalog.unfiltered(port_id bigint) -> boolean
MESHCAT_FUNCTION(meshcat_access_unfiltered) {
  const std::int64_t port_id = Args(fcinfo).int8(0, "port_id");
  PG_RETURN_BOOL(remember_admission(executor_of(fcinfo), port_id).entitlement.unfiltered());
}

// mesh_catalog.unmasked(port_id bigint, column_name text) -> boolean
MESHCAT_FUNCTION(meshcat_access_unmasked) {
  const Args args(fcinfo);
  const Admission &admission = remember_admission(executor_of(fcinfo), args.int8(0, "port_id"));
  PG_RETURN_BOOL(admission.entitlement.unmasked(args.text(1, "column_name")));
}

// mesh_catalog.purposes(port_id bigint) -> text[]
MESHCAT_FUNCTION(meshcat_access_purposes) {
  const std::int64_t port_id = Args(fcinfo).int8(0, "port_id");
  return bridge::text_array_datum(
      remember_admission(executor_of(fcinfo), port_id).entitlement.purposes);
}

// mesh_catalog.purpose(port_id bigint) -> text
MESHCAT_FUNCTION(meshcat_access_purpose) {
  const std::int64_t port_id = Args(fcinfo).int8(0, "port_id");
  const Entitlement &entitlement = remember_admission(executor_of(fcinfo), port_id).entitlement;
  if (entitlement.purposes.empty()) PG_RETURN_NULL();
  if (entitlement.purposes.size() > 1)
    throw core::Error(
        core::sqlstate::object_not_in_prerequisite_state,
        "product \"" + entitlement.product + "\" is read for several purposes at once",
        "Its pseudonyms are others for each purpose, and there are grants for: " +
            entitlement.purpose() + ".",
        "Choose one: SET meshcat.purpose = " +
            core::access::quote_literal(entitlement.purposes.front()) + ";");
  return bridge::text_datum(entitlement.purposes.front());
}

// mesh.session_purposes() -> text[]: port views and policies have mesh_catalog.purposes instead
MESHCAT_FUNCTION(meshcat_access_session_purposes) {
  throw core::Error(
      core::sqlstate::object_not_in_prerequisite_state,
      "mesh.session_purposes() is for row filters and masks alone",
      "The purposes are those of the product whose filter or mask it is.",
      "SELECT product, purpose FROM mesh.my_access; lists what you may read for what.");
}

// mesh_catalog.filter_applies(filter_id bigint) -> boolean
MESHCAT_FUNCTION(meshcat_access_filter_applies) {
  PG_RETURN_BOOL(remember_filter(executor_of(fcinfo), Args(fcinfo).int8(0, "filter_id")));
}

// mesh.session_attribute(attribute text) -> text[], null when the role has no such
// attribute: a comparison with null lets no row through
MESHCAT_FUNCTION(meshcat_access_session_attribute) {
  const std::string attribute = Args(fcinfo).text(0, "attribute");
  const auto &values = remember_attribute(executor_of(fcinfo), attribute);
  if (!values) PG_RETURN_NULL();
  return bridge::text_array_datum(*values);
}

}  // namespace meshcat::access

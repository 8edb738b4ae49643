// The signed document about a version of a product.
#include "bridge/args.hpp"
#include "evidence/subject.hpp"

namespace meshcat::evidence {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
using catalog::Version;
namespace sqlstate = core::sqlstate;

namespace {

constexpr std::int32_t most_rows = 20000;

void check_rows(std::int32_t rows) {
  if (rows < 0 || rows > most_rows)
    throw core::Error(sqlstate::invalid_parameter_value,
                      "\"max_rows\" must be from 0 to " + std::to_string(most_rows));
}

}  // namespace

Version version_of(Store &store, const Product &product, const std::optional<std::string> &number) {
  if (number) return catalog::version_by_number(store, product, *number);
  auto version = catalog::released_version(store, product);
  if (!version) version = catalog::current_version(store, product);
  if (!version)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "product \"" + product.ref() + "\" has no version", {},
                      "Draft one: SELECT mesh.draft_version(...).");
  return *version;
}

// mesh.evidence(product text, version text, since timestamptz, max_rows integer) -> jsonb
MESHCAT_FUNCTION(meshcat_evidence_make) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  const auto number = args.maybe_text(1);
  const TimestampTz since = args.timestamptz(2, "since");
  const std::int32_t rows = args.int4(3, "max_rows");
  check_rows(rows);
  const MemoryContext context = CurrentMemoryContext;
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  catalog::require_duty(store, product.domain,
                        {Duty::product_owner, Duty::data_engineer, Duty::data_analyst,
                         Duty::steward, Duty::compliance_liaison},
                        "have evidence of product \"" + product.ref() + "\"");
  const Version version = version_of(store, product, number);
  store.audit("evidence", product.ref() + ": " + version.version);
  const Rows made = store.query(
      "select mesh_catalog.sign_document(mesh_catalog.evidence_document($1, $2, $3, $4, $5, $6))",
      {bridge::int8(product.id), bridge::int8(version.id), bridge::timestamptz(since),
       bridge::int8(rows), bridge::text(store.caller_name()), bridge::text(MESHCAT_VERSION)});
  bool null = false;
  return bridge::copy_datum(made.datum(0, 0, &null), JSONBOID, context);
}

}  // namespace meshcat::evidence

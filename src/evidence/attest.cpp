// Statements about a product: said by one, confirmed by another, withdrawn but never altered.
#include "bridge/args.hpp"
#include "catalog/four_eyes.hpp"
#include "catalog/newest_state.hpp"
#include "evidence/subject.hpp"

namespace meshcat::evidence {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
using catalog::Version;
namespace sqlstate = core::sqlstate;

// Of each section of the facts its digest, and that of the whole. $1 product, $2 version.
constexpr char digests_sql[] =
    "with f as materialized (select mesh_catalog.evidence_facts($1, $2) as facts)"
    " select (select pg_catalog.jsonb_object_agg(s.key, pg_catalog.encode("
    "   mesh_catalog.document_digest(s.value), 'hex')) from pg_catalog.jsonb_each(f.facts) s),"
    "  mesh_catalog.document_digest(f.facts) from f";

struct Attestation {
  std::int64_t id;
  Product product;
  std::int64_t version_id;
  Oid stater, session;
  std::string digest;
  bool confirmed, withdrawn, expired;
};

void require_attester(Store &store, const Product &product, const std::string &action) {
  catalog::require_duty(store, product.domain,
                        {Duty::product_owner, Duty::steward, Duty::compliance_liaison}, action);
}

void require_words(const std::string &text, const char *message) {
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw core::Error(sqlstate::invalid_parameter_value, message);
}

Attestation lock_attestation(Store &store, std::int64_t id) {
  const Rows rows = store.query(
      "select product_id, version_id, stater_oid, session_oid, facts_digest,"
      " confirmed_at is not null, withdrawn_at is not null,"
      " valid_until <= pg_catalog.clock_timestamp()"
      " from mesh_catalog.attestation where attestation_id = $1 for update",
      {bridge::int8(id)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_object, "there is no attestation " + std::to_string(id),
                      {}, "SELECT * FROM mesh.attestations lists those you may see.");
  return {id,
          catalog::product_by_id(store, rows.int8(0, 0)),
          rows.int8(0, 1),
          rows.oid(0, 2),
          rows.oid(0, 3),
          rows.bytea(0, 4),
          rows.boolean(0, 5),
          rows.boolean(0, 6),
          rows.boolean(0, 7)};
}

std::string named(const Attestation &attestation) {
  return "attestation " + std::to_string(attestation.id);
}

void require_open(const Attestation &attestation) {
  const char *state = attestation.withdrawn   ? "was withdrawn"
                      : attestation.confirmed ? "is confirmed already"
                      : attestation.expired   ? "has expired"
                                              : nullptr;
  if (state != nullptr)
    throw core::Error(sqlstate::object_not_in_prerequisite_state, named(attestation) + " " + state,
                      {}, "A new one is made with mesh.attest().");
}

void require_four_eyes(Store &store, const Attestation &attestation) {
  const Oid session = GetSessionUserId();
  const Oid same = catalog::common_side(session, store.caller(), attestation.session,
                                        {attestation.session, attestation.stater});
  if (same == InvalidOid) return;
  throw core::Error(
      sqlstate::insufficient_privilege,
      named(attestation) + " must be confirmed by another than who stated it",
      "Logged in as \"" + catalog::role_name(session) + "\", acting as \"" + store.caller_name() +
          "\": that is, or can become, \"" + catalog::role_name(same) + "\", who stated it.",
      "Another product_owner, steward or compliance_liaison of domain \"" +
          attestation.product.domain.name + "\" confirms it, from a login of their own.");
}

std::vector<std::string> changed_sections(Store &store, const Attestation &attestation) {
  return store
      .query(std::string("select coalesce(pg_catalog.array_agg(coalesce(o.key, n.key)"
                         " order by coalesce(o.key, n.key))"
                         "  filter (where o.value is distinct from n.value), '{}')"
                         " from (select section_digests from mesh_catalog.attestation"
                         "  where attestation_id = $3) a"
                         " cross join lateral pg_catalog.jsonb_each_text(a.section_digests) o"
                         " full join pg_catalog.jsonb_each_text((select d.digests from (") +
                 digests_sql + ") d (digests, whole))) n on n.key = o.key",
             {bridge::int8(attestation.product.id), bridge::int8(attestation.version_id),
              bridge::int8(attestation.id)})
      .text_array(0, 0);
}

void require_same_facts(Store &store, const Attestation &attestation) {
  const std::vector<std::string> changed = changed_sections(store, attestation);
  if (changed.empty()) return;
  std::string sections;
  for (const std::string &section : changed) sections += (sections.empty() ? "" : ", ") + section;
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    named(attestation) + " is of facts that have changed",
                    "Since it was stated these have: " + sections + ".",
                    "Withdraw it, and have what is so now attested: SELECT mesh.attest(...).");
}

// As the caller: the policy of the table decides.
bool may_see(std::int64_t id) {
  bridge::Spi spi;
  return !spi.query("select from mesh_catalog.attestation where attestation_id = $1",
                    {bridge::int8(id)})
              .empty();
}

}  // namespace

// mesh.attest(product text, statement text, version text, valid_for interval) -> bigint
MESHCAT_FUNCTION(meshcat_evidence_attest) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), statement = args.text(1, "statement");
  const auto number = args.maybe_text(2);
  args.require(3, "valid_for");
  require_words(statement, "an attestation states something");
  catalog::require_newest_state("attest", "facts");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  require_attester(store, product, "attest for product \"" + product.ref() + "\"");
  const Version version = version_of(store, product, number);
  const Rows until = store.query(
      "select pg_catalog.clock_timestamp() + $1, $1 > interval '0' and $1 <= interval '10 years'",
      {bridge::argument(fcinfo, 3)});
  if (!until.boolean(0, 1))
    throw core::Error(sqlstate::invalid_parameter_value,
                      "\"valid_for\" must be above 0 and at most 10 years");
  const Rows digests =
      store.query(digests_sql, {bridge::int8(product.id), bridge::int8(version.id)});
  const Oid session = GetSessionUserId();
  bool null = false;
  const std::int64_t id =
      store
          .query(
              "insert into mesh_catalog.attestation (product_id, version_id, statement,"
              " facts_digest, section_digests, valid_until, stater_name, stater_oid,"
              " session_name, session_oid)"
              " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning attestation_id",
              {bridge::int8(product.id), bridge::int8(version.id), bridge::text(statement),
               bridge::bytea(digests.bytea(0, 1)),
               bridge::datum(JSONBOID, digests.datum(0, 0, &null), false),
               bridge::timestamptz(until.timestamptz(0, 0)), bridge::text(store.caller_name()),
               bridge::oid(store.caller()), bridge::text(catalog::role_name(session)),
               bridge::oid(session)})
          .int8(0, 0);
  store.audit("attest", product.ref() + ": attestation " + std::to_string(id) + ": " + statement);
  PG_RETURN_INT64(id);
}

// mesh.confirm_attestation(attestation_id bigint) -> void
MESHCAT_FUNCTION(meshcat_evidence_confirm) {
  const std::int64_t id = Args(fcinfo).int8(0, "attestation_id");
  catalog::require_newest_state("confirm an attestation", "facts");
  Store store;
  const Attestation attestation = lock_attestation(store, id);
  require_attester(store, attestation.product,
                   "confirm attestations for product \"" + attestation.product.ref() + "\"");
  require_open(attestation);
  require_four_eyes(store, attestation);
  require_same_facts(store, attestation);
  store.query(
      "update mesh_catalog.attestation set confirmed_at = pg_catalog.clock_timestamp(),"
      " confirmer_name = $2, confirmer_session = $3 where attestation_id = $1",
      {bridge::int8(id), bridge::text(store.caller_name()),
       bridge::text(catalog::role_name(GetSessionUserId()))});
  store.audit("confirm attestation",
              attestation.product.ref() + ": attestation " + std::to_string(id));
  PG_RETURN_VOID();
}

// mesh.withdraw_attestation(attestation_id bigint, reason text) -> void
MESHCAT_FUNCTION(meshcat_evidence_withdraw) {
  const Args args(fcinfo);
  const std::int64_t id = args.int8(0, "attestation_id");
  const std::string reason = args.text(1, "reason");
  require_words(reason, "a withdrawal needs a reason");
  Store store;
  const Attestation attestation = lock_attestation(store, id);
  require_attester(store, attestation.product,
                   "withdraw attestations for product \"" + attestation.product.ref() + "\"");
  if (attestation.withdrawn) require_open(attestation);
  store.query(
      "update mesh_catalog.attestation set withdrawn_at = pg_catalog.clock_timestamp(),"
      " withdrawn_by = $2, withdrawal_reason = $3 where attestation_id = $1",
      {bridge::int8(id), bridge::text(store.caller_name()), bridge::text(reason)});
  store.audit("withdraw attestation",
              attestation.product.ref() + ": attestation " + std::to_string(id) + ": " + reason);
  PG_RETURN_VOID();
}

// mesh_catalog.changed_facts(attestation_id bigint) -> text[]
MESHCAT_FUNCTION(meshcat_evidence_changed) {
  const std::int64_t id = Args(fcinfo).int8(0, "attestation_id");
  if (!may_see(id)) PG_RETURN_NULL();
  std::vector<std::string> changed;
  {
    Store store;
    const Rows rows = store.query(
        "select product_id, version_id from mesh_catalog.attestation where attestation_id = $1",
        {bridge::int8(id)});
    const Attestation attestation{id,
                                  catalog::product_by_id(store, rows.int8(0, 0)),
                                  rows.int8(0, 1),
                                  InvalidOid,
                                  InvalidOid,
                                  {},
                                  false,
                                  false,
                                  false};
    changed = changed_sections(store, attestation);
  }
  return bridge::text_array_datum(changed);
}

}  // namespace meshcat::evidence

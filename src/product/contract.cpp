#include "product/contract.hpp"

#include <set>

#include "catalog/names.hpp"
#include "core/product/promise.hpp"
#include "core/types/semver.hpp"
#include "core/types/sla.hpp"
#include "product/draft.hpp"
#include "product/port.hpp"
#include "product/shape.hpp"

namespace meshcat::product {

using bridge::Args;
using bridge::Param;
using bridge::Rows;
namespace sqlstate = core::sqlstate;

namespace {

// What became of the parts of a contract: rows (path, outcome) of mesh.set_contract.
class Outcomes {
 public:
  explicit Outcomes(FunctionCallInfo fcinfo) : result_(fcinfo) {}
  void add(const std::string &path, const std::string &outcome) {
    result_.add({bridge::text(path), bridge::text(outcome)});
  }

 private:
  bridge::SetResult result_;
};

[[noreturn]] void not_odcs(const std::string &message, const std::string &detail = {}) {
  throw core::Error(sqlstate::invalid_parameter_value,
                    "contract is not an ODCS document: " + message, detail,
                    "See the Open Data Contract Standard, version 3.1.");
}

void require_odcs(Store &store, const Param &document) {
  constexpr std::size_t most_told = 20;
  const Rows problems = store.query(
      "select path || ' ' || problem from mesh_catalog.contract_problems($1)", {document});
  if (problems.empty()) return;
  std::string others;
  for (std::size_t i = 1; i < problems.size() && i < most_told; ++i)
    others += (i == 1 ? "Also: " : "; ") + problems.text(i, 0);
  if (problems.size() > most_told)
    others += "; and " + std::to_string(problems.size() - most_told) + " more";
  not_odcs(problems.text(0, 0), others.empty() ? others : others + ".");
}

// The number of the version that the contract is for.
std::string number_of(Store &store, const Param &document,
                      const std::optional<std::string> &wanted) {
  const std::string stated = store.query("select $1 ->> 'version'", {document}).text(0, 0);
  std::string number;
  try {
    number = core::types::Semver::parse(stated).to_string();
  } catch (const core::Error &error) {
    throw core::Error(error.sqlstate(), "$.version of the contract: " + error.message(),
                      error.detail(), error.hint());
  }
  if (wanted && core::types::Semver::parse(*wanted).to_string() != number)
    throw core::Error(sqlstate::invalid_parameter_value,
                      "the contract is for version " + number + ", not " + *wanted,
                      "Its $.version says so.",
                      "Change $.version, or leave out the argument version.");
  return number;
}

// The SLA properties as one promise; nothing when none can be measured.
std::optional<std::string> promise_of(Store &store, const Param &document, Outcomes &outcomes) {
  const Rows rows = store.query(
      "select '$.slaProperties[' || (s.n - 1) || ']', s.value ->> 'property',"
      " s.value ->> 'value', coalesce(s.value ->> 'unit', '')"
      " from pg_catalog.jsonb_array_elements(coalesce($1 -> 'slaProperties', '[]'))"
      " with ordinality s(value, n) order by s.n",
      {document});
  std::set<core::types::SlaTerm> promised;
  std::string promise;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string path = rows.text(i, 0);
    const auto term =
        core::product::promise_term(rows.text(i, 1), rows.text(i, 2), rows.text(i, 3));
    if (!term) {
      outcomes.add(path, "kept: no observation can break it");
      continue;
    }
    try {
      const auto sla = core::types::Sla::parse(*term);
      // A second value, for another element of the schema, has no place in a promise.
      if (!promised.insert(sla.bounds().front().term).second) {
        outcomes.add(path, "kept: the term is promised already");
        continue;
      }
      outcomes.add(path, "promises " + sla.to_string());
      promise += (promise.empty() ? "" : "; ") + sla.to_string();
    } catch (const core::Error &error) {
      throw core::Error(error.sqlstate(), path + " of the contract: " + error.message(),
                        error.detail(), error.hint());
    }
  }
  if (promise.empty()) return std::nullopt;
  return promise;
}

void store_document(Store &store, const Version &draft, const Param &document,
                    const std::optional<std::string> &promise) {
  store.query(
      "insert into mesh_catalog.contract (version_id, document, origin, promise, set_by)"
      " values ($1, $2, 'set', $3::text::mesh.sla, $4)"
      " on conflict (version_id) do update set document = excluded.document, origin = 'set',"
      " promise = excluded.promise, set_at = now(), set_by = excluded.set_by",
      {bridge::int8(draft.id), document, bridge::text(promise), bridge::text(store.caller_name())});
}

// What the contract says of the product as such.
void describe_product(Store &store, const Product &product, const Param &document) {
  store.query(
      "update mesh_catalog.product set title = coalesce(nullif($2 ->> 'name', ''), title),"
      " description = coalesce(nullif($2 -> 'description' ->> 'purpose', ''), description),"
      " tags = coalesce((select pg_catalog.array_agg(t.tag order by t.n)"
      "  from pg_catalog.jsonb_array_elements_text($2 -> 'tags') with ordinality t(tag, n)"
      "  where t.tag is not null), tags)"
      " where product_id = $1",
      {bridge::int8(product.id), document});
}

bool has_released_version(Store &store, const Product &product) {
  return store
      .query(
          "select exists (select from mesh_catalog.version"
          " where product_id = $1 and state in ('released', 'deprecated'))",
          {bridge::int8(product.id)})
      .boolean(0, 0);
}

// The rules of a first draft are checked at once, so that the draft can be tried;
// later ones take the place of a released version's when theirs is released.
void tell_quality(Store &store, const Product &product, const Version &draft, const Param &document,
                  Outcomes &outcomes) {
  const Rows rows =
      has_released_version(store, product)
          ? store.query(
                "select path, 'is checked once the version is released'"
                " from mesh_catalog.contract_rules($1) order by path",
                {document})
          : store.query("select path, outcome from mesh_catalog.apply_contract_quality($1, $2)",
                        {bridge::int8(product.id), bridge::int8(draft.id)});
  for (std::size_t i = 0; i < rows.size(); ++i) outcomes.add(rows.text(i, 0), rows.text(i, 1));
}

void tell_columns(Store &store, const Product &product, const Version &draft, const Param &document,
                  Outcomes &outcomes) {
  const auto port = table_port(store, product, major_of(draft.version));
  const Rows rows = store.query(
      "select k.path, k.column_name, c.column_name is not null"
      " from mesh_catalog.contract_columns($1, $2, $3) k"
      " left join mesh_catalog.version_column c"
      "  on c.version_id = $4 and c.column_name = k.column_name order by k.ordinal",
      {document, bridge::text(product.name), bridge::text(port ? port->view_name : product.name),
       bridge::int8(draft.id)});
  for (std::size_t i = 0; i < rows.size(); ++i)
    outcomes.add(rows.text(i, 0), rows.boolean(i, 2)
                                      ? "describes column " + rows.text(i, 1)
                                      : "promises column " + rows.text(i, 1) +
                                            ", which the port lacks: cannot be released so");
}

}  // namespace

void settle_contract(Store &store, const Product &product, const Version &draft) {
  const Rows rows = store.query(
      "insert into mesh_catalog.contract (version_id, document, origin, set_by)"
      " values ($1, mesh_catalog.generated_contract($1, 'active'), 'generated', $2)"
      " on conflict (version_id) do nothing returning 1",
      {bridge::int8(draft.id), bridge::text(store.caller_name())});
  if (!rows.empty()) store.audit("generate contract", product.ref() + "@" + draft.version);
}

void enforce_contract(Store &store, const Product &product, const Version &version) {
  const Rows rows = store.query(
      "select q.path, q.outcome from mesh_catalog.contract c"
      " cross join lateral mesh_catalog.apply_contract_quality($1, c.version_id) q"
      " where c.version_id = $2 and c.origin = 'set' and q.outcome like 'cannot be checked%'",
      {bridge::int8(product.id), bridge::int8(version.id)});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string path = rows.text(i, 0), outcome = rows.text(i, 1);
    bridge::call([&] {
      ereport(NOTICE, errmsg_internal("quality rule %s %s", path.c_str(), outcome.c_str()));
    });
  }
}

// mesh.set_contract(product text, contract jsonb, version text)
//   -> setof (path text, outcome text)
MESHCAT_FUNCTION(meshcat_product_set_contract) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  args.require(1, "contract");
  Outcomes outcomes(fcinfo);
  Store store;
  const Param document = bridge::argument(fcinfo, 1);
  const Product product = product_to_change(store, reference, builders, "set a contract of");
  require_odcs(store, document);
  const std::string number = number_of(store, document, args.maybe_text(2));
  const Version draft = ensure_draft(store, product, number);
  store_document(store, draft, document, promise_of(store, document, outcomes));
  draft_version(store, product, number);
  if (!table_port(store, product, major_of(number))) take_shape_of_contract(store, product, draft);
  describe_product(store, product, document);
  tell_columns(store, product, draft, document, outcomes);
  tell_quality(store, product, draft, document, outcomes);
  store.audit("set contract", product.ref() + "@" + draft.version);
  return static_cast<Datum>(0);
}

// mesh.export_contract(product text, version text) -> jsonb
MESHCAT_FUNCTION(meshcat_product_export_contract) {
  const MemoryContext result_context = CurrentMemoryContext;
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  const auto wanted = args.maybe_text(1);
  const auto version = wanted ? std::optional(catalog::version_by_number(store, product, *wanted))
                              : catalog::current_version(store, product);
  if (!version)
    throw core::Error(sqlstate::object_not_in_prerequisite_state,
                      "product \"" + product.ref() + "\" has no version", {},
                      "Draft one with mesh.adopt or mesh.draft_version.");
  const Rows rows = store.query(
      "select coalesce((select c.document from mesh_catalog.contract c where c.version_id = $1),"
      " mesh_catalog.generated_contract($1, 'draft'))",
      {bridge::int8(version->id)});
  bool null = false;
  const Datum document = rows.datum(0, 0, &null);
  return bridge::copy_datum(document, rows.type(0), result_context);
}

}  // namespace meshcat::product

#include "identity/issuer.hpp"

#include "catalog/fresh_catalog.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::identity {

using bridge::Rows;
using core::identity::Algorithm;
using core::identity::Key;
using core::identity::Seconds;

namespace {

constinit bridge::Prepared issuer_by_name = {
    "select issuer_id, audiences, algorithms, role_claim, match_roles,"
    " extract(epoch from leeway)::pg_catalog.int8, extract(epoch from longest)::pg_catalog.int8,"
    " single_use, array(select pg_catalog.jsonb_object_keys(attributes) order by 1),"
    " array(select attributes ->> k from pg_catalog.jsonb_object_keys(attributes) k order by k)"
    " from mesh_catalog.issuer where issuer_name = $1"};

constinit bridge::Prepared issuer_names = {
    "select issuer_name from mesh_catalog.issuer order by 1"};

constinit bridge::Prepared keys_of_issuer = {
    "select key_id, kid, algorithm, modulus, exponent, x, y, secret"
    " from mesh_catalog.issuer_key where issuer_id = $1 order by key_id"};

Algorithm algorithm(const std::string &name) {
  return core::identity::algorithm_named(name).value();  // a constraint says so
}

void read_keys(catalog::FreshCatalog &catalog, Issuer &issuer) {
  const Rows rows = catalog.query(keys_of_issuer, {bridge::int8(issuer.id)});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    issuer.key_ids.push_back(rows.int8(i, 0));
    issuer.trust.keys.push_back({rows.maybe_text(i, 1), algorithm(rows.text(i, 2)),
                                 rows.bytea(i, 3), rows.bytea(i, 4), rows.bytea(i, 5),
                                 rows.bytea(i, 6), rows.bytea(i, 7)});
  }
}

}  // namespace

std::optional<Issuer> find_issuer(const std::string &name) {
  catalog::FreshCatalog catalog;
  const Rows rows = catalog.query(issuer_by_name, {bridge::text(name)});
  if (rows.empty()) return std::nullopt;
  Issuer issuer;
  issuer.id = rows.int8(0, 0);
  issuer.trust.issuer = name;
  issuer.trust.audiences = rows.text_array(0, 1);
  for (const std::string &each : rows.text_array(0, 2))
    issuer.trust.algorithms.push_back(algorithm(each));
  issuer.role_claim = rows.text(0, 3);
  issuer.match_roles = rows.boolean(0, 4);
  issuer.trust.leeway = Seconds(rows.int8(0, 5));
  issuer.trust.longest = Seconds(rows.int8(0, 6));
  issuer.single_use = rows.boolean(0, 7);
  const std::vector<std::string> names = rows.text_array(0, 8), claims = rows.text_array(0, 9);
  for (std::size_t i = 0; i < names.size(); ++i)
    issuer.attributes.emplace_back(names[i], claims[i]);
  read_keys(catalog, issuer);
  return issuer;
}

std::vector<Issuer> all_issuers() {
  std::vector<std::string> names;
  {
    catalog::FreshCatalog catalog;
    const Rows rows = catalog.query(issuer_names, {});
    for (std::size_t i = 0; i < rows.size(); ++i) names.push_back(rows.text(i, 0));
  }
  std::vector<Issuer> issuers;
  for (const std::string &name : names)
    if (auto issuer = find_issuer(name)) issuers.push_back(std::move(*issuer));
  return issuers;
}

std::int64_t require_issuer(catalog::Store &store, const std::string &name) {
  const Rows rows =
      store.query("select issuer_name, issuer_id from mesh_catalog.issuer order by 1");
  std::vector<std::string> known;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    known.push_back(rows.text(i, 0));
    if (known.back() == name) return rows.int8(i, 1);
  }
  throw core::Error(core::sqlstate::undefined_object, "issuer \"" + name + "\" is not trusted", {},
                    core::text::did_you_mean(name, known, "mesh.issuers lists those that are."));
}

}  // namespace meshcat::identity

// mesh.adopt: from a table, or a whole schema of them, to drafted products.
#include <algorithm>

#include "catalog/names.hpp"
#include "core/types/identifier.hpp"
#include "product/draft.hpp"
#include "product/port.hpp"
#include "product/product.hpp"
#include "product/profile.hpp"
#include "product/proposals.hpp"
#include "product/shape.hpp"

namespace meshcat::product {

using bridge::Args;
using catalog::Domain;
namespace sqlstate = core::sqlstate;

namespace {

struct Adoption {
  Domain domain;
  std::string product;
  Oid relation;
  std::string version;
  std::optional<std::string> time_column;
};

std::optional<Product> find_product(Store &store, const Adoption &adoption) {
  const bridge::Rows rows = store.query(
      "select product_id from mesh_catalog.product where domain_id = $1 and product_name = $2"
      " for update",
      {bridge::int8(adoption.domain.id), bridge::text(adoption.product)});
  if (rows.empty()) return std::nullopt;
  return Product{rows.int8(0, 0), adoption.product, adoption.domain};
}

// The product, locked; created from what the source's comment says if there is none
// yet.
Product ensure_product(Store &store, const Adoption &adoption, const Source &source,
                       Proposals &proposals) {
  if (const auto found = find_product(store, adoption)) return *found;
  const auto created = try_create_product(store, adoption.domain,
                                          {adoption.product, "", source.comment, "", {}, {}});
  if (!created) return ensure_product(store, adoption, source, proposals);
  proposals.add("product", created->ref(),
                source.comment.empty() ? "created; the relation has no comment to describe it"
                                       : "created, described by the relation's comment");
  return *created;
}

// Adopting a product's own port means its source: the call can be repeated after it
// moved the relation away.
Oid source_behind(Store &store, const Adoption &adoption) {
  const bridge::Rows rows = store.query(
      "select s.oid from mesh_catalog.port t join mesh_catalog.product p using (product_id)"
      " join pg_catalog.pg_class s on s.oid = t.source"
      " where t.relation = $1 and p.domain_id = $2 and p.product_name = $3",
      {bridge::oid(adoption.relation), bridge::int8(adoption.domain.id),
       bridge::text(adoption.product)});
  return rows.empty() ? adoption.relation : rows.oid(0, 0);
}

// The declared keys of the source, as lists of column names.
std::vector<std::vector<std::string>> keys_of(Store &store, Oid source) {
  const bridge::Rows rows = store.query(
      "select i.indexrelid, a.attname::text from pg_catalog.pg_index i"
      " cross join lateral pg_catalog.unnest(i.indkey) with ordinality k(attnum, place)"
      " join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum"
      " where i.indrelid = $1 and i.indisunique and i.indisvalid and i.indpred is null"
      " and i.indexprs is null and k.place <= i.indnkeyatts order by i.indexrelid, k.place",
      {bridge::oid(source)});
  std::vector<std::vector<std::string>> keys;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 || rows.oid(i, 0) != rows.oid(i - 1, 0)) keys.emplace_back();
    keys.back().push_back(rows.text(i, 1));
  }
  return keys;
}

void propose_checks(Store &store, const Product &product, const Source &source,
                    const std::vector<core::product::ColumnProfile> &profiles,
                    Proposals &proposals) {
  const std::int64_t rows = profiles.empty() ? 0 : profiles.front().rows;
  for (const auto &check : core::product::propose_checks(rows, keys_of(store, source.relation)))
    proposals.add(product.ref(), check);
  for (const auto &profile : profiles)
    for (const auto &check : core::product::propose_checks(profile))
      proposals.add(product.ref(), check);
}

std::string counted(std::int64_t count, const char *noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

// Profiles the source and proposes checks. A source that cannot be read now (a view
// that fails, a port without a grant) is adopted all the same.
void profile_and_propose(Store &store, const Product &product, const Version &draft,
                         const Source &source, Proposals &proposals) {
  std::vector<core::product::ColumnProfile> profiles;
  std::string problem;
  const bool read = bridge::attempt([&] { profiles = take_profile(store, product, draft, source); },
                                    [&](ErrorData &error) { problem = error.message; });
  if (!read) {
    proposals.add("profile", "not taken", "reading the source failed: " + problem,
                  "SELECT * FROM mesh.profile(" + catalog::quote_literal(product.ref()) +
                      ", refresh => true);");
    return;
  }
  store_profile(store, draft, profiles);
  const auto &first = profiles.front();
  proposals.add("profile",
                counted(std::ssize(profiles), "column") + ", " + counted(first.rows, "row"),
                first.rows == 0 ? "the relation is empty: there is nothing to propose"
                : first.sampled ? "taken from a sample of the blocks"
                                : "taken from all rows",
                "SELECT * FROM mesh.profile(" + catalog::quote_literal(product.ref()) + ");");
  propose_checks(store, product, source, profiles, proposals);
}

// The business time of the port: as the caller says now or said before, or the only
// column that can be it. Of several, the choice is the domain's.
std::optional<std::string> time_column_of(Store &store, const Adoption &adoption,
                                          const Product &product, const Source &source,
                                          Proposals &proposals) {
  if (adoption.time_column) return adoption.time_column;
  const std::vector<std::string> times = time_columns(store, source.relation);
  const auto port = table_port(store, product, major_of(adoption.version));
  if (port && port->time_column &&
      std::find(times.begin(), times.end(), *port->time_column) != times.end())
    return port->time_column;
  if (times.size() == 1) return times.front();
  const std::string ref = product.ref();
  const std::string relation = catalog::quote_qualified(source.schema, source.name);
  for (const std::string &column : times)
    proposals.add("time_column", column, "freshness needs one column that holds business time",
                  "SELECT * FROM mesh.adopt(" + catalog::quote_literal(ref) + ", relation => " +
                      catalog::quote_literal(relation) + ", version => " +
                      catalog::quote_literal(adoption.version) + ", time_column => " +
                      catalog::quote_literal(column) + ");");
  return std::nullopt;
}

// The relation, out of the way of the port's name.
Source prepare_source(Store &store, const Adoption &adoption, const Product &product,
                      const Source &source, Proposals &proposals) {
  const std::string port_name = port_view_name(store, product, major_of(adoption.version));
  const Source prepared = make_room_for_port(store, adoption.domain, source, port_name);
  if (prepared.schema != source.schema)
    proposals.add("source", catalog::quote_qualified(prepared.schema, prepared.name),
                  "moved: the port takes the relation's name");
  return prepared;
}

void adopt_relation(Store &store, const Adoption &adoption, Proposals &proposals) {
  const Source found = source_of(store, adoption.domain, source_behind(store, adoption));
  const Product product = ensure_product(store, adoption, found, proposals);
  const std::string name = catalog::quote_literal(product.ref());
  const Version draft = ensure_draft(store, product, adoption.version);
  const Source source = prepare_source(store, adoption, product, found, proposals);
  const std::string relation = catalog::quote_qualified(source.schema, source.name);
  const auto time_column = time_column_of(store, adoption, product, source, proposals);
  const TablePort port = ensure_table_port(store, product, draft, source, time_column);
  take_shape(store, product, draft, source.relation);
  publish_draft(store, product, port);
  proposals.add("version", draft.version, "drafted with the relation's columns",
                "SELECT mesh.release(" + name + ");");
  proposals.add(
      "port", catalog::quote_qualified(product.domain.name, port.view_name),
      "reads " + relation + (time_column ? "; business time is " + *time_column : std::string()));
  proposals.add("contract", "ODCS document of version " + draft.version,
                "drawn from the catalog as long as none is set",
                "SELECT mesh.export_contract(" + name + ");");
  profile_and_propose(store, product, draft, source, proposals);
  store.audit("adopt", product.ref() + ": " + relation);
}

void adopt_schema(Store &store, const Domain &domain, Oid schema, const std::string &version,
                  Proposals &proposals) {
  const bridge::Rows rows = store.query(
      "select c.oid, c.relname::text, exists ("
      "  select from mesh_catalog.product p join mesh_catalog.version v using (product_id)"
      "  where p.domain_id = $2 and p.product_name = c.relname::text and v.state <> 'draft')"
      " from pg_catalog.pg_class c where c.relnamespace = $1"
      " and c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition"
      " and not exists (select from mesh_catalog.port t where t.relation = c.oid)"
      " order by c.relname",
      {bridge::oid(schema), bridge::int8(domain.id)});
  if (rows.empty())
    throw core::Error(sqlstate::undefined_table, "there is no relation to adopt in that schema",
                      "It holds no table or view that is not a port already.");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.boolean(i, 2)) {
      proposals.add("product", catalog::quote_qualified(domain.name, rows.text(i, 1)),
                    "left alone: it is released already");
      continue;
    }
    adopt_relation(store, {domain, rows.text(i, 1), rows.oid(i, 0), version, std::nullopt},
                   proposals);
  }
}

}  // namespace

// mesh.adopt(product text, relation regclass, version text, time_column text,
//   source_schema regnamespace) -> setof (item, proposal, reason, accept_sql)
MESHCAT_FUNCTION(meshcat_product_adopt) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "product"), version = args.text(2, "version");
  const auto relation = args.maybe_oid(1), schema = args.maybe_oid(4);
  const auto time_column = args.maybe_text(3);
  if (relation.has_value() == schema.has_value())
    throw core::Error(sqlstate::invalid_parameter_value,
                      "name either a relation or a source_schema to adopt", {},
                      "For example: SELECT * FROM mesh.adopt('payments.transactions', relation => "
                      "'payments_data.trans'); or mesh.adopt('payments', source_schema => "
                      "'payments_data').");
  Proposals proposals(fcinfo);
  Store store;
  if (schema) {
    const Domain domain = catalog::domain_by_name(store, core::types::parse_identifier(name));
    catalog::require_duty(store, domain, builders, "adopt a schema into domain \"" + name + "\"");
    adopt_schema(store, domain, *schema, version, proposals);
  } else {
    const auto [domain, product] = product_name(store, name);
    catalog::require_duty(store, domain, builders,
                          "adopt a product into domain \"" + domain.name + "\"");
    adopt_relation(store, {domain, product, *relation, version, time_column}, proposals);
  }
  return static_cast<Datum>(0);
}

}  // namespace meshcat::product

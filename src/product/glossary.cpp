// The glossary: what a word means, and where it is used.
#include "bridge/args.hpp"
#include "catalog/names.hpp"
#include "core/text/similarity.hpp"
#include "product/part.hpp"

namespace meshcat::product {

using bridge::Args;
using bridge::Rows;
using catalog::Domain;
using catalog::Duty;
namespace sqlstate = core::sqlstate;

namespace {

constexpr std::initializer_list<Duty> linguists{Duty::product_owner, Duty::steward};

// The domain whose language is meant; nothing for the whole mesh's.
std::optional<Domain> domain_of(Store &store, const Args &args, int i) {
  const auto name = args.maybe_text(i);
  if (!name) return std::nullopt;
  return catalog::domain_by_name(store, *name);
}

bridge::Param id_of(const std::optional<Domain> &domain) {
  return bridge::int8(domain ? std::optional(domain->id) : std::nullopt);
}

// The term of the domain or, if that has none of this name, of the whole mesh.
std::int64_t term_by_name(Store &store, const std::string &term,
                          const std::optional<Domain> &domain) {
  const Rows rows = store.query(
      "select term_id from mesh_catalog.term"
      " where term = $1 and (domain_id = $2 or domain_id is null)"
      " order by domain_id nulls last limit 1",
      {bridge::text(term), id_of(domain)});
  if (!rows.empty()) return rows.int8(0, 0);
  const Rows all = store.query("select distinct term from mesh_catalog.term order by 1");
  std::vector<std::string> names;
  for (std::size_t i = 0; i < all.size(); ++i) names.push_back(all.text(i, 0));
  throw core::Error(sqlstate::undefined_object, "term \"" + term + "\" is not defined", {},
                    core::text::did_you_mean(term, names,
                                             "Define it with mesh.define_term; SELECT * FROM "
                                             "mesh.terms lists the glossary."));
}

struct Link {
  Part part;
  std::int64_t term;
};

Link link_of(Store &store, const Args &args, const char *action) {
  const std::string term = args.text(0, "term"), target = args.text(1, "target");
  const auto domain = domain_of(store, args, 2);
  Part part = part_to_change(store, target,
                             {Duty::product_owner, Duty::steward, Duty::data_engineer}, action);
  return {part, term_by_name(store, term, domain ? domain : std::optional(part.product.domain))};
}

}  // namespace

// mesh.define_term(term text, definition text, domain text) -> void
MESHCAT_FUNCTION(meshcat_product_define_term) {
  const Args args(fcinfo);
  const std::string term = args.text(0, "term"), definition = args.text(1, "definition");
  for (const auto &[name, value] : {std::pair("term", term), std::pair("definition", definition)})
    if (value.find_first_not_of(' ') == std::string::npos)
      throw core::Error(sqlstate::invalid_parameter_value,
                        std::string("argument \"") + name + "\" says nothing");
  Store store;
  const auto domain = domain_of(store, args, 2);
  if (domain)
    catalog::require_duty(store, *domain, linguists,
                          "define a term of domain \"" + domain->name + "\"");
  else
    catalog::require_admin(store, "define a term for the whole mesh");
  store.query(
      "insert into mesh_catalog.term (domain_id, term, definition, defined_by)"
      " values ($1, $2, $3, $4) on conflict (domain_id, term) do update set"
      " definition = excluded.definition, defined_by = excluded.defined_by, defined_at = now()",
      {id_of(domain), bridge::text(term), bridge::text(definition),
       bridge::text(store.caller_name())});
  store.audit("define term", domain ? domain->name + ": " + term : term);
  PG_RETURN_VOID();
}

// mesh.link_term(term text, target text, domain text) -> void
MESHCAT_FUNCTION(meshcat_product_link_term) {
  const Args args(fcinfo);
  Store store;
  const Link link = link_of(store, args, "link a term to");
  store.query(
      "insert into mesh_catalog.term_link (term_id, product_id, column_name, linked_by)"
      " values ($1, $2, $3, $4) on conflict (term_id, product_id, column_name) do nothing",
      {bridge::int8(link.term), bridge::int8(link.part.product.id), bridge::text(link.part.column),
       bridge::text(store.caller_name())});
  store.audit("link term", link.part.to_string() + ": " + args.text(0, "term"));
  PG_RETURN_VOID();
}

// mesh.unlink_term(term text, target text, domain text) -> void
MESHCAT_FUNCTION(meshcat_product_unlink_term) {
  const Args args(fcinfo);
  Store store;
  const Link link = link_of(store, args, "unlink a term from");
  const Rows rows = store.query(
      "delete from mesh_catalog.term_link where term_id = $1 and product_id = $2"
      " and column_name is not distinct from $3 returning 1",
      {bridge::int8(link.term), bridge::int8(link.part.product.id),
       bridge::text(link.part.column)});
  if (rows.empty())
    throw core::Error(
        sqlstate::undefined_object,
        "term \"" + args.text(0, "term") + "\" is not linked to \"" + link.part.to_string() + "\"",
        {}, "SELECT * FROM mesh.terms lists what is.");
  store.audit("unlink term", link.part.to_string() + ": " + args.text(0, "term"));
  PG_RETURN_VOID();
}

}  // namespace meshcat::product

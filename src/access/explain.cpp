// What a role sees of a product, why, and what it would have to request.
#include "access/decision.hpp"
#include "access/entitlement.hpp"
#include "bridge/args.hpp"
#include "catalog/names.hpp"
#include "core/access/mask.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
using core::access::Mask;

class Report {
 public:
  explicit Report(FunctionCallInfo fcinfo) : result_(fcinfo) {}
  void add(const char *item, const std::string &name, const std::string &access,
           const std::string &why, const std::string &how_to_get = {}) {
    Datum values[] = {bridge::text_datum(item), bridge::text_datum(name),
                      bridge::text_datum(access), bridge::text_datum(why),
                      bridge::text_datum(how_to_get)};
    bool nulls[] = {false, false, false, false, how_to_get.empty()};
    result_.add(values, nulls);
  }

 private:
  bridge::SetResult result_;
};

// Whose access, of what.
struct Question {
  Oid role;
  std::string role_name;
  Product product;
  catalog::Port port;
  Entitlement entitlement;
};

std::string request_call(const Question &question) {
  return "SELECT mesh.request_access(" + catalog::quote_literal(question.product.ref()) +
         ", purpose => '...', for_role => " + catalog::quote_literal(question.role_name) + ");";
}

std::string exempting_grant(const std::string &exemption) {
  return "a grant approved with " + exemption;
}

std::string valid_grants(Store &store, const Question &question) {
  const Rows rows = store.query(
      "select pg_catalog.format('grant %s of role %s for \"%s\" until %s', g.grant_id,"
      " r.rolname, g.purpose, g.valid_until)"
      " from mesh_catalog.access_grant g"
      " join pg_catalog.pg_roles r on r.oid = g.role_oid and r.rolname = g.role_name"
      " where g.product_id = $2 and g.ended_at is null"
      " and pg_catalog.clock_timestamp() >= g.valid_from"
      " and pg_catalog.clock_timestamp() < g.valid_until"
      " and pg_catalog.pg_has_role($1, r.oid, 'USAGE') order by g.grant_id",
      {bridge::oid(question.role), bridge::int8(question.product.id)});
  std::vector<std::string> grants;
  for (std::size_t i = 0; i < rows.size(); ++i) grants.push_back(rows.text(i, 0));
  return joined(grants);
}

void explain_product(Store &store, const Question &question, Report &report) {
  const Entitlement &entitlement = question.entitlement;
  if (entitlement.owner)
    report.add("product", entitlement.product, "readable",
               "member of the owner of domain " + question.product.domain.name + ", or an admin");
  else if (entitlement.granted)
    report.add("product", entitlement.product, "readable", valid_grants(store, question));
  else
    report.add("product", entitlement.product, "refused", "no valid grant", request_call(question));
}

void explain_rows(Store &store, const Question &question, Report &report) {
  const Entitlement &entitlement = question.entitlement;
  const Rows filters = store.query(
      "select filter_id, filter_name || coalesce(' on ' || column_name, ''), predicate"
      " from mesh_catalog.row_filter where product_id = $1 order by filter_name, filter_id",
      {bridge::int8(question.product.id)});
  if (!entitlement.admitted()) {
    report.add("rows", "*", "none", "no valid grant", request_call(question));
    return;
  }
  if (filters.empty()) report.add("rows", "*", "all", "the product has no row filter");
  const std::vector<std::string> missing = missing_attributes(question.role, question.product.id);
  if (!missing.empty() && !entitlement.unfiltered())
    report.add("rows", "*", "refused", "lacks session attribute " + joined(missing),
               "SELECT mesh.set_attribute(" + catalog::quote_literal(question.role_name) + ", " +
                   catalog::quote_literal(missing.front()) + ", '...');");
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const std::string name = filters.text(i, 1), predicate = filters.text(i, 2);
    if (entitlement.owner)
      report.add("rows", name, "all", "owners and admins are not filtered");
    else if (entitlement.unfiltered())
      report.add("rows", name, "all", "the grant is unfiltered");
    else if (!filter_applies(question.role, filters.int8(i, 0)))
      report.add("rows", name, "all", "the filter applies to others");
    else
      report.add("rows", name, "filtered", predicate, exempting_grant("unfiltered => true"));
  }
}

// What consumers see of a column, why, and by which rule.
std::string mask_of(const Rows &columns, std::size_t i) {
  const Mask mask{core::access::parse_method(columns.text(i, 1)), columns.maybe_text(i, 2)};
  std::string text = core::access::describe(mask);
  if (const auto tag = columns.maybe_text(i, 3)) text += ", by tag " + *tag;
  if (const std::int64_t masks = columns.int8(i, 4); masks > 1)
    text += ", the strictest of " + std::to_string(masks);
  return text;
}

void explain_columns(Store &store, const Question &question, Report &report) {
  const Entitlement &entitlement = question.entitlement;
  const Rows columns = store.query(
      "select a.attname, m.method, m.argument, m.tag, m.masks from pg_catalog.pg_attribute a"
      " left join lateral (select k.method, k.argument, t.tag, pg_catalog.count(*) over () as masks"
      "  from mesh_catalog.column_mask k left join mesh_catalog.tagged_mask t using (rule_id)"
      "  where k.product_id = $2 and k.column_name = a.attname"
      "  order by mesh_catalog.strictness(k.method), k.mask_id limit 1) m on true"
      " where a.attrelid = $1 and a.attnum > 0 order by a.attnum",
      {bridge::oid(question.port.relation), bridge::int8(question.product.id)});
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string name = columns.text(i, 0);
    if (!entitlement.admitted())
      report.add("column", name, "none", "no valid grant", request_call(question));
    else if (columns.is_null(i, 1))
      report.add("column", name, "clear", "not masked");
    else if (entitlement.unmasked(name))
      report.add("column", name, "clear",
                 entitlement.owner ? "owners and admins see it unmasked" : "the grant unmasks it");
    else
      report.add("column", name, "masked", mask_of(columns, i),
                 exempting_grant("unmask => '{" + name + "}'"));
  }
}

// The port view is the wall for those who stand before it: this tells who does not.
void explain_source(Store &store, const Question &question, Report &report) {
  const Rows source = store.query(
      "select pg_catalog.format('%I.%I', n.nspname, c.relname),"
      " pg_catalog.has_any_column_privilege($1, c.oid, 'SELECT')"
      "  and pg_catalog.has_schema_privilege($1, n.oid, 'USAGE'),"
      " pg_catalog.has_schema_privilege($1, n.oid, 'USAGE'), c.relrowsecurity"
      " from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where c.oid = $2",
      {bridge::oid(question.role), bridge::oid(question.port.source)});
  if (source.empty()) return;
  const std::string name = source.text(0, 0);
  if (question.entitlement.owner)
    report.add("source", name, "direct", "owners and admins read it without the port");
  else if (source.boolean(0, 1))
    report.add("source", name, "direct",
               source.boolean(0, 3)
                   ? "privileges of its own: row filters hold there too, masks do not"
                   : "privileges of its own: neither row filters nor masks hold there",
               "REVOKE SELECT ON " + name + " FROM " +
                   catalog::quote_identifier(question.role_name) + ";");
  else if (source.boolean(0, 2))
    report.add("source", name, "none",
               "no privilege, but its schema is open: the role could compute keyed hashes");
  else
    report.add("source", name, "none", "no privilege: only the port leads to it");
}

void require_interest(Store &store, const Product &product, Oid role) {
  const bool own = store
                       .query("select pg_catalog.pg_has_role($1, $2, 'MEMBER')",
                              {bridge::oid(store.caller()), bridge::oid(role)})
                       .boolean(0, 0);
  if (!own)
    catalog::require_duty(store, product.domain,
                          {Duty::product_owner, Duty::data_engineer, Duty::data_analyst,
                           Duty::steward, Duty::compliance_liaison},
                          "explain the access of role \"" + catalog::role_name(role) + "\"");
}

}  // namespace

// mesh.explain_access(role regrole, product text)
//   -> setof (item text, name text, access text, why text, how_to_get text)
MESHCAT_FUNCTION(meshcat_access_explain) {
  const Args args(fcinfo);
  const Oid role = args.oid(0, "role");
  const std::string reference = args.text(1, "product");
  Report report(fcinfo);
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  const std::string role_name = catalog::live_role_name(store, role);
  require_interest(store, product, role);
  const catalog::Port port = catalog::output_port(store, product);
  const Question question{role, role_name, product, port, entitlement_of(role, port.id)};
  explain_product(store, question, report);
  explain_rows(store, question, report);
  explain_columns(store, question, report);
  explain_source(store, question, report);
  return Datum(0);
}

// mesh_catalog.can_read(product_id bigint) -> boolean
MESHCAT_FUNCTION(meshcat_access_can_read) {
  const std::int64_t product_id = Args(fcinfo).int8(0, "product_id");
  const auto port = newest_port(product_id);
  if (!port) PG_RETURN_BOOL(false);
  const Oid role = GetUserId();
  const bool privileged =
      bridge::call([&] { return pg_class_aclcheck(port->view, role, ACL_SELECT) == ACLCHECK_OK; });
  const auto entitlement = find_entitlement(role, port->id);
  PG_RETURN_BOOL(privileged && entitlement && entitlement->admitted());
}

}  // namespace meshcat::access

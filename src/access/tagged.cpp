// Row filters and masks by tag: of all products and columns that bear it, now or later.
#include <set>

#include "access/decision.hpp"
#include "access/filter_role.hpp"
#include "access/hash.hpp"
#include "bridge/expression.hpp"
#include "catalog/expression.hpp"
#include "catalog/names.hpp"
#include "catalog/port_rule.hpp"
#include "catalog/port_view.hpp"
#include "catalog/tag_rules.hpp"
#include "core/access/mask.hpp"

namespace meshcat::access {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Store;
using catalog::TagScope;
using core::access::Mask;
using core::access::MaskMethod;
namespace sqlstate = core::sqlstate;

// Throws insufficient_privilege unless the caller may set rules there. Until the transaction ends
// nothing comes to bear a tag, nor does another rule come.
TagScope scope_of(Store &store, const std::optional<std::string> &domain, const std::string &action,
                  std::initializer_list<Duty> duties) {
  const TagScope scope = catalog::tag_scope(store, domain);
  catalog::require_ruler(store, scope, action, duties);
  for (const char *table : {"tagged_filter", "tagged_mask"}) catalog::before_ruling(store, table);
  return scope;
}

constexpr std::initializer_list<Duty> filterers{Duty::product_owner, Duty::data_engineer,
                                                Duty::steward};
constexpr std::initializer_list<Duty> maskers{Duty::product_owner, Duty::data_engineer,
                                              Duty::steward, Duty::compliance_liaison};

// The products that have filters, or masks, of the rule.
std::set<std::int64_t> reached(Store &store, const char *table, std::int64_t rule_id) {
  const Rows rows = store.query("select distinct product_id from mesh_catalog." +
                                    std::string(table) + " where rule_id = $1 order by 1",
                                {bridge::int8(rule_id)});
  std::set<std::int64_t> products;
  for (std::size_t i = 0; i < rows.size(); ++i) products.insert(rows.int8(i, 0));
  return products;
}

void compile(Store &store, const std::set<std::int64_t> &products) {
  for (const std::int64_t product : products) catalog::compile_port_views(store, product);
}

// How many columns or products the rule reaches.
std::int64_t count_of(Store &store, const char *table, std::int64_t rule_id) {
  return store
      .query("select pg_catalog.count(*) from mesh_catalog." + std::string(table) +
                 " where rule_id = $1",
             {bridge::int8(rule_id)})
      .int8(0, 0);
}

// Ends the rule of that tag and `name`, a column of `rules`, and compiles what it has reached.
void drop_rule(Store &store, const TagScope &scope, const std::string &rules,
               const std::string &name_column, const std::string &tag, const std::string &name) {
  const bool masks = rules == "tagged_mask";
  const Rows rule = store.query("select rule_id from mesh_catalog." + rules +
                                    " where domain_id is not distinct from $1 and tag = $2 and " +
                                    name_column + " = $3 for update",
                                {scope.id(), bridge::text(tag), bridge::text(name)});
  if (rule.empty())
    throw core::Error(sqlstate::undefined_object,
                      std::string("there is no ") + (masks ? "mask" : "row filter") + " \"" + name +
                          "\" for tag \"" + tag + "\" of " + scope.text(),
                      {}, "SELECT * FROM mesh.tagged_rules lists the rules.");
  const std::int64_t rule_id = rule.int8(0, 0);
  const std::set<std::int64_t> products =
      reached(store, masks ? "column_mask" : "row_filter", rule_id);
  store.query("delete from mesh_catalog." + rules + " where rule_id = $1", {bridge::int8(rule_id)});
  compile(store, products);
}

std::int64_t put_mask(Store &store, const TagScope &scope, const std::string &tag,
                      const Mask &mask) {
  const std::int64_t rule_id =
      store
          .query(
              "insert into mesh_catalog.tagged_mask (domain_id, tag, method, argument, created_by)"
              " values ($1, $2, $3, $4, $5) on conflict (domain_id, tag, method) do update"
              " set argument = excluded.argument, created_at = pg_catalog.now(),"
              " created_by = excluded.created_by returning rule_id",
              {scope.id(), bridge::text(tag),
               bridge::text(std::string(core::access::method_name(mask.method))),
               bridge::text(mask.argument), bridge::text(store.caller_name())})
          .int8(0, 0);
  store.query(
      "update mesh_catalog.column_mask k set method = m.method, argument = m.argument,"
      " created_at = m.created_at, created_by = m.created_by"
      " from mesh_catalog.tagged_mask m where m.rule_id = $1 and k.rule_id = $1",
      {bridge::int8(rule_id)});
  return rule_id;
}

struct FilterRule {
  std::string tag, name, predicate, description;
};

std::int64_t put_filter(Store &store, const TagScope &scope, const FilterRule &rule) {
  const bool of_columns = bridge::replace_value(rule.predicate, "") != rule.predicate;
  return store
      .query(
          "insert into mesh_catalog.tagged_filter"
          " (domain_id, tag, filter_name, predicate, of_columns, description, created_by)"
          " values ($1, $2, $3, $4, $5, $6, $7) on conflict (domain_id, tag, filter_name)"
          " do update set predicate = excluded.predicate, of_columns = excluded.of_columns,"
          " description = excluded.description, created_at = pg_catalog.now(),"
          " created_by = excluded.created_by returning rule_id",
          {scope.id(), bridge::text(rule.tag), bridge::text(rule.name),
           bridge::text(rule.predicate), bridge::boolean(of_columns),
           bridge::text(rule.description), bridge::text(store.caller_name())})
      .int8(0, 0);
}

// Has the product's filters that come of the rule say what it says now.
void refresh_filters(Store &store, std::int64_t rule_id) {
  // What spoke of columns and now does of products, or the other way, reaches others.
  store.query(
      "delete from mesh_catalog.row_filter k using mesh_catalog.tagged_filter f"
      " where f.rule_id = $1 and k.rule_id = $1 and (k.column_name is null) = f.of_columns",
      {bridge::int8(rule_id)});
  store.query(
      "update mesh_catalog.row_filter k set predicate = f.predicate, description = f.description,"
      " created_at = f.created_at, created_by = f.created_by"
      " from mesh_catalog.tagged_filter f where f.rule_id = $1 and k.rule_id = $1",
      {bridge::int8(rule_id)});
}

}  // namespace

// mesh.mask_tagged(tag text, method text, argument text, domain text) -> bigint
MESHCAT_FUNCTION(meshcat_access_mask_tagged) {
  const Args args(fcinfo);
  const std::string tag = args.text(0, "tag");
  const Mask mask{core::access::parse_method(args.text(1, "method")), args.maybe_text(2)};
  catalog::check_name("tag", tag);
  core::access::require_argument(mask);
  if (mask.method == MaskMethod::expression)
    catalog::require_expression("the mask", *mask.argument);
  require_newest_state("mask columns");
  Store store;
  const TagScope scope = scope_of(store, args.maybe_text(3), "mask tagged columns", maskers);
  if (core::access::is_keyed(mask.method)) ensure_mask_key(store);
  const std::int64_t rule_id = put_mask(store, scope, tag, mask);
  std::set<std::int64_t> products = catalog::follow_tags(store, std::nullopt);
  products.merge(reached(store, "column_mask", rule_id));
  compile(store, products);
  store.audit("mask tagged", tag + " of " + scope.text() + ": " + core::access::describe(mask));
  PG_RETURN_INT64(count_of(store, "column_mask", rule_id));
}

// mesh.drop_tagged_mask(tag text, method text, domain text) -> void
MESHCAT_FUNCTION(meshcat_access_drop_tagged_mask) {
  const Args args(fcinfo);
  const std::string tag = args.text(0, "tag"), method = args.text(1, "method");
  require_newest_state("drop a mask");
  Store store;
  const TagScope scope =
      scope_of(store, args.maybe_text(2), "drop masks of tagged columns", maskers);
  drop_rule(store, scope, "tagged_mask", "method", tag, method);
  store.audit("drop tagged mask", tag + " of " + scope.text() + ": " + method);
  PG_RETURN_VOID();
}

// mesh.filter_tagged(tag text, predicate text, filter_name text, applies_to regrole[],
//   exempt regrole[], domain text, description text) -> bigint
MESHCAT_FUNCTION(meshcat_access_filter_tagged) {
  const Args args(fcinfo);
  const FilterRule rule{args.text(0, "tag"), args.text(2, "filter_name"), args.text(1, "predicate"),
                        args.text(6, "description")};
  const std::vector<FilterRole> roles = filter_roles(args, 3, 4);
  catalog::check_name("tag", rule.tag);
  catalog::check_name("filter", rule.name);
  catalog::require_expression("row filter \"" + rule.name + "\"", rule.predicate);
  require_newest_state("filter rows");
  Store store;
  const TagScope scope =
      scope_of(store, args.maybe_text(5), "filter rows of tagged products", filterers);
  const std::int64_t rule_id = put_filter(store, scope, rule);
  set_rule_roles(store, rule_id, roles);
  std::set<std::int64_t> products = reached(store, "row_filter", rule_id);
  refresh_filters(store, rule_id);
  products.merge(catalog::follow_tags(store, std::nullopt));
  compile(store, products);
  store.audit("filter tagged",
              rule.tag + " of " + scope.text() + ": " + rule.name + ": " + rule.predicate);
  PG_RETURN_INT64(count_of(store, "row_filter", rule_id));
}

// mesh.drop_tagged_filter(tag text, filter_name text, domain text) -> void
MESHCAT_FUNCTION(meshcat_access_drop_tagged_filter) {
  const Args args(fcinfo);
  const std::string tag = args.text(0, "tag"), name = args.text(1, "filter_name");
  require_newest_state("drop a row filter");
  Store store;
  const TagScope scope =
      scope_of(store, args.maybe_text(2), "drop row filters of tagged products", filterers);
  drop_rule(store, scope, "tagged_filter", "filter_name", tag, name);
  store.audit("drop tagged filter", tag + " of " + scope.text() + ": " + name);
  PG_RETURN_VOID();
}

// mesh_catalog.follow_tags(product_id bigint) -> void
MESHCAT_FUNCTION(meshcat_access_follow_tags) {
  const std::int64_t product_id = Args(fcinfo).int8(0, "product_id");
  Store store;
  if (!catalog::follow_tags(store, product_id).empty())
    catalog::compile_port_views(store, product_id);
  PG_RETURN_VOID();
}

}  // namespace meshcat::access

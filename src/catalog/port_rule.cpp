#include "catalog/port_rule.hpp"

#include "catalog/authority.hpp"
#include "catalog/port_view.hpp"
#include "catalog/tag_rules.hpp"

namespace meshcat::catalog {

using bridge::Rows;

namespace {

constexpr char add_masks[] =
    "insert into mesh_catalog.column_mask"
    " (product_id, column_name, method, argument, created_by, rule_id)"
    " select t.product_id, t.column_name, m.method, m.argument, m.created_by, m.rule_id"
    " from mesh_catalog.tagged_mask m join mesh_catalog.tagged_column t"
    " on t.tag = m.tag and (m.domain_id is null or m.domain_id = t.domain_id)"
    " where ($1 is null or t.product_id = $1) and not exists (select from mesh_catalog.column_mask "
    "k"
    "  where k.product_id = t.product_id and k.column_name = t.column_name"
    "  and k.rule_id = m.rule_id) returning product_id";

constexpr char add_filters[] =
    "insert into mesh_catalog.row_filter"
    " (product_id, filter_name, predicate, description, created_by, rule_id, column_name)"
    " select t.product_id, f.filter_name, f.predicate, f.description, f.created_by, f.rule_id,"
    "  t.column_name"
    " from mesh_catalog.tagged_filter f join ("
    "  select c.product_id, c.domain_id, c.column_name, c.tag from mesh_catalog.tagged_column c"
    "  union all select p.product_id, p.domain_id, null, g.tag"
    "  from mesh_catalog.product p, pg_catalog.unnest(p.tags) g (tag)) t"
    " on t.tag = f.tag and f.of_columns = (t.column_name is not null)"
    " and (f.domain_id is null or f.domain_id = t.domain_id)"
    " where ($1 is null or t.product_id = $1) and not exists (select from mesh_catalog.row_filter k"
    "  where k.product_id = t.product_id and k.column_name is not distinct from t.column_name"
    "  and k.rule_id = f.rule_id) returning product_id";

// $1 product, $2 column, $3 tag, $4 may the caller change everybody's rules?
constexpr char drop_masks[] =
    "delete from mesh_catalog.column_mask k using mesh_catalog.tagged_mask m"
    " where m.rule_id = k.rule_id and k.product_id = $1 and k.column_name = $2 and m.tag = $3"
    " and ($4 or m.domain_id is not null) returning 1";
constexpr char drop_filters[] =
    "delete from mesh_catalog.row_filter k using mesh_catalog.tagged_filter f"
    " where f.rule_id = k.rule_id and k.product_id = $1 and k.column_name is not distinct from $2"
    " and f.tag = $3 and ($4 or f.domain_id is not null) returning 1";
constexpr char kept[] =
    "select exists (select from mesh_catalog.column_mask k join mesh_catalog.tagged_mask m"
    "  using (rule_id) where k.product_id = $1 and k.column_name = $2 and m.tag = $3)"
    " or exists (select from mesh_catalog.row_filter k join mesh_catalog.tagged_filter f"
    "  using (rule_id) where k.product_id = $1 and k.column_name is not distinct from $2"
    "  and f.tag = $3)";

void tell_kept(const std::string &tag) {
  bridge::call([&] {
    ereport(NOTICE,
            (errmsg("what the platform's rules for tag \"%s\" hide stays hidden", tag.c_str()),
             errdetail("A tag that is lost opens nothing."),
             errhint("A platform admin lets go of it by the same mesh.untag; SELECT * FROM "
                     "mesh.tagged_rules lists the rules.")));
  });
}

}  // namespace

std::set<std::int64_t> follow_tags(Store &store, std::optional<std::int64_t> product_id) {
  for (const char *table : {"tagged_filter", "tagged_mask"}) before_following(store, table);
  std::set<std::int64_t> changed;
  for (const char *add : {add_masks, add_filters}) {
    const Rows rows = store.query(add, {bridge::int8(product_id)});
    for (std::size_t i = 0; i < rows.size(); ++i) changed.insert(rows.int8(i, 0));
  }
  return changed;
}

bool let_go(Store &store, std::int64_t product_id, const std::optional<std::string> &column,
            const std::string &tag) {
  const bridge::Param product = bridge::int8(product_id), of = bridge::text(column),
                      named = bridge::text(tag),
                      everybody = bridge::boolean(is_admin(store, store.caller()));
  const bool masks = !store.query(drop_masks, {product, of, named, everybody}).empty();
  const bool filters = !store.query(drop_filters, {product, of, named, everybody}).empty();
  const bool remain = store.query(kept, {product, of, named}).boolean(0, 0);
  if (masks || filters) compile_port_views(store, product_id);
  if (remain) tell_kept(tag);
  return masks || filters || remain;
}

}  // namespace meshcat::catalog

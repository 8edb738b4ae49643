// Removing what the mesh made outside its own schemas.
#include "catalog/authority.hpp"
#include "catalog/names.hpp"
#include "catalog/own_ddl.hpp"

namespace meshcat::domain {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Store;
namespace sqlstate = core::sqlstate;

// What was removed, for the caller to read.
class Report {
 public:
  explicit Report(FunctionCallInfo fcinfo) : result_(fcinfo) {}
  void add(const std::string &kind, const std::string &object, const char *done) {
    Datum values[] = {bridge::text_datum(kind), bridge::text_datum(object),
                      bridge::text_datum(done)};
    bool nulls[] = {false, false, false};
    result_.add(values, nulls);
  }

 private:
  bridge::SetResult result_;
};

void require_confirmation(Store &store, const std::optional<std::string> &confirm) {
  const std::string database = store.query("select pg_catalog.current_database()").text(0, 0);
  if (confirm == database) return;
  throw core::Error(
      sqlstate::invalid_parameter_value, "uninstalling needs to be confirmed",
      "Every port view is dropped, so that no consumer can read a product any more; the domains' "
      "data stays.",
      "SELECT * FROM mesh.uninstall(confirm => " + catalog::quote_literal(database) + ");");
}

// Port views and the views that read them, whatever reads a view before it.
constexpr char views_sql[] =
    "with recursive port_view as (select distinct p.relation::pg_catalog.oid as view"
    "  from mesh_catalog.port p join pg_catalog.pg_class c on c.oid = p.relation"
    "  where p.direction = 'output' and c.relkind = 'v'),"
    " reader (view, depth) as (select view, 0 from port_view"
    "  union select w.ev_class, r.depth + 1 from reader r"
    "  join pg_catalog.pg_depend d on d.refobjid = r.view and d.deptype = 'n'"
    "   and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
    "   and d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass"
    "  join pg_catalog.pg_rewrite w on w.oid = d.objid and w.ev_class <> r.view)"
    " select case c.relkind when 'm' then 'materialized view' else 'view' end,"
    "  pg_catalog.format('%I.%I', n.nspname, c.relname),"
    "  c.oid in (select view from port_view)"
    " from (select view, max(depth) as depth from reader group by view) v"
    " join pg_catalog.pg_class c on c.oid = v.view"
    " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
    " order by v.depth desc, 2";

void drop_views(Store &store, bool cascade, Report &report) {
  const Rows views = store.query(views_sql);
  std::string readers;
  for (std::size_t i = 0; i < views.size(); ++i)
    if (!views.boolean(i, 2))
      readers.append(readers.empty() ? "" : ", ").append(views.text(i, 0) + " " + views.text(i, 1));
  if (!readers.empty() && !cascade)
    throw core::Error(sqlstate::dependent_objects_still_exist,
                      "views of your own read port views, which are to be dropped",
                      "They are: " + readers + ".",
                      "Copy what you want to keep into tables, then drop them, or let "
                      "mesh.uninstall(confirm => ..., cascade => true) drop them.");
  for (std::size_t i = 0; i < views.size(); ++i) {
    store.query("drop " + views.text(i, 0) + " " + views.text(i, 1));
    report.add(views.boolean(i, 2) ? "port view" : views.text(i, 0), views.text(i, 1), "dropped");
  }
}

// Policies on the domains' tables, and what grants gave.
void drop_access(Store &store, Report &report) {
  const Rows policies = store.query(
      "select distinct pg_catalog.format('%I on %I.%I', p.polname, n.nspname, c.relname)"
      " from mesh_catalog.port o join pg_catalog.pg_policy p on p.polrelid = o.source"
      " join pg_catalog.pg_class c on c.oid = p.polrelid"
      " join pg_catalog.pg_namespace n on n.oid = c.relnamespace"
      " where pg_catalog.starts_with(p.polname, 'meshcat_') order by 1");
  for (std::size_t i = 0; i < policies.size(); ++i)
    report.add("policy", policies.text(i, 0), "dropped");
  store.query("select mesh_catalog.drop_access_objects()");
  store.query("select mesh_catalog.drop_labels()");
}

// The triggers that protect rows.
void drop_retention(Store &store, Report &report) {
  const Rows triggers = store.query("select * from mesh_catalog.drop_retention_objects()");
  for (std::size_t i = 0; i < triggers.size(); ++i)
    report.add("trigger", triggers.text(i, 0), "dropped");
}

// A schema that the mesh created goes if nothing is left in it; of the others
// only the grant goes.
void release_schemas(Store &store, Report &report) {
  const Rows schemas = store.query(
      "select pg_catalog.quote_ident(d.domain_name), d.schema_created and not exists"
      " (select from pg_catalog.pg_depend c where c.refobjid = n.oid and c.deptype = 'n'"
      "   and c.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass)"
      " from mesh_catalog.domain d join pg_catalog.pg_namespace n on n.nspname = d.domain_name"
      " order by 1");
  const catalog::OwnDdl own_ddl;
  for (std::size_t i = 0; i < schemas.size(); ++i) {
    const bool drop = schemas.boolean(i, 1);
    store.query(drop ? "drop schema " + schemas.text(i, 0)
                     : "revoke usage on schema " + schemas.text(i, 0) + " from public");
    report.add("schema", schemas.text(i, 0), drop ? "dropped" : "kept, no longer public");
  }
}

void reset_settings(Store &store, Report &report) {
  const Rows settings = store.query(
      "select distinct pg_catalog.split_part(c.setting, '=', 1),"
      " pg_catalog.quote_ident(pg_catalog.current_database())"
      " from pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c (setting)"
      " where s.setrole = 0 and c.setting like 'meshcat.%' and s.setdatabase ="
      " (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())");
  for (std::size_t i = 0; i < settings.size(); ++i) {
    store.query("alter database " + settings.text(i, 1) + " reset " + settings.text(i, 0));
    report.add("setting", settings.text(i, 0), "reset");
  }
}

}  // namespace

// mesh.uninstall(confirm text, cascade boolean) -> setof (kind text, object text, done text)
MESHCAT_FUNCTION(meshcat_domain_uninstall) {
  const Args args(fcinfo);
  const auto confirm = args.maybe_text(0);
  const bool cascade = args.boolean(1, "cascade");
  Report report(fcinfo);
  Store store;
  catalog::require_extension_owner(store, "uninstall the mesh");
  require_confirmation(store, confirm);
  drop_retention(store, report);
  drop_access(store, report);
  drop_views(store, cascade, report);
  release_schemas(store, report);
  reset_settings(store, report);
  store.audit("uninstall", *confirm);
  return Datum{0};
}

}  // namespace meshcat::domain

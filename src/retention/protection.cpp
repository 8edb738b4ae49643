#include "retention/protection.hpp"

#include <exception>

#include "bridge/args.hpp"
#include "bridge/row_condition.hpp"
#include "catalog/fresh_catalog.hpp"
#include "catalog/names.hpp"

namespace meshcat::retention {

using bridge::Args;
using bridge::Prepared;
using bridge::Rows;
using catalog::FreshCatalog;

namespace {

constinit Prepared root_of = {
    "select root::pg_catalog.oid from mesh_catalog.retention_guard"
    " where relation = $1::pg_catalog.regclass"};
constinit Prepared protections = {
    "select kind, id, condition, time_column from mesh_catalog.protections($1)"};

}  // namespace

ConditionSettings::ConditionSettings()
    : exceptions_(std::uncaught_exceptions()),
      nesting_(bridge::call([] { return NewGUCNestLevel(); })) {
  static constexpr struct {
    const char *name, *value;
  } settings[] = {{"search_path", "pg_catalog, pg_temp"},
                  {"TimeZone", "UTC"},
                  {"DateStyle", "ISO, YMD"},
                  {"IntervalStyle", "postgres"},
                  {"row_security", "off"}};
  bridge::call([&] {
    for (const auto &setting : settings)
      set_config_option(setting.name, setting.value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE,
                        true, 0, false);
  });
}

ConditionSettings::~ConditionSettings() {
  if (std::uncaught_exceptions() == exceptions_) AtEOXact_GUC(false, nesting_);
}

Oid guarded_by(Oid relation) {
  FreshCatalog catalog;
  const Rows rows = catalog.query(root_of, {bridge::oid(relation)});
  return rows.empty() ? InvalidOid : rows.oid(0, 0);
}

std::vector<Protection> protections_of(Oid root) {
  FreshCatalog catalog;
  const Rows rows = catalog.query(protections, {bridge::oid(root)});
  std::vector<Protection> found;
  for (std::size_t i = 0; i < rows.size(); ++i)
    found.push_back(
        {rows.text(i, 0) == "hold", rows.int8(i, 1), rows.text(i, 2), rows.maybe_text(i, 3)});
  return found;
}

std::string any_of(const std::vector<Protection> &protections, bool holds_only) {
  std::string text;
  for (const Protection &protection : protections)
    if (protection.hold || !holds_only) text += (text.empty() ? "" : " or ") + protection.condition;
  return text.empty() ? "false" : "(" + text + ")";
}

// mesh_catalog.guarded_by(relation regclass) -> regclass
MESHCAT_FUNCTION(meshcat_retention_guarded_by) {
  const auto relation = Args(fcinfo).maybe_oid(0);
  const Oid root = relation ? guarded_by(*relation) : InvalidOid;
  if (root == InvalidOid) PG_RETURN_NULL();
  return ObjectIdGetDatum(root);
}

// mesh_catalog.protector(relation regclass) -> text
MESHCAT_FUNCTION(meshcat_retention_protector) {
  const auto relation = Args(fcinfo).maybe_oid(0);
  const Oid root = relation ? guarded_by(*relation) : InvalidOid;
  if (root == InvalidOid) PG_RETURN_NULL();
  const std::vector<Protection> found = protections_of(root);
  if (found.empty()) PG_RETURN_NULL();
  return bridge::text_datum(found.front().name());
}

// mesh_catalog.condition_defect(root regclass) -> text
MESHCAT_FUNCTION(meshcat_retention_condition_defect) {
  const Oid root = Args(fcinfo).oid(0, "root");
  std::string defect;
  for (const Protection &protection : protections_of(root))
    bridge::attempt(
        [&] {
          const ConditionSettings settings;
          bridge::compile_row_condition(protection.condition, root);
        },
        [&](const ErrorData &error) { defect = protection.name() + ": " + error.message; });
  if (defect.empty()) PG_RETURN_NULL();
  return bridge::text_datum(defect);
}

// mesh_catalog.protector_of_rows(relation regclass, root regclass) -> text
MESHCAT_FUNCTION(meshcat_retention_protector_of_rows) {
  const Args args(fcinfo);
  const Oid relation = args.oid(0, "relation"), root = args.oid(1, "root");
  const std::vector<Protection> found = protections_of(root);
  const Oid owner = bridge::call([&] {
    Relation opened = table_open(relation, AccessShareLock);
    const Oid role = opened->rd_rel->relowner;
    table_close(opened, NoLock);
    return role;
  });
  std::string name;
  {
    // What it may run, such as an index's functions, is the owner's.
    const catalog::RoleScope as_owner(owner);
    const ConditionSettings settings;
    const bridge::FreshSnapshot snapshot;
    bridge::Spi spi;
    const Rows table = spi.query(
        "select pg_catalog.format('%I.%I', n.nspname, c.relname) from pg_catalog.pg_class c"
        " join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = $1",
        {bridge::oid(relation)}, true);
    for (const Protection &protection : found) {
      const Rows rows = spi.query("select from " + table.text(0, 0) + " as held_row where " +
                                      protection.condition + " limit 1",
                                  {}, true);
      if (name.empty() && !rows.empty()) name = protection.name();
    }
  }
  if (name.empty()) PG_RETURN_NULL();
  return bridge::text_datum(name);
}

}  // namespace meshcat::retention

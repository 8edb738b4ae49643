// Retention by tag: of every table whose time column bears it, now or later.
#include "catalog/names.hpp"
#include "catalog/tag_rules.hpp"
#include "retention/setting.hpp"

namespace meshcat::retention {

namespace {

using bridge::Args;
using bridge::Rows;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
using catalog::TagScope;
using core::retention::Period;
namespace sqlstate = core::sqlstate;

struct Reach {
  std::int64_t product_id;
  std::string column;
  Wanted wanted;
};

// The rules in force, each with a product and time column that bear its tag and that neither it
// nor an earlier one of its name has reached: an ended rule of the product stays ended.
constexpr char to_reach[] =
    "select t.product_id, t.column_name, r.tagged_rule_id, r.rule_name, r.mode, r.action,"
    " r.timezone, r.keep_for, r.due_after"
    " from mesh_catalog.tagged_retention r join mesh_catalog.tagged_column t"
    " on t.tag = r.tag and (r.domain_id is null or r.domain_id = t.domain_id)"
    " where r.ended_at is null and ($1 is null or t.product_id = $1)"
    " and not exists (select from mesh_catalog.retention_rule k"
    "  join mesh_catalog.tagged_retention o on o.tagged_rule_id = k.tagged_rule_id"
    "  where k.product_id = t.product_id and k.time_column = t.column_name and o.tag = r.tag"
    "  and o.rule_name = r.rule_name and o.domain_id is not distinct from r.domain_id"
    "  and k.relation is not distinct from (select p.source from mesh_catalog.port p"
    "   where p.product_id = t.product_id and p.direction = 'output' and p.kind = 'table'"
    "   order by p.major desc limit 1))"
    " order by t.product_id, t.column_name, r.tagged_rule_id";

std::vector<Reach> reaches(Store &store, std::optional<std::int64_t> product_id) {
  const Rows rows = store.query(to_reach, {bridge::int8(product_id)});
  std::vector<Reach> found;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string column = rows.text(i, 1);
    found.push_back({rows.int8(i, 0),
                     column,
                     {.name = rows.text(i, 3) + " (" + column + ")",
                      .column = column,
                      .mode = rows.text(i, 4),
                      .action = rows.text(i, 5),
                      .zone = rows.text(i, 6),
                      .keep = period_at(rows, i, 7),
                      .due = period_at(rows, i, 8),
                      .anonymise = std::nullopt,
                      .predicate = std::nullopt,
                      .by_tag = rows.int8(i, 2),
                      .replaces = false}});
  }
  return found;
}

void warn(const Product &product, const Reach &reach, const ErrorData &why) {
  const std::string what = "retention rule \"" + reach.wanted.name +
                           "\" does not hold for product \"" + product.ref() + "\"";
  bridge::call([&] {
    ereport(WARNING,
            (errmsg("%s", what.c_str()), errdetail("%s", why.message),
             errhint("SELECT * FROM mesh.tagged_retention WHERE state <> 'in force'; lists "
                     "what no rule by tag can hold for.")));
  });
}

// A tag is true whether or not a rule can hold for its column: what cannot is told.
void follow(Store &store, std::optional<std::int64_t> product_id) {
  catalog::before_following(store, "tagged_retention");
  for (const Reach &reach : reaches(store, product_id)) {
    const Product product = catalog::product_by_id(store, reach.product_id);
    bridge::attempt([&] { set_rule(store, product, reach.wanted, std::nullopt, "by tag"); },
                    [&](const ErrorData &why) { warn(product, reach, why); });
  }
}

struct InForceByTag {
  std::int64_t id;
  Promise promise;
};

std::optional<InForceByTag> in_force(Store &store, const TagScope &scope, const std::string &tag,
                                     const std::string &name) {
  const Rows rows = store.query(
      "select tagged_rule_id, mode, keep_for, due_after from mesh_catalog.tagged_retention"
      " where domain_id is not distinct from $1 and tag = $2 and rule_name = $3"
      " and ended_at is null for update",
      {scope.id(), bridge::text(tag), bridge::text(name)});
  if (rows.empty()) return std::nullopt;
  return InForceByTag{rows.int8(0, 0),
                      {rows.text(0, 1), period_at(rows, 0, 2), period_at(rows, 0, 3), true}};
}

void end_by_tag(Store &store, std::int64_t id, const std::string &reason) {
  store.query(
      "update mesh_catalog.tagged_retention set ended_at = pg_catalog.clock_timestamp(),"
      " ended_by = $2, end_reason = $3 where tagged_rule_id = $1",
      {bridge::int8(id), bridge::text(store.caller_name()), bridge::text(reason)});
}

// What the earlier rule has brought says what the new one does.
void replace(Store &store, std::int64_t earlier, Wanted wanted,
             const std::optional<std::string> &reason) {
  const Rows rows = store.query(
      "select product_id, rule_name, time_column from mesh_catalog.retention_rule"
      " where tagged_rule_id = $1 and ended_at is null and relation is not null order by 1, 2",
      {bridge::int8(earlier)});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    wanted.name = rows.text(i, 1);
    wanted.column = rows.text(i, 2);
    set_rule(store, catalog::product_by_id(store, rows.int8(i, 0)), wanted, std::nullopt, reason);
  }
}

std::int64_t insert(Store &store, const TagScope &scope, const std::string &tag,
                    const Wanted &wanted) {
  return store
      .query(
          "insert into mesh_catalog.tagged_retention (domain_id, tag, rule_name, timezone,"
          " keep_for, due_after, mode, action, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
          " returning tagged_rule_id",
          {scope.id(), bridge::text(tag), bridge::text(wanted.name), bridge::text(wanted.zone),
           interval(wanted.keep), interval(wanted.due), bridge::text(wanted.mode),
           bridge::text(wanted.action), bridge::text(store.caller_name())})
      .int8(0, 0);
}

}  // namespace

// mesh.retain_tagged(tag text, keep interval, after interval, mode text, action text,
//   timezone text, rule_name text, domain text, reason text) -> bigint
MESHCAT_FUNCTION(meshcat_retention_retain_tagged) {
  const Args args(fcinfo);
  const std::string tag = args.text(0, "tag");
  Wanted wanted =
      wanted_of(args, {.keep = 1, .due = 2, .mode = 3, .action = 4, .zone = 5, .name = 6});
  const auto reason = args.maybe_text(8);
  catalog::check_name("tag", tag);
  require_sense(wanted);
  Store store;
  const TagScope scope = catalog::tag_scope(store, args.maybe_text(7));
  catalog::require_ruler(store, scope, "set retention rules by tag",
                         {Duty::product_owner, Duty::compliance_liaison});
  catalog::before_ruling(store, "tagged_retention");
  const auto earlier = in_force(store, scope, tag, wanted.name);
  if (earlier) {
    require_no_loosening(store, "rule \"" + wanted.name + "\" by tag \"" + tag + "\"",
                         earlier->promise, wanted, reason);
    end_by_tag(store, earlier->id, reason.value_or("replaced"));
  }
  wanted.by_tag = insert(store, scope, tag, wanted);
  if (earlier) replace(store, earlier->id, wanted, reason);
  follow(store, std::nullopt);
  store.audit("set retention by tag", tag + " of " + scope.text() + ": " + wanted.name);
  PG_RETURN_INT64(store
                      .query("select pg_catalog.count(*) from mesh_catalog.retention_rule"
                             " where tagged_rule_id = $1 and ended_at is null",
                             {bridge::int8(wanted.by_tag)})
                      .int8(0, 0));
}

// mesh.end_tagged_retention(tag text, rule_name text, reason text, domain text) -> void
MESHCAT_FUNCTION(meshcat_retention_end_tagged) {
  const Args args(fcinfo);
  const std::string tag = args.text(0, "tag"), name = args.text(1, "rule_name");
  const std::string reason = args.text(2, "reason");
  Store store;
  const TagScope scope = catalog::tag_scope(store, args.maybe_text(3));
  catalog::require_admin(store, "end retention rules by tag");
  catalog::before_ruling(store, "tagged_retention");
  const auto rule = in_force(store, scope, tag, name);
  if (!rule)
    throw core::Error(
        sqlstate::undefined_object,
        "there is no retention rule \"" + name + "\" by tag \"" + tag + "\" of " + scope.text(), {},
        "SELECT * FROM mesh.tagged_retention lists them.");
  end_by_tag(store, rule->id, reason);
  store.audit("end retention by tag", tag + " of " + scope.text() + ": " + name + ": " + reason);
  PG_RETURN_VOID();
}

// mesh_catalog.follow_retention(product_id bigint) -> void
MESHCAT_FUNCTION(meshcat_retention_follow) {
  const std::int64_t product_id = Args(fcinfo).int8(0, "product_id");
  Store store;
  follow(store, product_id);
  PG_RETURN_VOID();
}

}  // namespace meshcat::retention

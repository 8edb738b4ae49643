#include "access/entitlement.hpp"

#include <algorithm>
#include <tuple>

#include "bridge/guc.hpp"
#include "catalog/authority.hpp"
#include "catalog/identity.hpp"
#include "catalog/kept.hpp"
#include "catalog/names.hpp"

namespace meshcat::access {

using bridge::Prepared;
using bridge::Rows;
using catalog::Kept;

namespace {

// $1 the role, $2 the extension's owner, $3 the port, $4 who logged in, $5 the purpose, null for
// any, $6 when it was asked. A role counts only while it bears both name and OID. The clock is
// the wall's: a transaction's now() stands still, and so does statement_timestamp() within a DO
// block or a function. The last column is when the first of the product's grants begins or
// ends to hold.
constinit Prepared entitlement = {
    "select p.product_id, d.domain_name, p.product_name,"
    " pg_catalog.pg_has_role($1, $2, 'USAGE')"
    " or exists (select from pg_catalog.pg_roles r where r.oid = d.owner_oid"
    "   and r.rolname = d.owner_name and pg_catalog.pg_has_role($1, r.oid, 'USAGE'))"
    " or exists (select from mesh_catalog.platform_admin a"
    "   join pg_catalog.pg_roles r on r.oid = a.role_oid and r.rolname = a.role_name"
    "   where pg_catalog.pg_has_role($1, r.oid, 'USAGE')),"
    " g.held, coalesce(g.unfiltered, false),"
    " array(select distinct u from mesh_catalog.access_grant h, pg_catalog.unnest(h.unmask) u"
    "   where h.grant_id = any (g.ids)),"
    " coalesce(g.purposes, '{}'), coalesce(r.reads_mode, 'none'), coalesce(r.fraction, 1),"
    " exists (select from mesh_catalog.service_account s where s.role_oid = $4),"
    " (select pg_catalog.min(t) from ("
    "   select pg_catalog.unnest(array[c.valid_from, c.valid_until])"
    "     from mesh_catalog.access_grant c"
    "    where c.product_id = p.product_id and c.ended_at is null"
    "   union all select c.due_at from mesh_catalog.access_campaign c"
    "     join mesh_catalog.access_certificate t using (campaign_id)"
    "     join mesh_catalog.access_grant h using (grant_id)"
    "    where h.product_id = p.product_id and h.ended_at is null and t.kept is null) c (t)"
    "   where t >= $6)"
    " from mesh_catalog.port o"
    " join mesh_catalog.product p using (product_id)"
    " join mesh_catalog.domain d using (domain_id)"
    " left join mesh_catalog.read_policy r on r.product_id = p.product_id"
    " cross join lateral (select pg_catalog.count(*) > 0 as held,"
    "   pg_catalog.bool_or(g.unfiltered) as unfiltered, pg_catalog.array_agg(g.grant_id) as ids,"
    "   pg_catalog.array_agg(distinct g.purpose collate \"C\") as purposes"
    "   from mesh_catalog.access_grant g"
    "   join pg_catalog.pg_roles r on r.oid = g.role_oid and r.rolname = g.role_name"
    "   where g.product_id = p.product_id and g.ended_at is null"
    "   and ($5 is null or g.purpose = $5)"
    "   and pg_catalog.clock_timestamp() >= g.valid_from"
    "   and pg_catalog.clock_timestamp() < g.valid_until"
    "   and not exists (select from mesh_catalog.overdue_grant o where o.grant_id = g.grant_id)"
    "   and pg_catalog.pg_has_role($1, r.oid, 'USAGE')) g"
    " where o.port_id = $3"};

constinit Prepared applies = {"select mesh_catalog.filter_reaches($2, $1)"};

// A superuser has the privileges of all roles, but no attributes for that.
#define MESHCAT_ATTRIBUTE_OF                                                                  \
  " mesh_catalog.role_attribute a"                                                            \
  " join pg_catalog.pg_roles r on r.oid = a.role_oid and r.rolname = a.role_name"             \
  " where (r.oid = $1 or not (select s.rolsuper from pg_catalog.pg_roles s where s.oid = $1)" \
  "   and pg_catalog.pg_has_role($1, r.oid, 'USAGE'))"

constinit Prepared attribute = {"select a.attribute_values from" MESHCAT_ATTRIBUTE_OF
                                " and a.attribute = $2"
                                " order by r.oid = $1 desc, r.rolname"};

constinit Prepared needed = {
    "select f.filter_id, needed, needed in (select a.attribute from" MESHCAT_ATTRIBUTE_OF
    ") from mesh_catalog.row_filter f, pg_catalog.unnest(f.attributes) needed"
    " where f.product_id = $2 order by needed"};

constinit Prepared port_by_relation = {
    "select port_id from mesh_catalog.port where relation = $1::pg_catalog.regclass"
    " and direction = 'output'"};

constinit Prepared port_of_product = {
    "select o.port_id, c.oid from mesh_catalog.port o"
    " join pg_catalog.pg_class c on c.oid = o.relation"
    " where o.product_id = $1 and o.direction = 'output' and o.kind = 'table'"
    " order by o.major desc limit 1"};

constinit Prepared open_incident = {
    "select exists (select from mesh_catalog.incident i where i.product_id = $1"
    " and i.state <> 'resolved')"};

ReadPolicy::Mode read_mode(const std::string &name) {
  return name == "none"      ? ReadPolicy::none
         : name == "sampled" ? ReadPolicy::sampled
                             : ReadPolicy::full;
}

// What a token tells of an attribute counts alone, also if that is nothing.
const std::optional<std::vector<std::string>> *told_by_token(const catalog::Identity *identity,
                                                             const std::string &attribute) {
  if (identity == nullptr) return nullptr;
  const auto told = identity->attributes.find(attribute);
  return told == identity->attributes.end() ? nullptr : &told->second;
}

// What needs no login to be known: of a session, a service account's or not.
struct Rights {
  Entitlement entitlement;
  bool service_account;
};

std::optional<Rights> ask_rights(Oid role, Oid owner, std::int64_t port_id, Oid session_role,
                                 const std::optional<std::string> &purpose, TimestampTz &until) {
  const TimestampTz now = GetCurrentTimestamp();
  FreshCatalog catalog;
  const Rows rows = catalog.query(
      entitlement, {bridge::oid(role), bridge::oid(owner), bridge::int8(port_id),
                    bridge::oid(session_role), bridge::text(purpose), bridge::timestamptz(now)});
  if (rows.empty()) return std::nullopt;
  if (const auto changes_at = rows.maybe_timestamptz(0, 11)) until = std::min(until, *changes_at);
  std::vector<std::string> unmask = rows.text_array(0, 6);
  std::sort(unmask.begin(), unmask.end());
  return Rights{{rows.int8(0, 0),
                 catalog::quote_qualified(rows.text(0, 1), rows.text(0, 2)),
                 rows.boolean(0, 3),
                 rows.boolean(0, 4),
                 rows.boolean(0, 5),
                 std::move(unmask),
                 rows.text_array(0, 7),
                 {read_mode(rows.text(0, 8)), rows.float8(0, 9)},
                 false},
                rows.boolean(0, 10)};
}

// A filter's need of an attribute, and whether the role itself has it.
struct Need {
  std::int64_t filter;
  std::string attribute;
  bool met;
};

std::vector<Need> needs_of(Oid role, std::int64_t product_id) {
  static auto *const kept = new Kept<std::pair<Oid, std::int64_t>, std::vector<Need>>;
  return kept->get({role, product_id}, [&](TimestampTz &) {
    FreshCatalog catalog;
    const Rows rows = catalog.query(needed, {bridge::oid(role), bridge::int8(product_id)});
    std::vector<Need> needs;
    for (std::size_t i = 0; i < rows.size(); ++i)
      needs.push_back({rows.int8(i, 0), rows.text(i, 1), rows.boolean(i, 2)});
    return needs;
  });
}

using Values = std::optional<std::vector<std::string>>;

Values ask_attribute(Oid role, const std::string &name) {
  FreshCatalog catalog;
  const Rows rows = catalog.query(attribute, {bridge::oid(role), bridge::text(name)});
  if (rows.empty()) return std::nullopt;
  std::vector<std::string> values;
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (const std::string &value : rows.text_array(i, 0))
      if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  return values;
}

}  // namespace

std::optional<std::string> chosen_purpose() {
  const char *purpose = bridge::guc::purpose;
  return purpose == nullptr || *purpose == '\0' ? std::nullopt
                                                : std::optional(std::string(purpose));
}

std::optional<Entitlement> find_entitlement(Oid role, std::int64_t port_id) {
  using Question = std::tuple<Oid, Oid, std::int64_t, Oid, std::optional<std::string>>;
  const Question question(role, catalog::extension_owner(), port_id, GetSessionUserId(),
                          chosen_purpose());
  static auto *const kept = new Kept<Question, std::optional<Rights>>;
  auto rights = kept->get(question, [&](TimestampTz &until) {
    const auto &[reader, owner, port, session_role, purpose] = question;
    return ask_rights(reader, owner, port, session_role, purpose, until);
  });
  if (!rights) return std::nullopt;
  rights->entitlement.needs_login = catalog::needs_login(role, rights->service_account);
  return std::move(rights->entitlement);
}

bool Entitlement::unmasked(const std::string &column) const {
  return !needs_login && (owner || std::find(unmask.begin(), unmask.end(), column) != unmask.end());
}

std::string Entitlement::purpose() const {
  std::string list;
  for (const std::string &purpose : purposes) list += (list.empty() ? "" : "; ") + purpose;
  return list;
}

bool Entitlement::covers(const Entitlement &earlier) const {
  return admitted() && (unfiltered() || !earlier.unfiltered()) && (owner || !earlier.owner) &&
         (owner || std::includes(unmask.begin(), unmask.end(), earlier.unmask.begin(),
                                 earlier.unmask.end())) &&
         (owner || std::includes(purposes.begin(), purposes.end(), earlier.purposes.begin(),
                                 earlier.purposes.end()));
}

Entitlement entitlement_of(Oid role, std::int64_t port_id) {
  auto found = find_entitlement(role, port_id);
  if (found && !found->admitted()) {
    // After a restore into another cluster, opening the store binds the recorded
    // roles to those that exist here; a refused reader may be the first to come.
    {
      const bridge::SafeSearchPath search_path;
      const catalog::Store store;
    }
    bridge::call([] { CommandCounterIncrement(); });
    found = find_entitlement(role, port_id);
  }
  if (!found)
    throw core::Error(core::sqlstate::undefined_object,
                      "there is no port " + std::to_string(port_id));
  return *found;
}

bool filter_applies(Oid role, std::int64_t filter_id) {
  static auto *const kept = new Kept<std::pair<Oid, std::int64_t>, bool>;
  return kept->get({role, filter_id}, [&](TimestampTz &) {
    FreshCatalog catalog;
    return catalog.query(applies, {bridge::oid(role), bridge::int8(filter_id)}).boolean(0, 0);
  });
}

std::optional<std::vector<std::string>> attribute_of(Oid role, const std::string &name) {
  if (const auto *told = told_by_token(catalog::identity_of(role), name)) return *told;
  static auto *const kept = new Kept<std::pair<Oid, std::string>, Values>;
  return kept->get({role, name}, [&](TimestampTz &) { return ask_attribute(role, name); });
}

std::vector<std::string> missing_attributes(Oid role, std::int64_t product_id) {
  const catalog::Identity *identity = catalog::identity_of(role);
  std::vector<std::string> missing;
  for (const Need &need : needs_of(role, product_id)) {
    const auto *told = told_by_token(identity, need.attribute);
    const bool met = told != nullptr ? told->has_value() : need.met;
    if (!met && filter_applies(role, need.filter)) missing.push_back(need.attribute);
  }
  return missing;
}

bool has_open_incident(std::int64_t product_id) {
  static auto *const kept = new Kept<std::int64_t, bool>;
  return kept->get(product_id, [&](TimestampTz &) {
    FreshCatalog catalog;
    return catalog.query(open_incident, {bridge::int8(product_id)}).boolean(0, 0);
  });
}

std::optional<PortView> newest_port(std::int64_t product_id) {
  FreshCatalog catalog;
  const Rows rows = catalog.query(port_of_product, {bridge::int8(product_id)});
  if (rows.empty()) return std::nullopt;
  return PortView{rows.int8(0, 0), rows.oid(0, 1)};
}

std::optional<std::int64_t> port_of(Oid relation) {
  FreshCatalog catalog;
  const Rows rows = catalog.query(port_by_relation, {bridge::oid(relation)});
  if (rows.empty()) return std::nullopt;
  return rows.int8(0, 0);
}

}  // namespace meshcat::access

#include "worker/owned_job.hpp"

#include "catalog/authority.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::worker {

using bridge::Rows;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

constexpr char is_mine_sql[] =
    " ($2 or (r.oid is not null and pg_catalog.pg_has_role($1, r.oid, 'USAGE')))";
constexpr char from_job_sql[] =
    " from mesh_catalog.job j left join pg_catalog.pg_roles r"
    " on r.oid = j.owner_oid and r.rolname = j.owner_name";

[[noreturn]] void no_such_job(Store &store, const std::string &name) {
  const Rows mine = store.query(
      std::string("select j.job_name") + from_job_sql + " where" + is_mine_sql + " order by 1",
      {bridge::oid(store.caller()), bridge::boolean(catalog::is_admin(store, store.caller()))});
  std::vector<std::string> names;
  for (std::size_t i = 0; i < mine.size(); ++i) names.push_back(mine.text(i, 0));
  throw core::Error(
      sqlstate::undefined_object, "job \"" + name + "\" does not exist", {},
      core::text::did_you_mean(name, names, "SELECT job FROM mesh.jobs lists your jobs."));
}

}  // namespace

bool job_exists(Store &store, const std::string &name) {
  return !store.query("select from mesh_catalog.job where job_name = $1", {bridge::text(name)})
              .empty();
}

OwnedJob owned_job(Store &store, const std::string &name, const char *action) {
  const Rows rows =
      store.query(std::string("select j.job_id, r.oid, j.owner_name::pg_catalog.text,") +
                      is_mine_sql + from_job_sql + " where j.job_name = $3",
                  {bridge::oid(store.caller()),
                   bridge::boolean(catalog::is_admin(store, store.caller())), bridge::text(name)});
  if (rows.empty()) no_such_job(store, name);
  if (!rows.boolean(0, 3))
    throw core::Error(sqlstate::insufficient_privilege,
                      std::string("permission denied to ") + action + " job \"" + name + "\"",
                      "It belongs to role \"" + rows.text(0, 2) + "\".",
                      "Ask a member of that role, or choose another name for a job of yours.");
  return {rows.int8(0, 0), rows.is_null(0, 1) ? std::nullopt : std::optional<Oid>(rows.oid(0, 1))};
}

Datum my_jobs(Store &store) {
  bool null = false;
  return store
      .query(
          std::string("select coalesce(pg_catalog.array_agg(j.job_id order by j.job_id), '{}')") +
              from_job_sql + " where" + is_mine_sql,
          {bridge::oid(store.caller()), bridge::boolean(catalog::is_admin(store, store.caller()))})
      .datum(0, 0, &null);
}

}  // namespace meshcat::worker

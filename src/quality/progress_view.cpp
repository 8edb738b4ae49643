// mesh.check_progress: the runs that go on, as far as the viewer may see them.
#include "catalog/product.hpp"
#include "quality/progress_board.hpp"
#include "quality/row.hpp"

extern "C" {
#include "catalog/pg_authid.h"
}

namespace meshcat::quality {

using catalog::Store;

namespace {

const char *phase_name(Phase phase) {
  switch (phase) {
    case Phase::waiting:
      return "waiting";
    case Phase::planning:
      return "planning";
    case Phase::scanning:
      return "scanning";
    case Phase::statements:
      return "statements";
    case Phase::recording:
      return "recording";
  }
  return "waiting";
}

struct Viewed {
  std::string product;  // empty where its creation is not committed
  bool of_my_domain = false;
};

Viewed look_up(Store &store, Datum my_domains, std::int64_t product) {
  const bridge::Rows rows = store.query(
      "select pg_catalog.format('%I.%I', d.domain_name, p.product_name), d.domain_id = any ($2)"
      " from mesh_catalog.product p join mesh_catalog.domain d using (domain_id)"
      " where p.product_id = $1",
      {bridge::int8(product), bridge::datum(INT8ARRAYOID, my_domains, false)});
  if (rows.empty()) return {};
  return {rows.text(0, 0), rows.boolean(0, 1)};
}

// One's own runs; all of them for who may see what other sessions do.
bool may_see_session(Oid viewer, Oid role) {
  return bridge::call([&] {
    return has_privs_of_role(viewer, role) || has_privs_of_role(viewer, ROLE_PG_READ_ALL_STATS);
  });
}

void return_run(const progress::Snapshot &run, const std::string &product,
                bridge::SetResult &result) {
  Row<13> row;
  row.add(Int32GetDatum(run.pid));
  row.add(product);
  row.add(std::string(phase_name(run.phase)));
  row.add(run.blocks);
  row.add(run.blocks_done);
  row.add(run.blocks_unchanged);
  row.add(run.rows_done);
  row.add(Int32GetDatum(run.checks));
  row.add(Int32GetDatum(run.checks_done));
  row.add(std::string(run.check));
  row.add(Int32GetDatum(run.workers));
  row.add(TimestampTzGetDatum(run.started_at));
  row.add(catalog::role_name(run.role));
  row.to(result);
}

}  // namespace

// mesh_catalog.check_progress() -> setof the rows of mesh.check_progress
MESHCAT_FUNCTION(meshcat_quality_progress) {
  bridge::SetResult result(fcinfo);
  const std::vector<progress::Snapshot> runs = progress::runs();
  if (runs.empty()) return 0;
  Store store;
  const Datum my_domains = catalog::my_domains(store);
  for (const progress::Snapshot &run : runs) {
    const Viewed viewed = look_up(store, my_domains, run.product);
    if (viewed.of_my_domain || may_see_session(store.caller(), run.role))
      return_run(run, viewed.product, result);
  }
  return 0;
}

// mesh_catalog.status_check_progress() -> setof (item, state, detail, remedy text)
MESHCAT_FUNCTION(meshcat_quality_status) {
  bridge::SetResult result(fcinfo);
  const bool exists = progress::exists();
  Row<4> row;
  row.add(std::string("check progress"));
  row.add(std::string(exists ? "ok" : "missing"));
  row.add(std::string(exists ? "mesh.check_progress shows the check runs that go on"
                             : "check runs work, but mesh.check_progress does not show them"));
  row.add(std::string(exists ? "" : "Preload the library, as item preload says."));
  row.to(result);
  return 0;
}

}  // namespace meshcat::quality

// What mesh.status() tells of the library, the launcher and the workers.
#include "bridge/spi.hpp"
#include "catalog/store.hpp"
#include "worker/board.hpp"

namespace meshcat::worker {

namespace {

const char *setup_name(Setup setup) {
  switch (setup) {
    case Setup::unknown:
      return "unknown";
    case Setup::ready:
      return "ready";
    case Setup::absent:
      return "absent";
    case Setup::mismatched:
      return "mismatched";
  }
  return "unknown";
}

}  // namespace

// mesh_catalog.worker_facts() -> (library_version text, preloaded boolean,
//   launcher_pid integer, running_jobs integer, enabled boolean, setup text,
//   too_many_databases boolean). Works also when library and SQL are of different
// versions.
MESHCAT_FUNCTION(meshcat_worker_facts) {
  bridge::SetResult result(fcinfo);
  const Facts facts = board::facts(MyDatabaseId);
  Datum values[7] = {
      bridge::text_datum(MESHCAT_VERSION),
      BoolGetDatum(board::exists()),
      Int32GetDatum(facts.launcher),
      Int32GetDatum(facts.running),
      BoolGetDatum(facts.entry.has_value()),
      bridge::text_datum(setup_name(facts.entry ? facts.entry->setup : Setup::unknown)),
      BoolGetDatum(facts.full),
  };
  bool nulls[7] = {false, false, facts.launcher == 0, false, false, false, false};
  result.add(values, nulls);
  return 0;
}

// mesh.status() -> setof (item text, state text, detail text, remedy text): what
// every function mesh_catalog.status_*() returns, with the caller's rights. Where the library and
// its objects are of different versions, only those of server and worker can be asked.
MESHCAT_FUNCTION(meshcat_worker_status) {
  bridge::SetResult result(fcinfo);
  bridge::Spi spi;
  const bridge::Rows sources = spi.query(
      "select p.proname from pg_catalog.pg_proc p"
      " where p.pronamespace = 'mesh_catalog'::pg_catalog.regnamespace"
      " and p.proname like 'status\\_%' and p.pronargs = 0"
      " and (p.proname in ('status_server', 'status_worker') or exists (select"
      "  from pg_catalog.pg_extension where extname = 'meshcat' and extversion = $1))"
      " order by p.proname <> 'status_server', p.proname",
      {bridge::text(MESHCAT_VERSION)});
  for (std::size_t i = 0; i < sources.size(); ++i)
    result.add(spi.query("select item, state, detail, remedy from mesh_catalog." +
                         sources.text(i, 0) + "()"));
  return 0;
}

}  // namespace meshcat::worker

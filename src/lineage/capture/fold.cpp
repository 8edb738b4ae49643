// What SQL asks of the board.
#include "bridge/args.hpp"
#include "bridge/hooks.hpp"
#include "bridge/spi.hpp"
#include "lineage/capture/board.hpp"

namespace meshcat::lineage::capture {

// mesh_catalog.take_lineage_runs() -> setof (digest bigint, runs bigint, written bigint,
// duration interval, last_run timestamptz)
MESHCAT_FUNCTION(meshcat_lineage_take_runs) {
  bridge::SetResult result(fcinfo);
  if (!board::exists()) return Datum{0};
  for (const board::Runs &runs : board::take())
    result.add({bridge::int8(static_cast<std::int64_t>(runs.digest)), bridge::int8(runs.runs),
                bridge::int8(runs.rows), bridge::int8(runs.duration),
                bridge::timestamptz(runs.last)});
  // When it is nearly full it starts anew: what is still of use is recorded once more.
  if (board::facts().used > static_cast<std::int64_t>(board::room / 8 * 7)) board::forget();
  return Datum{0};
}

// mesh_catalog.capture_facts() -> (on boolean, jobs bigint, failures bigint, missed bigint)
MESHCAT_FUNCTION(meshcat_lineage_capture_facts) {
  bridge::SetResult result(fcinfo);
  const board::Facts facts = board::exists() ? board::facts() : board::Facts{};
  result.add({bridge::boolean(board::exists()), bridge::int8(facts.jobs),
              bridge::int8(facts.failures), bridge::int8(facts.missed)});
  return Datum{0};
}

}  // namespace meshcat::lineage::capture

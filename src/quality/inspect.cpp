// mesh.failing_rows and mesh.score: looking at what checks find.
#include "bridge/confinement.hpp"
#include "core/quality/named_rows.hpp"
#include "quality/measure.hpp"
#include "quality/plan.hpp"
#include "quality/samples.hpp"
#include "quality/scan/admission.hpp"

namespace meshcat::quality {

using bridge::Args;
using catalog::Store;
namespace sqlstate = core::sqlstate;

namespace {

// First the rows that the newest run saw fail: read anew, and mostly enough. Then all
// others; in one snapshot, so that none is missed.
void add_failing_rows(bridge::Spi &spi, const Subject &subject, const Check &check,
                      const Plan &plan, const RowNames &sample, std::int64_t max_rows,
                      bridge::SetResult &result) {
  const std::string &predicate = plan.fused.predicate;
  const bridge::Rows first =
      spi.query(core::quality::failing_rows_among(subject.name, predicate, check.filter),
                {bridge::int8(max_rows), bridge::text_array(sample.relations),
                 bridge::text_array(sample.places)},
                true);
  RowNames returned;
  for (std::size_t i = 0; i < first.size(); ++i) {
    bool is_null = false;
    const Datum row = first.datum(i, 0, &is_null);
    result.add({bridge::datum(JSONBOID, row, is_null)});
    returned.relations.push_back(first.text(i, 1));
    returned.places.push_back(first.text(i, 2));
  }
  const std::int64_t missing = max_rows - static_cast<std::int64_t>(first.size());
  if (missing == 0) return;
  result.add(spi.query(core::quality::failing_rows_beside(subject.name, predicate, check.filter),
                       {bridge::int8(missing), bridge::text_array(returned.relations),
                        bridge::text_array(returned.places)},
                       true));
}

// Rows have places where a heap could be scanned for them: not under row security, in a
// view or with privileges on some columns.
bool has_places(const Subject &subject) {
  return scan::admit(subject.relation).obstacle.empty();
}

}  // namespace

// mesh.failing_rows(product text, check_name text, max_rows bigint, as_of timestamptz)
//   -> setof jsonb
MESHCAT_FUNCTION(meshcat_quality_failing_rows) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), name = args.text(1, "check_name");
  const auto max_rows = args.maybe_int8(2);
  if (max_rows && *max_rows < 0)
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"max_rows\" must not be negative", {}, "Pass null for all rows.");
  const TimestampTz as_of = args.timestamptz(3, "as_of");
  bridge::SetResult result(fcinfo);
  StoredCheck stored;
  RowNames sample;
  const Subject subject = [&] {
    Store store;
    const Subject found = subject_of_caller(store, reference);
    stored = load_check(store, found.product, name);
    if (found.own) sample = load_sample(store, found.product, stored.id);
    return found;
  }();
  const catalog::RoleScope role(subject.role);
  bridge::ReadOnlyScope scope;
  use_run_settings(scope);
  bridge::Spi spi;
  const Plan plan = plan_check(spi, subject, stored.check, as_of);
  const std::string query = failing_rows_query(stored.check, plan);
  if (max_rows && !sample.places.empty() && has_places(subject))
    add_failing_rows(spi, subject, stored.check, plan, sample, *max_rows, result);
  else
    result.add(spi.query(query, {bridge::int8(max_rows)}, true));
  return static_cast<Datum>(0);
}

// mesh.score(product text) -> setof (dimension, score, rows_checked, ...)
MESHCAT_FUNCTION(meshcat_quality_score) {
  const std::string reference = Args(fcinfo).text(0, "product");
  bridge::SetResult result(fcinfo);
  const std::int64_t product = [&] {
    Store store;
    return catalog::product_by_ref(store, reference).id;
  }();
  // With the caller's own rights: row security decides which runs they see.
  bridge::Spi spi;
  result.add(spi.query(
      "with latest as (select r.* from mesh_catalog.check_run r where r.product_id = $1"
      " order by r.as_of desc, r.run_id desc limit 1)"
      " select t.dimension, t.score, t.rows_checked, t.rows_failed, t.checks, t.checks_failed,"
      " t.as_of from (select 1 as place, d.dimension, d.score, d.rows_checked, d.rows_failed,"
      " d.checks::bigint, d.checks_failed::bigint, l.as_of"
      " from latest l join mesh_catalog.check_run_dimension d using (run_id)"
      " union all select 2, 'all', l.score, l.rows_checked, null,"
      " (select count(*) from mesh_catalog.check_result c where c.run_id = l.run_id"
      " and c.status in ('pass', 'warn', 'fail')),"
      " (select count(*) from mesh_catalog.check_result c where c.run_id = l.run_id"
      " and c.status = 'fail'), l.as_of from latest l) t order by t.place, t.dimension",
      {bridge::int8(product)}, true));
  return static_cast<Datum>(0);
}

}  // namespace meshcat::quality

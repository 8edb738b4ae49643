#include "quality/checks.hpp"

#include "bridge/json.hpp"
#include "core/quality/params.hpp"
#include "core/text/similarity.hpp"

namespace meshcat::quality {

using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace quality = core::quality;
namespace sqlstate = core::sqlstate;

namespace {

// One statement measures all checks, and PostgreSQL limits its columns.
constexpr std::size_t max_checks = 500;

constexpr char select_checks[] =
    "select check_id, check_name, kind, pg_catalog.to_jsonb(columns), params, filter, dimension,"
    " severity, weight, fail, warn, description"
    " from mesh_catalog.quality_check where product_id = $1 and dropped_at is null";

core::json::Value json(const Rows &rows, std::size_t row, int column) {
  bool null = false;
  return bridge::json_value(rows.datum(row, column, &null));
}

StoredCheck stored_check(const Rows &rows, std::size_t row) {
  Check check;
  check.name = rows.text(row, 1);
  const quality::KindTraits kind = quality::kind_by_name(rows.text(row, 2));
  check.kind = kind.kind;
  const core::json::Value columns = json(rows, row, 3);
  for (const core::json::Value &each : *columns.array()) check.columns.push_back(*each.text());
  check.params = quality::read_params(kind, json(rows, row, 4));
  check.filter = rows.text(row, 5);
  check.dimension = quality::dimension_by_name(rows.text(row, 6));
  check.severity = rows.text(row, 7);
  check.weight = *quality::parse_decimal(rows.text(row, 8));
  if (const auto fail = rows.maybe_text(row, 9)) check.fail = quality::Threshold::parse(*fail);
  if (const auto warn = rows.maybe_text(row, 10)) check.warn = quality::Threshold::parse(*warn);
  check.description = rows.text(row, 11);
  return {rows.int8(row, 0), check};
}

std::optional<std::string> shown(const std::optional<quality::Threshold> &threshold) {
  if (!threshold) return std::nullopt;
  return threshold->to_string();
}

}  // namespace

std::vector<StoredCheck> load_checks(Store &store, const Product &product) {
  const Rows rows =
      store.query(std::string(select_checks) + " order by check_id", {bridge::int8(product.id)});
  std::vector<StoredCheck> checks;
  for (std::size_t i = 0; i < rows.size(); ++i) checks.push_back(stored_check(rows, i));
  return checks;
}

StoredCheck load_check(Store &store, const Product &product, const std::string &name) {
  const Rows rows = store.query(std::string(select_checks) + " and check_name = $2",
                                {bridge::int8(product.id), bridge::text(name)});
  if (!rows.empty()) return stored_check(rows, 0);
  std::vector<std::string> names;
  for (const StoredCheck &each : load_checks(store, product)) names.push_back(each.check.name);
  throw core::Error(sqlstate::undefined_object,
                    "product \"" + product.ref() + "\" has no check \"" + name + "\"", {},
                    core::text::did_you_mean(
                        name, names, "SELECT product, check_name FROM mesh.checks lists them."));
}

Order order_of_run(const std::string &reference) {
  Store store;
  const Subject subject = subject_of_run(store, reference);
  return {subject, load_checks(store, subject.product)};
}

void insert_check(Store &store, const Product &product, const Check &check,
                  const std::string &rule) {
  const Rows present = store.query(
      "select count(*), count(*) filter (where check_name = $2)"
      " from mesh_catalog.quality_check where product_id = $1 and dropped_at is null",
      {bridge::int8(product.id), bridge::text(check.name)});
  if (present.int8(0, 1) != 0)
    throw core::Error(
        sqlstate::duplicate_object,
        "product \"" + product.ref() + "\" already has a check \"" + check.name + "\"", {},
        "Name this one with check_name => '...', or drop the other: "
        "SELECT mesh.drop_check(...).");
  if (present.int8(0, 0) >= static_cast<std::int64_t>(max_checks))
    throw core::Error(sqlstate::program_limit_exceeded,
                      "product \"" + product.ref() + "\" has " + std::to_string(max_checks) +
                          " checks, which is the limit",
                      {}, "Combine some of them into one condition.");
  store.query(
      "insert into mesh_catalog.quality_check (product_id, check_name, kind, columns, params,"
      " filter, dimension, severity, weight, fail, warn, description, origin, rule, created_by)"
      " values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9::numeric, $10, $11, $12,"
      " case when $13 = '' then 'team' else 'contract' end, nullif($13, '')::jsonb, $14)",
      {bridge::int8(product.id), bridge::text(check.name),
       bridge::text(quality::traits(check.kind).name), bridge::text_array(check.columns),
       bridge::text(quality::write_params(quality::traits(check.kind), check.params)),
       bridge::text(check.filter), bridge::text(quality::name(check.dimension)),
       bridge::text(check.severity), bridge::text(quality::to_decimal(check.weight, 2)),
       bridge::text(shown(check.fail)), bridge::text(shown(check.warn)),
       bridge::text(check.description), bridge::text(rule), bridge::text(store.caller_name())});
}

void drop_check(Store &store, std::int64_t check_id) {
  store.query("update mesh_catalog.quality_check set dropped_at = now() where check_id = $1",
              {bridge::int8(check_id)});
}

}  // namespace meshcat::quality

// The quality rules of a contract, as checks; and checks as such rules.
#include <algorithm>

#include "bridge/json.hpp"
#include "core/quality/odcs.hpp"
#include "core/quality/params.hpp"
#include "quality/define.hpp"
#include "quality/row.hpp"

namespace meshcat::quality {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;
namespace quality = core::quality;

namespace {

constexpr std::size_t max_name_size = 63;

// A rule of the contract's schema object that describes the product.
struct Rule {
  std::string path, json;
  core::json::Value value;
  std::optional<std::string> property;
};

std::vector<Rule> rules_of(Store &store, const Product &product, std::int64_t version_id) {
  const Rows rows = store.query(
      "select r.path, r.rule, case when r.depth > 0 then coalesce(r.node ->> 'physicalName',"
      " r.node ->> 'name') end"
      " from mesh_catalog.contract c"
      " cross join lateral mesh_catalog.contract_rules(c.document) r"
      " where c.version_id = $1 and r.depth <= 1 and r.object_number = coalesce("
      "(select n.object_number from mesh_catalog.contract_nodes(c.document) n"
      " cross join lateral (values (n.node ->> 'physicalName', 1), (n.node ->> 'name', 2))"
      " a (alias, preference)"
      " where n.depth = 0 and $2 in (a.alias, pg_catalog.split_part(a.alias, '.', 2))"
      " order by a.preference, n.object_number limit 1), 1) order by r.path",
      {bridge::int8(version_id), bridge::text(product.name)});
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    bool null = false;
    rules.push_back({rows.text(i, 0), rows.text(i, 1), bridge::json_value(rows.datum(i, 1, &null)),
                     rows.maybe_text(i, 2)});
  }
  return rules;
}

struct ContractCheck {
  std::int64_t id;
  std::string name, key;  // the rule and its column, which tell one rule from another
  bool kept = false;
};

std::string key_of(const std::string &json, const std::optional<std::string> &property) {
  return json + " of " + property.value_or("");
}

std::vector<ContractCheck> present_checks(Store &store, const Product &product) {
  const Rows rows = store.query(
      "select check_id, check_name, rule -> 'rule', rule ->> 'property'"
      " from mesh_catalog.quality_check"
      " where product_id = $1 and origin = 'contract' and dropped_at is null order by check_id",
      {bridge::int8(product.id)});
  std::vector<ContractCheck> checks;
  for (std::size_t i = 0; i < rows.size(); ++i)
    checks.push_back(
        {rows.int8(i, 0), rows.text(i, 1), key_of(rows.text(i, 2), rows.maybe_text(i, 3)), false});
  return checks;
}

// Two rules may bear one name, or none.
std::string free_name(Store &store, const Product &product, const std::string &wanted) {
  std::string name = quality::clipped(wanted, max_name_size);
  for (int n = 2; !store
                       .query("select from mesh_catalog.quality_check where product_id = $1"
                              " and check_name = $2 and dropped_at is null",
                              {bridge::int8(product.id), bridge::text(name)})
                       .empty();
       ++n) {
    const std::string suffix = " (" + std::to_string(n) + ")";
    name = quality::clipped(wanted, max_name_size - suffix.size()) + suffix;
  }
  return name;
}

// What became of each rule: rows (path, outcome).
class Outcomes {
 public:
  explicit Outcomes(FunctionCallInfo fcinfo) : result_(fcinfo) {}
  void add(const std::string &path, const std::string &outcome) {
    Row<2> row;
    row.add(path);
    row.add(outcome);
    row.to(result_);
  }

 private:
  bridge::SetResult result_;
};

std::string adopt_rule(Store &store, const Subject &subject, const Rule &rule) {
  std::string outcome;
  bridge::attempt(
      [&] {
        Check check = quality::check_from_odcs(rule.value, rule.property);
        check.name = free_name(store, subject.product, check.name);
        const std::string property = rule.property ? quality::json_string(*rule.property) : "null";
        add_check(store, subject, check,
                  "{\"rule\": " + rule.json + ", \"property\": " + property + "}");
        outcome = check.measure() == quality::Measure::judgement
                      ? "is shown as check \"" + check.name + "\", which a person has to judge"
                      : "is check \"" + check.name + "\"";
      },
      [&](const ErrorData &error) {
        outcome = std::string("cannot be checked: ") +
                  (error.message == nullptr ? "unknown error" : error.message);
      });
  return outcome;
}

void apply(Store &store, const Subject &subject, std::int64_t version_id, Outcomes &outcomes) {
  std::vector<ContractCheck> present = present_checks(store, subject.product);
  std::vector<const Rule *> added;
  const std::vector<Rule> rules = rules_of(store, subject.product, version_id);
  for (const Rule &rule : rules) {
    const auto same = std::find_if(present.begin(), present.end(), [&](const ContractCheck &each) {
      return !each.kept && each.key == key_of(rule.json, rule.property);
    });
    if (same == present.end()) {
      added.push_back(&rule);
      continue;
    }
    same->kept = true;
    outcomes.add(rule.path, "is check \"" + same->name + "\", as before");
  }
  for (const ContractCheck &each : present)
    if (!each.kept) drop_check(store, each.id);
  for (const Rule *rule : added) outcomes.add(rule->path, adopt_rule(store, subject, *rule));
}

bool has_port(Store &store, const Product &product) {
  return !store
              .query(
                  "select from mesh_catalog.port where product_id = $1"
                  " and direction = 'output' and kind = 'table'"
                  " and relation is not null and source is not null",
                  {bridge::int8(product.id)})
              .empty();
}

}  // namespace

// mesh_catalog.apply_contract_quality(product_id bigint, version_id bigint)
//   -> setof (path text, outcome text)
MESHCAT_FUNCTION(meshcat_quality_apply_contract) {
  const Args args(fcinfo);
  const std::int64_t product_id = args.int8(0, "product_id");
  const std::int64_t version_id = args.int8(1, "version_id");
  Outcomes outcomes(fcinfo);
  Store store;
  const Product product = catalog::product_by_id(store, product_id);
  if (has_port(store, product)) {
    apply(store, subject_of_domain(store, product), version_id, outcomes);
    store.audit("apply contract quality", product.ref());
  } else {
    for (const Rule &rule : rules_of(store, product, version_id))
      outcomes.add(rule.path, "waits until the product has a table port");
  }
  return static_cast<Datum>(0);
}

// mesh_catalog.contract_quality(product_id bigint)
//   -> setof (check_name text, origin text, column_name text, rule jsonb)
MESHCAT_FUNCTION(meshcat_quality_contract_rules) {
  const std::int64_t product_id = Args(fcinfo).int8(0, "product_id");
  bridge::SetResult result(fcinfo);
  Store store;
  const Product product = catalog::product_by_id(store, product_id);
  for (const StoredCheck &stored : load_checks(store, product)) {
    std::optional<std::string> property;
    const std::string rule = quality::check_to_odcs(stored.check, property);
    // A contract's own rule is given back as it stood there.
    result.add(store.query(
        "select check_name, origin, case when rule is null then $2 else rule ->> 'property' end,"
        " coalesce(rule -> 'rule', $3::jsonb)"
        " from mesh_catalog.quality_check where check_id = $1",
        {bridge::int8(stored.id), bridge::text(property), bridge::text(rule)}));
  }
  return static_cast<Datum>(0);
}

}  // namespace meshcat::quality

// mesh.expect, mesh.add_check, mesh.drop_check: what a product's data must be.
#include <algorithm>

#include "bridge/confinement.hpp"
#include "bridge/json.hpp"
#include "catalog/names.hpp"
#include "core/quality/params.hpp"
#include "core/quality/sql_text.hpp"
#include "core/quality/target.hpp"
#include "core/text/similarity.hpp"
#include "quality/define.hpp"
#include "quality/drift.hpp"
#include "quality/history.hpp"

namespace meshcat::quality {

using bridge::Args;
using catalog::Duty;
using catalog::Product;
using catalog::Store;
namespace quality = core::quality;
namespace sqlstate = core::sqlstate;

namespace {

using Names = std::vector<std::string>;

bool contains(const Names &names, const std::string &name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Names columns_of(Store &store, Oid relation) {
  const bridge::Rows rows = store.query(
      "select attname from pg_catalog.pg_attribute"
      " where attrelid = $1 and attnum > 0 and not attisdropped order by attnum",
      {bridge::oid(relation)});
  Names names;
  for (std::size_t i = 0; i < rows.size(); ++i) names.push_back(rows.text(i, 0));
  return names;
}

// A check is about what consumers can see: the columns of the port.
class PublicColumns {
 public:
  PublicColumns(Store &store, const Subject &subject)
      : product_(subject.product.ref()),
        names_(columns_of(store, subject.port.relation)),
        source_(columns_of(store, subject.relation)) {}

  std::string list() const {
    constexpr std::size_t most = 1000;  // bytes of a hint
    return "Its columns are " +
           quality::clipped(quality::join(names_, ", ", [](const auto &each) { return each; }),
                            most) +
           ".";
  }

  void require(const Names &used) const {
    for (const std::string &each : used) {
      if (contains(names_, each)) continue;
      if (contains(source_, each))
        throw core::Error(
            sqlstate::undefined_column,
            "column \"" + each + "\" is not in the port of product \"" + product_ + "\"", {},
            "A check can use the columns that the product publishes. " + list());
      throw core::Error(sqlstate::undefined_column,
                        "product \"" + product_ + "\" has no column \"" + each + "\"", {},
                        core::text::did_you_mean(each, names_, list()));
    }
  }

 private:
  std::string product_;
  Names names_, source_;
};

// A query names its columns itself, if it uses them; what only people judge may name any.
bool names_columns(const Check &check) {
  return check.params.query.empty() && check.measure() != quality::Measure::judgement &&
         check.measure() != quality::Measure::history;
}

// Runs `body`; an unknown column in what the check's author wrote gets a hint, unless
// PostgreSQL has one.
template <typename Body>
void with_hint_of_columns(const PublicColumns &columns, Body body) {
  ErrorData *error = nullptr;
  try {
    body();
  } catch (const bridge::PgError &raised) {
    error = raised.data();
  }
  if (error == nullptr) return;
  if (error->sqlerrcode == ERRCODE_UNDEFINED_COLUMN && error->hint == nullptr) {
    const std::string hint = columns.list();
    error->hint =
        bridge::call([&] { return MemoryContextStrdup(error->assoc_context, hint.c_str()); });
  }
  throw bridge::PgError(error);
}

std::optional<quality::Threshold> threshold(const std::optional<std::string> &text) {
  if (!text) return std::nullopt;
  return quality::Threshold::parse(*text);
}

quality::Exact weight(const Args &args, int i) {
  const auto text = args.maybe_output(i);
  const auto value = text ? quality::parse_decimal(*text) : std::nullopt;
  if (value && *value >= quality::Exact(1, 100) && *value <= 1000) return *value;
  throw core::Error(sqlstate::invalid_parameter_value,
                    "weight " + text.value_or("null") + " is not between 0.01 and 1000");
}

std::string severity(const std::string &text) {
  if (text == "info" || text == "warning" || text == "error") return text;
  throw core::Error(sqlstate::invalid_parameter_value, "unknown severity \"" + text + "\"", {},
                    "A severity is info, warning or error.");
}

// The arguments that mesh.expect and mesh.add_check share, from position `first`.
void read_common(const Args &args, int first, Check &check) {
  check.fail = threshold(args.maybe_text(first));
  check.warn = threshold(args.maybe_text(first + 1));
  check.name = args.maybe_text(first + 2).value_or("");
  if (const auto dimension = args.maybe_text(first + 3))
    check.dimension = quality::dimension_by_name(*dimension);
  check.severity = severity(args.text(first + 4, "severity"));
  check.description = args.text(first + 5, "description");
  check.filter = args.maybe_text(first + 6).value_or("");
  check.weight = weight(args, first + 7);
}

void require_editor(Store &store, const Product &product, const std::string &action) {
  catalog::require_duty(
      store, product.domain,
      {Duty::product_owner, Duty::data_engineer, Duty::data_analyst, Duty::steward},
      action + " product \"" + product.ref() + "\"");
}

Datum define(const std::string &reference, Check &check) {
  quality::complete(check);
  catalog::check_name("check", check.name);
  const MemoryContext result_context = CurrentMemoryContext;
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  require_editor(store, product, "add a check to");
  const Subject subject = subject_of_domain(store, product);
  add_check(store, subject, check, {});
  store.audit("add check", product.ref() + ": " + check.name);
  return bridge::copy_datum(bridge::text_datum(check.name), TEXTOID, result_context);
}

}  // namespace

void add_check(Store &store, const Subject &subject, Check &check, const std::string &rule) {
  const PublicColumns columns(store, subject);
  if (names_columns(check)) columns.require(quality::named_columns(check));
  Plan plan;
  with_hint_of_columns(columns, [&] {
    const catalog::RoleScope role(subject.role);
    // Planning folds constants, which runs immutable functions.
    const bridge::ReadOnlyScope scope;
    bridge::Spi spi;
    plan = plan_check(spi, subject, check);
    // So that a key without equality or a pattern that is none is refused now.
    if (!plan.statement.empty())
      spi.query("select from (" + plan.statement + "\n) as planned limit 0", {}, true);
    if (const std::string probe = quality::parameter_probe(check); !probe.empty())
      spi.query(probe, {}, true);
  });
  columns.require(plan.used_columns);
  require_compared(store, subject.product, check);
  require_baseline(store, subject.product, check);
  if (check.kind == quality::Kind::expression) check.columns = plan.used_columns;
  insert_check(store, subject.product, check, rule);
}

// mesh.expect(product text, predicate text, fail, warn, check_name, dimension,
//   severity, description, filter text, weight numeric) -> text
MESHCAT_FUNCTION(meshcat_quality_expect) {
  const Args args(fcinfo);
  Check check;
  check.params.predicate = args.text(1, "predicate");
  read_common(args, 2, check);
  return define(args.text(0, "product"), check);
}

// mesh.add_check(product text, kind text, columns text[], params jsonb, fail, warn,
//   check_name, dimension, severity, description, filter text, weight numeric) -> text
MESHCAT_FUNCTION(meshcat_quality_add_check) {
  const Args args(fcinfo);
  const quality::KindTraits kind = quality::kind_by_name(args.text(1, "kind"));
  Check check;
  check.kind = kind.kind;
  check.columns = args.text_array(2, "columns");
  args.require(3, "params");
  check.params = quality::read_params(kind, bridge::json_value(args.datum(3)));
  check.dimension = kind.dimension;
  read_common(args, 4, check);
  return define(args.text(0, "product"), check);
}

// mesh.drop_check(product text, check_name text) -> void
MESHCAT_FUNCTION(meshcat_quality_drop_check) {
  const Args args(fcinfo);
  const std::string reference = args.text(0, "product"), name = args.text(1, "check_name");
  Store store;
  const Product product = catalog::product_by_ref(store, reference);
  require_editor(store, product, "drop a check of");
  drop_check(store, load_check(store, product, name).id);
  store.audit("drop check", product.ref() + ": " + name);
  PG_RETURN_VOID();
}

}  // namespace meshcat::quality

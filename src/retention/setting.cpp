#include "retention/setting.hpp"

#include "catalog/names.hpp"
#include "retention/rule.hpp"

namespace meshcat::retention {

using bridge::Args;
using bridge::Rows;
using catalog::Product;
using catalog::Store;
using core::retention::Period;
namespace sqlstate = core::sqlstate;

namespace {

Period period(const Interval *interval) {
  return {interval->month, interval->day, interval->time};
}

std::optional<Period> period_of(const Args &args, int i) {
  if (args.is_null(i)) return std::nullopt;
  return period(DatumGetIntervalP(args.datum(i)));
}

struct InForce {
  std::int64_t id;
  Promise promise;
};

void require_one_of(const char *what, const std::string &value,
                    std::initializer_list<const char *> known) {
  std::string list;
  for (const char *one : known) {
    if (value == one) return;
    list += (list.empty() ? "" : ", ") + std::string(one);
  }
  throw core::Error(sqlstate::invalid_parameter_value,
                    std::string("unknown ") + what + " \"" + value + "\"", {},
                    "It is one of: " + list + ".");
}

void require_period(const char *what, const std::optional<Period> &period) {
  constexpr std::int64_t millennium = 12'000;  // months
  if (!period) return;
  const Period none{}, most{millennium, 0, 0};
  const bool sane = period->months >= 0 && period->days >= 0 && period->microseconds >= 0 &&
                    !core::retention::certainly_no_shorter(none, *period) &&
                    core::retention::certainly_no_shorter(most, *period);
  if (!sane)
    throw core::Error(
        sqlstate::invalid_parameter_value,
        std::string("argument \"") + what + "\" must be a time to come of at most 1000 years", {},
        std::string("Write for example ") + what + " => '10 years'.");
}

// date, timestamp or timestamptz.
std::string time_type(Store &store, const Table &table, const std::string &column) {
  const Rows rows = store.query(
      "select t.typname::text from pg_catalog.pg_attribute a"
      " join pg_catalog.pg_type t on t.oid = a.atttypid"
      " where a.attrelid = $1 and a.attname::text = $2 and a.attnum > 0",
      {bridge::oid(table.relation), bridge::text(column)});
  const std::string type = rows.empty() ? "" : rows.text(0, 0);
  if (type == "date" || type == "timestamp" || type == "timestamptz") return type;
  throw core::Error(rows.empty() ? sqlstate::undefined_column : sqlstate::wrong_object_type,
                    "table " + table.sql() + " has no time column \"" + column + "\"",
                    rows.empty() ? "" : "Its type is " + type + ".",
                    "Name the column of type date, timestamp or timestamptz that the time is "
                    "counted from.");
}

void require_zone(Store &store, const std::string &zone) {
  const bool known =
      !store.query("select from pg_catalog.pg_timezone_names where name = $1", {bridge::text(zone)})
           .empty();
  if (!known)
    throw core::Error(sqlstate::invalid_parameter_value, "unknown time zone \"" + zone + "\"", {},
                      "Use a name such as Europe/Prague.");
}

std::optional<InForce> in_force(Store &store, const Product &product, const Wanted &wanted,
                                Oid relation) {
  const Rows rows = store.query(
      "select rule_id, mode, keep_for, due_after, time_column = $3 and action = $4 and timezone = "
      "$5"
      " and anonymise is not distinct from $6::pg_catalog.jsonb and predicate is not distinct from "
      "$7"
      " and relation = $8::pg_catalog.regclass"
      " from mesh_catalog.retention_rule where product_id = $1 and rule_name = $2"
      " and ended_at is null for update",
      {bridge::int8(product.id), bridge::text(wanted.name), bridge::text(wanted.column),
       bridge::text(wanted.action), bridge::text(wanted.zone), bridge::text(wanted.anonymise),
       bridge::text(wanted.predicate), bridge::oid(relation)});
  if (rows.empty()) return std::nullopt;
  return InForce{rows.int8(0, 0),
                 {rows.text(0, 1), period_at(rows, 0, 2), period_at(rows, 0, 3),
                  !rows.is_null(0, 4) && rows.boolean(0, 4)}};
}

// Why `wanted` promises less than what is in force; empty when it does not.
std::string loosening(const Promise &now, const Wanted &wanted) {
  using core::retention::certainly_no_shorter;
  if (!now.same) return "It is about other rows, or does something else with them.";
  if (now.mode == "compliance" && wanted.mode != "compliance") return "Its mode is compliance.";
  if (now.keep && (!wanted.keep || !certainly_no_shorter(*wanted.keep, *now.keep)))
    return "Rows are not sure to be kept as long as now.";
  if (now.due && (!wanted.due || !certainly_no_shorter(*now.due, *wanted.due)))
    return "Rows are not sure to be due as soon as now.";
  return {};
}

}  // namespace

Wanted wanted_of(const Args &args, const Positions &at) {
  return {.name = args.text(at.name, "rule_name"),
          .column = at.column < 0 ? "" : args.text(at.column, "of_column"),
          .mode = args.text(at.mode, "mode"),
          .action = args.text(at.action, "action"),
          .zone = args.text(at.zone, "timezone"),
          .keep = period_of(args, at.keep),
          .due = period_of(args, at.due),
          .anonymise = at.anonymise < 0 ? std::nullopt : args.maybe_output(at.anonymise),
          .predicate = at.predicate < 0 ? std::nullopt : args.maybe_text(at.predicate)};
}

std::optional<Period> period_at(const Rows &rows, std::size_t row, int column) {
  bool null = false;
  const Datum value = rows.datum(row, column, &null);
  if (null) return std::nullopt;
  return period(DatumGetIntervalP(value));
}

bridge::Param interval(const std::optional<Period> &period) {
  if (!period) return bridge::datum(INTERVALOID, Datum(0), true);
  auto *value = bridge::call([] { return static_cast<Interval *>(palloc0(sizeof(Interval))); });
  value->month = static_cast<int32>(period->months);
  value->day = static_cast<int32>(period->days);
  value->time = period->microseconds;
  return bridge::datum(INTERVALOID, IntervalPGetDatum(value), false);
}

void require_sense(const Wanted &wanted) {
  catalog::check_name("rule", wanted.name);
  require_one_of("mode", wanted.mode, {"governance", "compliance"});
  require_one_of("action", wanted.action, {"delete", "anonymise", "drop partition"});
  require_period("keep", wanted.keep);
  require_period("after", wanted.due);
  if (!wanted.keep && !wanted.due)
    throw core::Error(sqlstate::invalid_parameter_value, "a rule needs a time", {},
                      "Say how long rows are kept at least (keep => '10 years'), after which time "
                      "they must be gone (after => '12 years'), or both.");
  if ((wanted.action == "anonymise") != wanted.anonymise.has_value())
    throw core::Error(sqlstate::invalid_parameter_value,
                      "argument \"anonymise\" belongs to action => 'anonymise'", {},
                      "Say what becomes of which columns: anonymise => '{\"name\": null}'.");
  if (wanted.action == "drop partition" && wanted.predicate)
    throw core::Error(sqlstate::invalid_parameter_value,
                      "a rule that drops partitions is about all rows", {},
                      "Leave out only_where, or use action => 'delete'.");
}

void refuse_compliance(const std::string &name, const std::string &why) {
  throw core::Error(sqlstate::object_not_in_prerequisite_state,
                    "rule \"" + name + "\" of mode compliance cannot be loosened by anybody", why,
                    "It can only be made to keep rows longer, or to have them gone sooner. Write "
                    "times in the same units.");
}

// A governance rule may be loosened, by an admin who says why.
void require_excuse(Store &store, const std::string &rule, const std::string &why,
                    const std::optional<std::string> &reason) {
  catalog::require_admin(store, "loosen " + rule);
  if (reason && reason->find_first_not_of(" \t\r\n") != std::string::npos) return;
  throw core::Error(sqlstate::invalid_parameter_value, "loosening a rule needs a reason", why,
                    "Say why: reason => '...'.");
}

void require_no_loosening(Store &store, const std::string &rule, const Promise &now,
                          const Wanted &wanted, const std::optional<std::string> &reason) {
  const std::string why = loosening(now, wanted);
  if (why.empty()) return;
  if (now.mode == "compliance") refuse_compliance(wanted.name, why);
  require_excuse(store, rule, why, reason);
}

std::string rule_of(const Product &product, const std::string &name) {
  return "rule \"" + name + "\" of product \"" + product.ref() + "\"";
}

void end_rule(Store &store, std::int64_t id, const std::string &reason) {
  store.query(
      "update mesh_catalog.retention_rule set ended_at = pg_catalog.clock_timestamp(),"
      " ended_by = $2, end_reason = $3 where rule_id = $1",
      {bridge::int8(id), bridge::text(store.caller_name()), bridge::text(reason)});
}

std::int64_t set_rule(Store &store, const Product &product, const Wanted &wanted,
                      const std::optional<std::string> &relation,
                      const std::optional<std::string> &reason) {
  require_zone(store, wanted.zone);
  const Table table = table_of(store, product, relation);
  const std::string type = time_type(store, table, wanted.column);
  if (wanted.predicate) require_condition(table, "the condition of a rule", *wanted.predicate);
  if (wanted.anonymise) changes_of(store, table, wanted.column, *wanted.anonymise);
  lock_and_guard(store, table);
  if (const auto now = in_force(store, product, wanted, table.relation)) {
    if (!wanted.replaces)
      throw core::Error(sqlstate::duplicate_object,
                        rule_of(product, wanted.name) + " is in force already",
                        "It is rule " + std::to_string(now->id) + ".");
    require_no_loosening(store, rule_of(product, wanted.name), now->promise, wanted, reason);
    end_rule(store, now->id, reason.value_or("replaced"));
  }
  const std::int64_t id =
      store
          .query(
              "insert into mesh_catalog.retention_rule (product_id, rule_name, relation,"
              " relation_schema, relation_name, time_column, time_type, timezone, predicate,"
              " keep_for, due_after, mode, action, anonymise, made_by, tagged_rule_id) values"
              " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::pg_catalog.jsonb,"
              " $15, $16) returning rule_id",
              {bridge::int8(product.id), bridge::text(wanted.name), bridge::oid(table.relation),
               bridge::text(table.schema), bridge::text(table.name), bridge::text(wanted.column),
               bridge::text(type), bridge::text(wanted.zone), bridge::text(wanted.predicate),
               interval(wanted.keep), interval(wanted.due), bridge::text(wanted.mode),
               bridge::text(wanted.action), bridge::text(wanted.anonymise),
               bridge::text(store.caller_name()), bridge::int8(wanted.by_tag)})
          .int8(0, 0);
  // That all of it makes sense shows now, not when rows are due.
  if (const auto rule = rule_by_id(store, id)) try_out(*rule);
  store.audit("set retention rule", product.ref() + ": " + wanted.name + ": rule " +
                                        std::to_string(id) + (reason ? ": " + *reason : ""));
  return id;
}

}  // namespace meshcat::retention

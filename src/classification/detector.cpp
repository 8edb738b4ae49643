// Detectors that people add and remove.
#include "catalog/names.hpp"
#include "classification/proposals.hpp"

namespace meshcat::classification {

using bridge::Args;
using catalog::Duty;
using catalog::Store;
namespace core_class = core::classification;
namespace sqlstate = core::sqlstate;

namespace {

void require_authority(Store &store, const std::optional<catalog::Domain> &domain,
                       const std::string &action) {
  if (domain)
    catalog::require_duty(store, *domain, {Duty::steward, Duty::compliance_liaison},
                          action + " of domain \"" + domain->name + "\"");
  else
    catalog::require_admin(store, action + " for all products");
}

bool is_built_in(const std::string &name) {
  for (std::size_t i = 0; i < core_class::kinds; ++i)
    if (core_class::facts_of(static_cast<core_class::Kind>(i)).name == name) return true;
  return false;
}

void check_detector_name(const std::string &name) {
  const bool fits =
      !name.empty() && name.size() < 64 && name.front() >= 'a' && name.front() <= 'z' &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
  if (!fits)
    throw core::Error(sqlstate::invalid_name, "\"" + name + "\" cannot be a detector's name", {},
                      "Use up to 63 small letters, digits and underscores, a letter first.");
  if (is_built_in(name))
    throw core::Error(sqlstate::duplicate_object, "kind \"" + name + "\" is built in", {},
                      "Choose another name.");
}

// Whether it is one that can be used is found out before it is kept.
void check_tests(const Args &args) {
  const auto encoding = database_encoding();
  const auto name_pattern = args.maybe_text(2), value_pattern = args.maybe_text(3),
             checksum = args.maybe_text(4);
  if (!name_pattern && !value_pattern && !checksum)
    throw core::Error(sqlstate::invalid_parameter_value, "the detector looks at nothing", {},
                      "Give a name_pattern, a value_pattern or a checksum.");
  if (name_pattern) core_class::compile_pattern(*name_pattern, "name_pattern", encoding);
  if (value_pattern) core_class::compile_pattern(*value_pattern, "value_pattern", encoding);
  if (checksum) core_class::checksum_named(*checksum);
}

}  // namespace

// mesh.add_detector(detector_name text, tag text, name_pattern text, value_pattern text,
//   checksum text, domain text) -> void
MESHCAT_FUNCTION(meshcat_classification_add_detector) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "detector_name"), tag = args.text(1, "tag");
  check_detector_name(name);
  catalog::check_name("tag", tag);
  check_tests(args);
  Store store;
  std::optional<catalog::Domain> domain;
  if (const auto domain_name = args.maybe_text(5))
    domain = catalog::domain_by_name(store, *domain_name);
  require_authority(store, domain, "add a detector");
  const bridge::Rows added = store.query(
      "insert into mesh_catalog.detector"
      " (detector_name, domain_id, tag, name_pattern, value_pattern, checksum, added_by)"
      " values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1",
      {bridge::text(name), bridge::int8(domain ? std::optional(domain->id) : std::nullopt),
       bridge::text(tag), bridge::argument(fcinfo, 2), bridge::argument(fcinfo, 3),
       bridge::argument(fcinfo, 4), bridge::text(store.caller_name())});
  if (added.empty())
    throw core::Error(sqlstate::duplicate_object, "detector \"" + name + "\" exists already", {},
                      "SELECT * FROM mesh.detectors lists them; mesh.drop_detector removes one.");
  store.audit("add detector", name);
  PG_RETURN_VOID();
}

// mesh.drop_detector(detector_name text) -> void
MESHCAT_FUNCTION(meshcat_classification_drop_detector) {
  const Args args(fcinfo);
  const std::string name = args.text(0, "detector_name");
  Store store;
  const bridge::Rows found = store.query(
      "select domain_id from mesh_catalog.detector where detector_name = $1", {bridge::text(name)});
  if (found.empty())
    throw core::Error(sqlstate::undefined_object, "there is no detector \"" + name + "\"", {},
                      "SELECT * FROM mesh.detectors lists those there are.");
  std::optional<catalog::Domain> domain;
  if (const auto id = found.maybe_int8(0, 0)) domain = catalog::domain_by_id(store, *id);
  require_authority(store, domain, "drop a detector");
  store.query("delete from mesh_catalog.classification where kind = $1 and state = 'proposed'",
              {bridge::text(name)});
  store.query("delete from mesh_catalog.detector where detector_name = $1", {bridge::text(name)});
  store.audit("drop detector", name);
  PG_RETURN_VOID();
}

}  // namespace meshcat::classification

// Incidents as the catalog keeps them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/product.hpp"

namespace meshcat::incident {

// Something that goes wrong with a product.
struct Occurrence {
  std::string dedup_key;
  std::string origin;  // check or person
  std::string by;      // whose doing it is
  std::string severity;
  std::string title;
  std::string note;                        // for the log
  std::string details = "{}";              // a JSON object
  std::vector<std::string> failed_checks;  // of run_id
  std::optional<std::int64_t> run_id;
};

struct Joined {
  std::int64_t incident_id;
  bool opened;  // rather than joined an open one
  bool worse;   // opened, more severe than before, or with failed checks that are new
};

// Opens an incident, or joins the product's open one of the same key. Two
// transactions that do so at once wait for each other.
Joined join_incident(catalog::Store &store, const catalog::Product &product,
                     const Occurrence &occurrence);

// Brings the list of whom the incident affects up to date; nobody is taken off.
void record_effects(catalog::Store &store, const catalog::Product &product,
                    std::int64_t incident_id);

// Alerts the product's domain and every affected one, unless the product is
// muted.
void raise_alerts(catalog::Store &store, const catalog::Product &product, std::int64_t incident_id);

void log_event(catalog::Store &store, std::int64_t incident_id, const char *event,
               const std::string &by, const std::string &note,
               const std::optional<std::int64_t> &run_id = {});

}  // namespace meshcat::incident

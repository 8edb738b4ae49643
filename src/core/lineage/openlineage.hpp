// What an OpenLineage event says (openlineage.io, OpenLineage 2-0-2), in what the
// catalog keeps of it.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/value.hpp"

namespace meshcat::core::lineage::openlineage {

// A job or dataset, by its name within a namespace.
struct Name {
  std::string space, name;

  friend bool operator==(const Name &, const Name &) = default;
  friend std::strong_ordering operator<=>(const Name &, const Name &) = default;
};

struct Dataset {
  Name name;
  std::vector<Name> aliases;  // from the symlinks facet
};

// An input or output. `dataset` is a position in the event's datasets.
struct Use {
  std::size_t dataset;
  bool output;
  bool explained = false;                 // a facet says where the output comes from
  std::optional<std::int64_t> row_count;  // that were written, if told
};

// What flows from which to which: datasets by their positions, columns null for wholes.
struct Flow {
  std::size_t source, target;
  std::optional<std::string> source_column, target_column;
  const char *subtype;  // a static text
  bool masking;
  std::string description;
};

enum class Kind { run, job, dataset };

// Facets of a job, run or dataset, or of the part that a dataset plays in one.
enum class Section { run, job, dataset, input, output };

struct Facet {
  Section section;
  std::size_t dataset;  // its position where the section is of datasets, else 0
  std::string name;
  std::optional<std::string> value;  // JSON; nothing: deleted
};

struct Run {
  std::string id;
  std::string state;  // OpenLineage's eventType; OTHER where there is none
  std::optional<std::string> parent_id;
  Name parent_job;
};

struct Event {
  Kind kind = Kind::run;
  std::string time;  // ISO 8601 with a time zone
  std::string producer;
  Name job;  // not of a dataset event
  Run run;   // of a run event
  std::vector<Dataset> datasets;
  std::vector<Use> uses;
  std::vector<Facet> facets;
  std::vector<Flow> flows;
  // Lineage that is taken back: of the job as a whole, or into these datasets.
  bool job_deleted = false;
  std::vector<std::size_t> deleted;

  // Does it tell where something comes from, or goes?
  bool tells_lineage() const {
    return !uses.empty() || !flows.empty() || job_deleted || !deleted.empty();
  }
};

// The event in a document. `path` is the document's JSONPath, with which errors begin.
// Throws invalid_parameter_value for what is no event, program_limit_exceeded.
Event read_event(const json::Value &document, std::string_view path = "$");

// The longest namespace, name of a job or dataset, and name of a column or facet: an
// index takes two of them.
inline constexpr std::size_t max_name_size = 1024;

}  // namespace meshcat::core::lineage::openlineage

// Events: what they are about, which datasets they name, and their facets.
#include <algorithm>
#include <array>
#include <charconv>

#include "core/error.hpp"
#include "core/json/write.hpp"
#include "core/lineage/openlineage_flows.hpp"
#include "core/lineage/openlineage_naming.hpp"

namespace meshcat::core::lineage::openlineage {

namespace {

class EventReader {
 public:
  explicit EventReader(const Part &event) : in_(event) {}

  Event read() {
    Event &event = draft_.event;
    event.time = read_time(in_, "eventTime");
    event.producer = in_.name("producer");
    const bool of_run = in_.has("run"), of_job = in_.has("job"), of_dataset = in_.has("dataset");
    if (of_dataset && (of_run || of_job))
      reject(in_.path_of("dataset"), "must not stand beside run or job");
    if (!of_dataset && !of_run && !of_job)
      reject(in_.path(), "must have run and job, or job, or dataset");
    event.kind = of_dataset ? Kind::dataset : of_run ? Kind::run : Kind::job;
    if (of_dataset)
      read_dataset_event();
    else
      read_job_event();
    return std::move(event);
  }

 private:
  // An output whose facets are read once every entry of the job's is known.
  struct Output {
    std::size_t use;
    Part part;
  };

  void read_dataset_event() {
    const Part part = in_.required_part("dataset");
    const std::size_t dataset = add_dataset(part);
    if (explain(dataset, part, false))
      draft_.event.uses.push_back({dataset, true, true, std::nullopt});
  }

  void read_job_event() {
    const Part job = in_.required_part("job");
    draft_.event.job = read_name(job);
    draft_.event.job.space = canonical_namespace(draft_.event.job.space);
    if (draft_.event.kind == Kind::run) read_run();
    in_.each("inputs", [this](const Part &part) {
      const std::size_t use = add_use(add_dataset(part), false);
      keep_facets(part, "inputFacets", Section::input, draft_.event.uses[use].dataset);
    });
    std::vector<Output> outputs;
    in_.each("outputs", [&](const Part &part) {
      outputs.push_back({add_use(add_dataset(part), true), part});
      read_output(outputs.back());
    });
    keep_facets(job, "facets", Section::job, 0);
    read_job_lineage(job);
    const std::vector<Use> by_job = draft_.event.uses;
    for (const Output &output : outputs) {
      const std::size_t dataset = by_job[output.use].dataset;
      if (explain(dataset, output.part, by_job[output.use].explained))
        draft_.event.uses[output.use].explained = true;
    }
  }

  void read_run() {
    const Part run = in_.required_part("run");
    Run &into = draft_.event.run;
    into.id = read_uuid(run, "runId");
    into.state = in_.maybe_name("eventType").value_or("OTHER");
    constexpr std::array<std::string_view, 6> states{"START", "RUNNING", "COMPLETE",
                                                     "ABORT", "FAIL",    "OTHER"};
    if (std::find(states.begin(), states.end(), into.state) == states.end())
      reject(in_.path_of("eventType"),
             "must be one of START, RUNNING, COMPLETE, ABORT, FAIL, OTHER");
    keep_facets(run, "facets", Section::run, 0);
    const std::optional<Part> parent = facet(run, "parent");
    if (!parent) return;
    into.parent_id = read_uuid(parent->required_part("run"), "runId");
    into.parent_job = read_name(parent->required_part("job"));
  }

  // A facet that is there and not deleted.
  static std::optional<Part> facet(const Part &of, std::string_view name) {
    const std::optional<Part> facets = of.part("facets");
    if (!facets) return std::nullopt;
    std::optional<Part> found = facets->part(name);
    if (found && found->flag("_deleted")) return std::nullopt;
    return found;
  }
  static bool is_deleted(const Part &of, std::string_view name) {
    const std::optional<Part> facets = of.part("facets");
    if (!facets) return false;
    const std::optional<Part> found = facets->part(name);
    return found && found->flag("_deleted");
  }

  std::size_t add_dataset(const Part &part) {
    std::vector<Name> aliases;
    if (const std::optional<Part> symlinks = facet(part, "symlinks"))
      symlinks->each("identifiers",
                     [&](const Part &identifier) { aliases.push_back(read_name(identifier)); });
    const std::size_t dataset = draft_.dataset(read_name(part), std::move(aliases));
    keep_facets(part, "facets", Section::dataset, dataset);
    return dataset;
  }

  std::size_t add_use(std::size_t dataset, bool output) {
    std::vector<Use> &uses = draft_.event.uses;
    const auto [found, added] = uses_.try_emplace({dataset, output}, uses.size());
    if (added) uses.push_back({dataset, output, false, std::nullopt});
    return found->second;
  }

  void read_output(const Output &output) {
    Use &use = draft_.event.uses[output.use];
    keep_facets(output.part, "outputFacets", Section::output, use.dataset);
    const std::optional<Part> facets = output.part.part("outputFacets");
    const std::optional<Part> statistics = facets ? facets->part("outputStatistics") : std::nullopt;
    const json::Value *rows = statistics ? statistics->find("rowCount") : nullptr;
    const json::Number *number = rows != nullptr ? rows->number() : nullptr;
    if (number == nullptr) return;
    std::int64_t count = 0;
    const char *end = number->text.data() + number->text.size();
    const auto [stop, error] = std::from_chars(number->text.data(), end, count);
    if (error == std::errc() && stop == end && count >= 0) use.row_count = count;
  }

  // Facets as they are, whatever they say; of two of a name the later.
  void keep_facets(const Part &of, std::string_view key, Section section, std::size_t dataset) {
    const std::optional<Part> facets = of.part(key);
    if (!facets) return;
    for (const json::Member &member : facets->members()) {
      const std::string path = facets->path_of(member.key);
      if (std::holds_alternative<json::Null>(member.value.content)) continue;
      if (member.key.empty() || member.key.size() > max_name_size)
        reject(path, "must have a name of 1 to " + std::to_string(max_name_size) + " bytes");
      const bool deleted = Part(member.value, path).flag("_deleted");
      Facet facet{section, dataset, member.key, std::nullopt};
      if (!deleted) facet.value = json::write(member.value);
      keep(std::move(facet));
    }
  }
  void keep(Facet facet) {
    const auto [found, added] = facets_.try_emplace(
        std::tuple(facet.section, facet.dataset, facet.name), draft_.event.facets.size());
    if (added)
      draft_.event.facets.push_back(std::move(facet));
    else
      draft_.event.facets[found->second] = std::move(facet);
  }

  // The entries of a job's lineage facet. What flows into the job itself has no dataset.
  void read_job_lineage(const Part &job) {
    draft_.event.job_deleted = is_deleted(job, "lineage");
    const std::optional<Part> lineage = facet(job, "lineage");
    if (!lineage) return;
    lineage->each("entries", [this](const Part &entry) {
      const std::string type = entry.name("type");
      if (type == "JOB") return;
      if (type != "DATASET") reject(entry.path_of("type"), "must be DATASET or JOB");
      const std::size_t target = draft_.dataset(read_name(entry));
      draft_.event.uses[add_use(target, true)].explained = true;
      read_dataset_lineage(draft_, target, entry);
    });
  }

  // Reads the lineage facet of a dataset, or else its columnLineage unless lineage is
  // already `known`. Returns whether there was any.
  bool explain(std::size_t dataset, const Part &part, bool known) {
    if (is_deleted(part, "lineage") || is_deleted(part, "columnLineage"))
      draft_.event.deleted.push_back(dataset);
    if (const std::optional<Part> lineage = facet(part, "lineage")) {
      read_dataset_lineage(draft_, dataset, *lineage);
      return true;
    }
    const std::optional<Part> columns = facet(part, "columnLineage");
    return !known && columns && read_column_lineage(draft_, dataset, *columns);
  }

  const Part &in_;
  Draft draft_;
  std::map<std::pair<std::size_t, bool>, std::size_t> uses_;
  std::map<std::tuple<Section, std::size_t, std::string>, std::size_t> facets_;
};

}  // namespace

Event read_event(const json::Value &document, std::string_view path) {
  const Part event(document, std::string(path));
  return EventReader(event).read();
}

}  // namespace meshcat::core::lineage::openlineage

#include "core/lineage/openlineage_flows.hpp"

#include <array>

#include "core/lineage/openlineage_naming.hpp"

namespace meshcat::core::lineage::openlineage {

namespace {

// The longest description of a flow that is kept.
constexpr std::size_t max_description = 2000;

struct Transformation {
  const char *subtype;
  bool masking = false;
  std::string description;
};

struct Subtype {
  std::string_view type;
  const char *name;
};

constexpr std::array<Subtype, 9> subtypes{{{"DIRECT", "IDENTITY"},
                                           {"DIRECT", "TRANSFORMATION"},
                                           {"DIRECT", "AGGREGATION"},
                                           {"INDIRECT", "JOIN"},
                                           {"INDIRECT", "GROUP_BY"},
                                           {"INDIRECT", "FILTER"},
                                           {"INDIRECT", "SORT"},
                                           {"INDIRECT", "WINDOW"},
                                           {"INDIRECT", "CONDITIONAL"}}};

// Producers may make up subtypes: such a one counts as the least specific of its type.
const char *subtype_of(std::string_view type, std::string_view name, const char *by_default) {
  for (const Subtype &subtype : subtypes)
    if (subtype.type == type && subtype.name == name) return subtype.name;
  if (type == "DIRECT") return "TRANSFORMATION";
  return type == "INDIRECT" ? "CONDITIONAL" : by_default;
}

// What an input's transformations are, or else the one that it is without any.
std::vector<Transformation> read_transformations(const Part &input, Transformation otherwise) {
  std::vector<Transformation> found;
  input.each("transformations", [&](const Part &part) {
    const std::string type = part.name("type"), subtype = part.remark("subtype", max_name_size);
    found.push_back({subtype_of(type, subtype, otherwise.subtype), part.flag("masking"),
                     part.remark("description", max_description)});
  });
  if (found.empty()) found.push_back(std::move(otherwise));
  return found;
}

// Flows from one input into a column of the target, or into it as a whole.
void add_input(Draft &draft, std::size_t target, const std::optional<std::string> &column,
               const Part &input, std::optional<std::string> source_column,
               Transformation otherwise) {
  const std::size_t source = draft.dataset(read_name(input));
  for (Transformation &as : read_transformations(input, std::move(otherwise)))
    draft.add(
        {source, target, source_column, column, as.subtype, as.masking, std::move(as.description)});
}

// The columns of a facet's `fields`, which is an object by their names.
void each_field(const Part &facet,
                const std::function<void(const std::string &, const Part &)> &visit) {
  const std::optional<Part> fields = facet.part("fields");
  if (!fields) return;
  for (const json::Member &field : fields->members()) {
    const std::string path = fields->path_of(field.key);
    if (field.key.empty() || field.key.size() > max_name_size)
      reject(path, "must have a name of 1 to " + std::to_string(max_name_size) + " bytes");
    visit(field.key, Part(field.value, path));
  }
}

// How a column of columnLineage is made, in the words before transformations were told
// of each input.
Transformation old_transformation(const Part &field) {
  const std::string type = field.remark("transformationType", max_name_size);
  return {type == "IDENTITY" ? "IDENTITY" : "TRANSFORMATION", type == "MASKED",
          field.remark("transformationDescription", max_description)};
}

// An input of the lineage facet: of a dataset; what a job makes by itself comes from none.
void add_lineage_input(Draft &draft, std::size_t target, const std::optional<std::string> &column,
                       const Part &input) {
  const std::string type = input.name("type");
  if (type == "JOB") return;
  if (type != "DATASET") reject(input.path_of("type"), "must be DATASET or JOB");
  std::optional<std::string> field = input.maybe_name("field");
  // A column that is told of a whole dataset concerns its rows.
  const char *otherwise = field && !column ? "FILTER" : "TRANSFORMATION";
  add_input(draft, target, column, input, std::move(field), {otherwise, false, {}});
}

}  // namespace

std::size_t Draft::dataset(const Name &name, std::vector<Name> aliases) {
  const Name canonical{canonical_namespace(name.space), name.name};
  const auto [found, added] = positions_.try_emplace(canonical, event.datasets.size());
  if (added) event.datasets.push_back({canonical, {}});
  for (Name &alias : aliases)
    event.datasets[found->second].aliases.push_back(
        {canonical_namespace(alias.space), std::move(alias.name)});
  return found->second;
}

void Draft::add(Flow flow) {
  if (known_
          .emplace(flow.source, flow.target, flow.source_column, flow.target_column, flow.subtype,
                   flow.masking)
          .second)
    event.flows.push_back(std::move(flow));
}

bool read_column_lineage(Draft &draft, std::size_t target, const Part &facet) {
  const std::size_t before = draft.event.flows.size();
  each_field(facet, [&](const std::string &column, const Part &field) {
    field.each("inputFields", [&](const Part &input) {
      add_input(draft, target, column, input, input.name("field"), old_transformation(field));
    });
  });
  facet.each("dataset", [&](const Part &input) {
    add_input(draft, target, std::nullopt, input, input.name("field"), {"FILTER", false, {}});
  });
  return draft.event.flows.size() > before;
}

void read_dataset_lineage(Draft &draft, std::size_t target, const Part &facet) {
  facet.each("inputs",
             [&](const Part &input) { add_lineage_input(draft, target, std::nullopt, input); });
  each_field(facet, [&](const std::string &column, const Part &field) {
    field.each("inputs",
               [&](const Part &input) { add_lineage_input(draft, target, column, input); });
  });
}

}  // namespace meshcat::core::lineage::openlineage

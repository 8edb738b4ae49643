#include "core/lineage/openlineage.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/json/write.hpp"
#include "core/lineage/openlineage_naming.hpp"

namespace meshcat::core::lineage::openlineage {
namespace {

using json::Array;
using json::Member;
using json::Number;
using json::Object;
using json::Value;

Value text(const std::string &value) {
  return {value};
}
Value object(Object members) {
  return {std::move(members)};
}
Value named(const std::string &space, const std::string &name, Object more = {}) {
  more.insert(more.begin(), {{"namespace", text(space)}, {"name", text(name)}});
  return object(std::move(more));
}
Value transformation(const std::string &type, const std::string &subtype, bool masking = false) {
  return object({{"type", text(type)}, {"subtype", text(subtype)}, {"masking", {masking}}});
}

constexpr char run_id[] = "0199aaaa-0000-7000-8000-00000000000F";

// A run event with the given job facets, inputs and outputs.
Value run_event(Array inputs, Array outputs, Object job_facets = {}) {
  return object({{"eventTime", text("2026-03-01T06:00:00Z")},
                 {"producer", text("https://example.com/p")},
                 {"run", object({{"runId", text(run_id)}})},
                 {"job", named("n", "j", {{"facets", object(std::move(job_facets))}})},
                 {"inputs", {std::move(inputs)}},
                 {"outputs", {std::move(outputs)}}});
}

Value with_facets(const std::string &name, Object facets) {
  return named("s", name, {{"facets", object(std::move(facets))}});
}

Value columns_facet(const std::string &column, Object input, Object more = {}) {
  more.push_back({"inputFields", {Array{object(std::move(input))}}});
  return object({{"fields", object({{column, object(std::move(more))}})}});
}

Object field(const std::string &name, const std::string &column, Array transformations = {}) {
  return {{"namespace", text("s")},
          {"name", text(name)},
          {"field", text(column)},
          {"transformations", {std::move(transformations)}}};
}

std::string describe(const Event &event, const Flow &flow) {
  return event.datasets[flow.source].name.name + "." + flow.source_column.value_or("*") + ">" +
         event.datasets[flow.target].name.name + "." + flow.target_column.value_or("*") + " " +
         flow.subtype + (flow.masking ? " masking" : "");
}
std::vector<std::string> flows_of(const Event &event) {
  std::vector<std::string> all;
  for (const Flow &flow : event.flows) all.push_back(describe(event, flow));
  return all;
}
using Texts = std::vector<std::string>;

std::string complaint(const Value &document) {
  try {
    read_event(document, "$[7]");
  } catch (const Error &error) {
    return error.message();
  }
  return "none";
}

TEST(OpenLineageEvent, TellsKindsApart) {
  const Event run = read_event(run_event({}, {}));
  EXPECT_EQ(run.kind, Kind::run);
  EXPECT_EQ(run.run.id, "0199aaaa-0000-7000-8000-00000000000f");
  EXPECT_EQ(run.run.state, "OTHER");
  const Value time = text("2026-03-01T06:00:00+01"), producer = text("p");
  const Event job =
      read_event(object({{"eventTime", time}, {"producer", producer}, {"job", named("n", "j")}}));
  EXPECT_EQ(job.kind, Kind::job);
  const Event dataset = read_event(
      object({{"eventTime", time}, {"producer", producer}, {"dataset", named("s", "d")}}));
  EXPECT_EQ(dataset.kind, Kind::dataset);
  EXPECT_FALSE(dataset.tells_lineage());
}

TEST(OpenLineageEvent, SaysWhereItIsWrong) {
  const Value good = run_event({}, {});
  const auto with = [&](const std::string &key, Value value) {
    Object members = *good.object();
    for (Member &member : members)
      if (member.key == key) member.value = value;
    return object(members);
  };
  const std::string start = "invalid OpenLineage event: ";
  EXPECT_EQ(complaint(text("x")), start + "$[7] must be an object");
  EXPECT_EQ(complaint(with("eventTime", {json::Null{}})), start + "$[7].eventTime is missing");
  EXPECT_EQ(complaint(with("producer", {true})), start + "$[7].producer must be a string");
  EXPECT_EQ(complaint(with("producer", text(""))), start + "$[7].producer must not be empty");
  EXPECT_EQ(complaint(with("run", object({}))), start + "$[7].run.runId is missing");
  EXPECT_EQ(complaint(with("run", object({{"runId", text("1")}}))),
            start + "$[7].run.runId must be a UUID");
  EXPECT_EQ(complaint(with("job", object({{"namespace", text("n")}}))),
            start + "$[7].job.name is missing");
  EXPECT_EQ(complaint(with("inputs", object({}))), start + "$[7].inputs must be an array");
  EXPECT_EQ(complaint(with("inputs", {Array{{true}}})), start + "$[7].inputs[0] must be an object");
  EXPECT_EQ(complaint(with("outputs", {Array{with_facets("d", {{"odd name", {false}}})}})),
            start + "$[7].outputs[0].facets[\"odd name\"] must be an object");
  EXPECT_EQ(complaint(with("job", {json::Null{}})), start + "$[7].job is missing");
  EXPECT_EQ(complaint(with("outputs", {Array{named("s", std::string(1025, 'x'))}})),
            "OpenLineage event: $[7].outputs[0].name is longer than 1024 bytes");
}

TEST(OpenLineageEvent, TakesTimesAndNoOthers) {
  const auto time_of = [](const std::string &time) {
    Object members = *run_event({}, {}).object();
    members.front().value = text(time);
    return complaint(object(members)) == "none" ? read_event(object(members)).time : "refused";
  };
  for (const char *good :
       {"2026-03-01T06:00:00Z", "2024-02-29T23:59:60.123456789+05:30", "2026-03-01 06:00:00-0800"})
    EXPECT_EQ(time_of(good), good);
  EXPECT_EQ(time_of("2026-03-01T06:00:00.5"), "2026-03-01T06:00:00.5Z");
  for (const char *bad :
       {"", "now", "infinity", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-03-01",
        "2026-03-01T24:00:00Z", "2026-03-01T06:00:00.Z", "2026-03-01T06:00:00 Europe/Prague",
        "2026-03-01T06:00:00+16:00", "12026-03-01T06:00:00Z", "2026-03-01T06:00:00Z BC"})
    EXPECT_EQ(time_of(bad), "refused") << bad;
}

TEST(OpenLineageFlows, ReadColumnLineage) {
  const Value facet = object(
      {{"fields",
        object(
            {{"b", object({{"inputFields",
                            {Array{object(field("in", "a", {transformation("DIRECT", "IDENTITY")})),
                                   object(field("in", "c"))}}}})}})},
       {"dataset",
        {Array{object(field("in", "k",
                            {transformation("INDIRECT", "GROUP_BY"),
                             transformation("INDIRECT", "MADE_UP")})),
               object(field("in", "l"))}}}});
  const Event event =
      read_event(run_event({named("s", "in")}, {with_facets("out", {{"columnLineage", facet}})}));
  EXPECT_EQ(flows_of(event),
            (Texts{"in.a>out.b IDENTITY", "in.c>out.b TRANSFORMATION", "in.k>out.* GROUP_BY",
                   "in.k>out.* CONDITIONAL", "in.l>out.* FILTER"}));
  ASSERT_EQ(event.uses.size(), 2U);
  EXPECT_TRUE(event.uses[1].explained);
}

TEST(OpenLineageFlows, ReadTheOldWords) {
  const auto flows = [](const char *type) {
    return flows_of(read_event(run_event(
        {}, {with_facets(
                "o", {{"columnLineage", columns_facet("b", field("i", "a"),
                                                      {{"transformationType", text(type)}})}})})));
  };
  EXPECT_EQ(flows("IDENTITY"), Texts{"i.a>o.b IDENTITY"});
  EXPECT_EQ(flows("MASKED"), Texts{"i.a>o.b TRANSFORMATION masking"});
}

TEST(OpenLineageFlows, PreferTheLineageFacet) {
  const Value lineage =
      object({{"inputs",
               {Array{named("s", "i", {{"type", text("DATASET")}}), object({{"type", text("JOB")}}),
                      named("s", "i", {{"type", text("DATASET")}, {"field", text("k")}})}}},
              {"fields",
               object({{"b", object({{"inputs",
                                      {Array{named("s", "i",
                                                   {{"type", text("DATASET")},
                                                    {"transformations",
                                                     {Array{transformation("DIRECT", "AGGREGATION",
                                                                           true)}}}})}}}})}})}});
  const Value columns = columns_facet("x", field("i", "y"));
  EXPECT_EQ(flows_of(read_event(run_event(
                {}, {with_facets("o", {{"columnLineage", columns}, {"lineage", lineage}})}))),
            (Texts{"i.*>o.* TRANSFORMATION", "i.k>o.* FILTER", "i.*>o.b AGGREGATION masking"}));
  Object entry = *named("s", "o", {{"type", text("DATASET")}}).object();
  entry.insert(entry.end(), lineage.object()->begin(), lineage.object()->end());
  const Value job_lineage = object({{"entries", {Array{object(entry)}}}});
  const Event event =
      read_event(run_event({}, {with_facets("o", {{"columnLineage", columns}}), named("s", "p")},
                           {{"lineage", job_lineage}}));
  EXPECT_EQ(flows_of(event).size(), 3U) << "the job's entry outranks columnLineage";
  EXPECT_TRUE(event.uses[0].explained);
  EXPECT_FALSE(event.uses[1].explained);
}

TEST(OpenLineageFlows, TakeEveryWordOfADatasetToldTwice) {
  const Event event = read_event(
      run_event({}, {with_facets("o", {{"columnLineage", columns_facet("a", field("i", "a"))}}),
                     with_facets("o", {{"columnLineage", columns_facet("b", field("i", "b"))}})}));
  EXPECT_EQ(flows_of(event), (Texts{"i.a>o.a TRANSFORMATION", "i.b>o.b TRANSFORMATION"}));
  EXPECT_EQ(event.uses.size(), 1U);
}

TEST(OpenLineageFlows, EmptyFacets) {
  const auto explained = [](const char *name) {
    return read_event(run_event({named("s", "i")},
                                {with_facets("o", {{name, object({{"fields", object({})}})}})}))
        .uses[1]
        .explained;
  };
  EXPECT_FALSE(explained("columnLineage")) << "it says nothing of the dataset";
  EXPECT_TRUE(explained("lineage")) << "it says that nothing flows in";
}

TEST(OpenLineageFacets, AreKeptWholeOrDeleted) {
  const Value odd =
      object({{"a", {Array{{Number{"1.50"}}, {json::Null{}}, text("\"\n\xC5\x99")}}}});
  const Event event = read_event(run_event(
      {}, {with_facets("o", {{"mine", odd}, {"columnLineage", object({{"_deleted", {true}}})}})}));
  ASSERT_EQ(event.facets.size(), 2U);
  EXPECT_EQ(event.facets[0].value, "{\"a\":[1.50,null,\"\\\"\\u000a\xC5\x99\"]}");
  EXPECT_EQ(event.facets[1].value, std::nullopt);
  EXPECT_EQ(event.deleted, std::vector<std::size_t>{0});
}

TEST(OpenLineageNames, HaveOneSpelling) {
  for (const auto &[said, canonical] : std::vector<std::pair<std::string, std::string>>{
           {"postgres://db:5432", "postgres://db:5432"},
           {"postgresql://DB.Example.com", "postgres://db.example.com:5432"},
           {"POSTGRES://u:secret@db", "postgres://db:5432"},
           {"postgres://db/", "postgres://db:5432"},
           {"postgres://a,B:5433", "postgres://a:5432,b:5433"},
           {"postgres://[::1]", "postgres://[::1]:5432"},
           {"postgres://[::1]:6000", "postgres://[::1]:6000"},
           {"postgres://", "postgres://"},
           {"s3://Bucket", "s3://Bucket"},
           {"abfss://container@account", "abfss://container@account"},
           {"mysql://u:p@h:3306", "mysql://h:3306"},
           {"kafka://h:9092", "kafka://h:9092"},
           {"file", "file"}}) {
    EXPECT_EQ(canonical_namespace(said), canonical);
    EXPECT_EQ(canonical_namespace(canonical), canonical) << said;
  }
}

TEST(OpenLineageNames, FindThisServersRelations) {
  const Server server(read_namespaces(" postgres://db.example.com \n postgresql://db:6000 "),
                      "mesh");
  EXPECT_EQ(server.space(), "postgres://db.example.com:5432");
  EXPECT_EQ(server.relation({"postgres://db:6000", "mesh.a.b"}), "a.b");
  EXPECT_EQ(server.relation({"postgres://db:6000", "mesh.b"}), "b");
  for (const Name &other :
       {Name{"postgres://db:5432", "mesh.a.b"}, Name{"postgres://db:6000", "Mesh.a.b"},
        Name{"postgres://db:6000", "mesh."}, Name{"postgres://db:6000", "meshes.a"}})
    EXPECT_EQ(server.relation(other), std::nullopt) << other.space << other.name;
  for (const char *bad : {"db", "mysql://db", "postgres://", "postgres://db/mesh"})
    EXPECT_THROW(read_namespaces(bad), Error) << bad;
}

// Documents of any shape, many of them nearly events.
class Documents {
 public:
  explicit Documents(std::uint32_t seed) : random_(seed) {}

  Value value(int depth) {
    switch (below(depth > 0 ? 9 : 5)) {
      case 0:
        return {json::Null{}};
      case 1:
        return {below(2) == 0};
      case 2:
        return {Number{std::to_string(below(1000)) + (below(3) == 0 ? "e400" : "")}};
      case 3:
      case 4:
        return text(word());
      case 5: {
        Array elements(below(3));
        for (Value &element : elements) element = value(depth - 1);
        return {elements};
      }
      default: {
        Object members(below(6));
        for (Member &member : members) member = {word(), value(depth - 1)};
        return {members};
      }
    }
  }

  // Puts something else in some places of a document.
  Value mutated(const Value &document, int depth = 4) {
    if (below(12) == 0) return value(depth);
    Value result = document;
    if (auto *members = std::get_if<Object>(&result.content))
      for (Member &member : *members) member.value = mutated(member.value, depth - 1);
    if (auto *elements = std::get_if<Array>(&result.content))
      for (Value &element : *elements) element = mutated(element, depth - 1);
    return result;
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string word() {
    constexpr std::array words{"run",
                               "job",
                               "dataset",
                               "inputs",
                               "outputs",
                               "facets",
                               "fields",
                               "name",
                               "namespace",
                               "lineage",
                               "columnLineage",
                               "entries",
                               "type",
                               "DATASET",
                               "JOB",
                               "field",
                               "inputFields",
                               "transformations",
                               "_deleted",
                               "eventTime",
                               "",
                               "2026-03-01T06:00:00Z",
                               run_id,
                               "postgres://",
                               "postgres://@:,[",
                               "\xff\xfe"};
    return words[below(words.size())];
  }
  std::mt19937 random_;
};

TEST(OpenLineageEvent, AnythingIsAnEventOrAnErrorWithItsPath) {
  const std::uint32_t seed = std::random_device()();
  RecordProperty("seed", static_cast<int>(seed));
  Documents documents(seed);
  const Value good = run_event(
      {named("s", "in")},
      {with_facets(
          "out",
          {{"columnLineage",
            columns_facet("b", field("in", "a", {transformation("DIRECT", "IDENTITY")}))},
           {"lineage",
            object({{"inputs", {Array{named("s", "in", {{"type", text("DATASET")}})}}}})}})});
  int taken = 0;
  for (int i = 0; i < 20000; ++i) {
    const Value document = i % 4 == 0 ? documents.value(6) : documents.mutated(good);
    try {
      const Event event = read_event(document);
      ++taken;
      for (const Flow &flow : event.flows) {
        ASSERT_LT(flow.source, event.datasets.size());
        ASSERT_LT(flow.target, event.datasets.size());
      }
    } catch (const Error &error) {
      ASSERT_NE(error.message().find("$"), std::string::npos) << seed << error.message();
    }
  }
  EXPECT_GT(taken, 100);
}

}  // namespace
}  // namespace meshcat::core::lineage::openlineage

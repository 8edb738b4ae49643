#include "core/domain/charter.hpp"

#include <initializer_list>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace meshcat::core::domain {
namespace {

using json::Array;
using json::Member;
using json::Null;
using json::Number;
using json::Object;
using json::Value;

Value text(std::string value) {
  return Value{std::move(value)};
}

Value object(std::initializer_list<Member> members) {
  return Value{Object(members)};
}

Value array(std::initializer_list<Value> elements) {
  return Value{Array(elements)};
}

Charter read(std::initializer_list<Member> members) {
  return read_charter(object(members));
}

// The only problem of a charter; fails unless there is just one.
CharterProblem problem_of(const Value &document) {
  const Charter charter = read_charter(document);
  EXPECT_EQ(charter.problems.size(), 1U);
  EXPECT_EQ(charter.promise, std::nullopt);
  return charter.problems.empty() ? CharterProblem{} : charter.problems.front();
}

TEST(Charter, GathersEveryPromise) {
  const Charter charter = read({
      {"data_assets", array({text("transactions")})},
      {"quality_standards", object({{"accuracy", text("99.9 %")}})},
      {"access_protocols", text("ask")},
      {"team", object({{"steward", text("Jana")}, {"data_engineer", array({text("Tomas")})}})},
      {"committed_service", object({{"uptime", text("99.5 %")}, {"latency", text("< 1 s")}})},
  });
  EXPECT_TRUE(charter.problems.empty());
  EXPECT_EQ(charter.promise, "accuracy >= 99.9%; availability >= 99.5%; latency < 1s");
}

TEST(Charter, TakesAServiceAsOneText) {
  const std::string service = "availability >= 99.5%; response_p95 < 1s";
  EXPECT_EQ(read({{"committed_service", text(service)}}).promise, service);
  EXPECT_EQ(read({{"committed_service", object({{"service", text(service)}})}}).promise, service);
}

TEST(Charter, GivesAValueItsTermsDirection) {
  EXPECT_EQ(read({{"quality_standards", object({{"freshness", text(" 4h")}})}}).promise,
            "freshness <= 4h");
  EXPECT_EQ(read({{"quality_standards", object({{"satisfaction", Value{Number{"4.5"}}}})}}).promise,
            "satisfaction >= 4.5");
}

TEST(Charter, MayPromiseNothing) {
  const Charter charter = read({{"access_protocols", array({text("ask the owner")})}});
  EXPECT_TRUE(charter.problems.empty());
  EXPECT_EQ(charter.promise, std::nullopt);
}

TEST(Charter, MustBeAnObjectWithFields) {
  EXPECT_EQ(problem_of(Value{Null{}}), (CharterProblem{"$", "must be an object, not null"}));
  EXPECT_EQ(problem_of(object({})), (CharterProblem{"$", "must have at least one field"}));
}

TEST(Charter, NamesUnknownFieldsByTheirPath) {
  EXPECT_EQ(problem_of(object({{"slo", text("x")}})).path, "$.slo");
  EXPECT_EQ(problem_of(object({{"odd \"name\"", text("x")}})).path, "$[\"odd \\\"name\\\"\"]");
  EXPECT_EQ(problem_of(object({{"team", object({{"boss", text("x")}})}})).path, "$.team.boss");
  EXPECT_EQ(problem_of(object({{"quality_standards", object({{"beauty", text("1%")}})}})).path,
            "$.quality_standards.beauty");
  // The alias belongs to the charter, the way to write a whole promise to the service.
  EXPECT_EQ(problem_of(object({{"quality_standards", object({{"service", text("1%")}})}})).path,
            "$.quality_standards.service");
}

TEST(Charter, RefusesAWrongUnit) {
  for (const char *value : {"99.5", "99.5 s", "one", "", "101%", "-1%", "99,5%"}) {
    const auto problem =
        problem_of(object({{"committed_service", object({{"uptime", text(value)}})}}));
    EXPECT_EQ(problem.path, "$.committed_service.uptime") << value;
  }
}

TEST(Charter, RefusesTheWrongDirection) {
  const auto problem =
      problem_of(object({{"quality_standards", object({{"accuracy", text("< 99%")}})}}));
  EXPECT_NE(problem.problem.find("cannot be promised"), std::string::npos) << problem.problem;
}

TEST(Charter, RefusesMoreThanOneTermInAField) {
  EXPECT_EQ(problem_of(object(
                {{"quality_standards", object({{"accuracy", text("99%; completeness >= 1%")}})}})),
            (CharterProblem{"$.quality_standards.accuracy", "must promise one term"}));
}

TEST(Charter, RefusesATermPromisedTwice) {
  const Charter charter = read({{"quality_standards", object({{"availability", text("99%")}})},
                                {"committed_service", object({{"uptime", text("98%")}})}});
  ASSERT_EQ(charter.problems.size(), 1U);
  EXPECT_EQ(charter.problems[0].path, "$.committed_service.uptime");
  EXPECT_NE(charter.problems[0].problem.find("$.quality_standards.availability"),
            std::string::npos);
}

TEST(Charter, RefusesBlankAndEmptyAndOfTheWrongKind) {
  EXPECT_EQ(problem_of(object({{"data_assets", array({text("a"), text(" \n")})}})),
            (CharterProblem{"$.data_assets[1]", "must not be blank"}));
  EXPECT_EQ(problem_of(object({{"data_assets", array({})}})),
            (CharterProblem{"$.data_assets", "must not be empty"}));
  EXPECT_EQ(problem_of(object({{"data_assets", text("a")}})).path, "$.data_assets");
  EXPECT_EQ(problem_of(object({{"access_protocols", Value{true}}})).path, "$.access_protocols");
  EXPECT_EQ(problem_of(object({{"team", object({})}})).path, "$.team");
  EXPECT_EQ(problem_of(object({{"committed_service", array({})}})).path, "$.committed_service");
}

TEST(Charter, ReportsEveryProblem) {
  EXPECT_EQ(read({{"a", text("")}, {"b", text("")}, {"data_assets", text("x")}}).problems.size(),
            3U);
}

}  // namespace
}  // namespace meshcat::core::domain

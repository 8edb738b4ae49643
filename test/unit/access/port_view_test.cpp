#include "core/access/port_view.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::access {
namespace {

PortShape shape() {
  return {7,
          "pay.trans",
          "pay_data.trans",
          "trans",
          {{"id", "", "'id'"}, {"\"Card\"", "NULL::text", "'Card'"}},
          {}};
}

std::size_t count(const std::string &text, const std::string &part) {
  std::size_t times = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++times;
  return times;
}

TEST(PortView, AdmitsTheCallerOnce) {
  PortShape port = shape();
  for (int filters = 0; filters < 3; ++filters) {
    const std::string sql = view_sql(port);
    EXPECT_EQ(count(sql, "mesh_catalog.admit(7)"), 1U);
    EXPECT_TRUE(sql.ends_with("WHERE (SELECT mesh_catalog.admit(7))")) << sql;
    EXPECT_EQ(count(sql, "WITH (security_barrier)"), 1U);
    port.filters.push_back({filters, "true", false});
  }
}

TEST(PortView, ReadsItsSourceOnceUntilThereIsAFilter) {
  PortShape port = shape();
  EXPECT_EQ(count(view_sql(port), "FROM pay_data.trans"), 1U);
  EXPECT_EQ(count(view_sql(port), "UNION"), 0U);
  port.filters.push_back({1, "id > 1", false});
  EXPECT_EQ(count(view_sql(port), "FROM pay_data.trans"), 2U);
  EXPECT_EQ(count(view_sql(port), "UNION ALL"), 1U);
  EXPECT_EQ(count(view_sql(port), "NOT (SELECT mesh_catalog.unfiltered(7))"), 1U);
}

TEST(PortView, PutsEveryFilterIntoTheBranchOfTheFiltered) {
  PortShape port = shape();
  port.filters = {{1, "id > 1 -- a comment", false}, {2, "id < 9 or true", true}};
  const std::string sql = view_sql(port);
  const std::string branch = sql.substr(sql.find("UNION ALL"));
  EXPECT_EQ(count(branch, "\n   AND (\nid > 1 -- a comment\n)"), 1U);
  EXPECT_EQ(count(branch,
                  "\n   AND (NOT (SELECT mesh_catalog.filter_applies(2)) OR (\nid < 9 or true\n))"),
            1U);
  EXPECT_EQ(count(sql.substr(0, sql.find("UNION ALL")), "id > 1"), 0U);
}

TEST(PortView, MasksAColumnUnlessTheCallerIsExempt) {
  const std::string sql = view_sql(shape());
  EXPECT_EQ(count(sql,
                  "CASE WHEN (SELECT mesh_catalog.unmasked(7, 'Card')) THEN \"Card\" ELSE "
                  "NULL::text END AS \"Card\""),
            1U);
  EXPECT_EQ(count(sql, "'id'"), 0U);
}

TEST(PortView, ItsColumnsAreClearForMaskExpressions) {
  EXPECT_EQ(columns_sql(shape()), "SELECT id, \"Card\" FROM pay_data.trans AS trans");
}

TEST(PortView, ItsPoliciesExemptAndFilterAlike) {
  EXPECT_EQ(policy_sql(shape(), {3, "id > 1", false}),
            "(SELECT mesh_catalog.unfiltered(7)) OR (\nid > 1\n)");
  EXPECT_EQ(policy_sql(shape(), {3, "id > 1", true}),
            "(SELECT mesh_catalog.unfiltered(7)) OR (NOT (SELECT mesh_catalog.filter_applies(3)) "
            "OR (\nid > 1\n))");
}

}  // namespace
}  // namespace meshcat::core::access

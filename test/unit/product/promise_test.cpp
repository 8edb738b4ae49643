#include "core/product/promise.hpp"

#include <gtest/gtest.h>

#include "core/error.hpp"
#include "core/types/sla.hpp"

namespace meshcat::core::product {
namespace {

// The canonical promise; empty when the property promises nothing measurable.
std::string promise(std::string_view property, std::string_view value, std::string_view unit) {
  const auto term = promise_term(property, value, unit);
  return term ? types::Sla::parse(*term).to_string() : std::string();
}

TEST(Promise, TakesNamesShortFormsAndAnyCase) {
  EXPECT_EQ(promise("latency", "4", "h"), "latency <= 4h");
  EXPECT_EQ(promise("LY", "4", "hours"), "latency <= 4h");
  EXPECT_EQ(promise("timeToRepair", "2", "d"), "time_to_repair <= 2d");
  EXPECT_EQ(promise("freshness", "30", "m"), "freshness <= 30min");
}

TEST(Promise, DirectionIsTheTerms) {
  EXPECT_EQ(promise("availability", "99.5", "%"), "availability >= 99.5%");
  EXPECT_EQ(promise("av", "99.5", "percent"), "availability >= 99.5%");
  EXPECT_EQ(promise("av", "99.5", ""), "availability >= 99.5%");
  EXPECT_EQ(promise("errorRate", "1", ""), "error_rate <= 1%");
  EXPECT_EQ(promise("retention", "30", "d"), "retention >= 30d");
  EXPECT_EQ(promise("throughput", "1000", "s"), "throughput >= 1000/s");
}

TEST(Promise, WhatCannotBeMeasuredPromisesNothing) {
  EXPECT_EQ(promise("endOfLife", "2030-01-01", ""), "");
  EXPECT_EQ(promise("wellbeing", "1", "h"), "");
  EXPECT_EQ(promise("frequency", "daily", ""), "");
  EXPECT_EQ(promise("retention", "3", "y"), "");
  EXPECT_EQ(promise("retention", "3", "months"), "");
  EXPECT_EQ(promise("latency", "", "h"), "");
}

TEST(Promise, NonsenseIsLeftToTheParser) {
  EXPECT_THROW(promise("availability", "120", "%"), Error);
  EXPECT_THROW(promise("latency", "4", "%"), Error);
  EXPECT_THROW(promise("latency", "4..5", "h"), Error);
}

}  // namespace
}  // namespace meshcat::core::product

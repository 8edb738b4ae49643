#include "core/types/sla.hpp"

#include <utility>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::expect_error;

std::string canonical(std::string_view text) {
  return Sla::parse(text).to_string();
}

TEST(SlaTerms, AreDefinedAndFoundByEveryName) {
  EXPECT_EQ(sla_terms().size(), 17U);
  for (const SlaTermInfo &info : sla_terms()) {
    EXPECT_EQ(find_sla_term(info.name), &info);
    EXPECT_EQ(&sla_term_info(info.term), &info);
    EXPECT_TRUE(info.definition.ends_with(".")) << info.name;
    for (const auto alias : info.aliases) {
      if (!alias.empty()) {
        EXPECT_EQ(find_sla_term(alias), &info) << alias;
      }
    }
  }
  EXPECT_EQ(find_sla_term("ERRORRATE")->name, "error_rate");
  EXPECT_EQ(find_sla_term("Td")->name, "time_to_detect");
  EXPECT_EQ(find_sla_term(""), nullptr);
  EXPECT_EQ(find_sla_term("uptime"), nullptr);
}

TEST(Sla, WritesCanonicalText) {
  constexpr std::pair<std::string_view, std::string_view> texts[] = {
      {"freshness <= 4h; availability >= 99.5%; response_p99 <= 800ms; accuracy >= 99.9%",
       "accuracy >= 99.9%; availability >= 99.5%; freshness <= 4h; response_p99 <= 800ms"},
      {"freshness<240min;", "freshness < 4h"},
      {"\n AV >= 99.50 % ;\t errorRate <= 0.1%\n", "availability >= 99.5%; error_rate <= 0.1%"},
      {"er<=1%;th>=60/min;re>=365d;fy<=24h;ly<=1h;td<=5min;tn<=0.5h;tr<=1d",
       "error_rate <= 1%; frequency <= 1d; latency <= 1h; retention >= 365d; throughput >= 1/s; "
       "time_to_detect <= 5min; time_to_notify <= 30min; time_to_repair <= 1d"},
      {"satisfaction > 4.50", "satisfaction > 4.5"},
      {"propagation <= 1s; completeness >= 100%; error_rate <= 0%",
       "completeness >= 100%; error_rate <= 0%; propagation <= 1s"},
      // Redundant, not contradictory: no measurement is impossible.
      {"response_p99 <= 800ms; response_p50 <= 900ms",
       "response_p50 <= 900ms; response_p99 <= 800ms"},
  };
  for (const auto &[text, expected] : texts) EXPECT_EQ(canonical(text), expected);
}

TEST(Sla, RefusesContradictions) {
  expect_error([] { Sla::parse("freshness <= 4h; accuracy >= 99%; Freshness <= 2h"); }, "22023",
               "\"freshness\" appears twice\nThe second is at byte 35 of");
  expect_error([] { Sla::parse("av >= 99%; availability >= 99%"); }, "22023", "appears twice");
  expect_error([] { Sla::parse("availability >= 101%"); }, "22023", "between 0% and 100%");
  expect_error([] { Sla::parse("availability > 100%"); }, "22023", "can never be > 100%");
  expect_error([] { Sla::parse("satisfaction > 5"); }, "22023", "Write satisfaction >= 5.");
  expect_error([] { Sla::parse("error_rate < 0%"); }, "22023", "can never be < 0%");
  expect_error([] { Sla::parse("freshness < 0s"); }, "22023", "Write freshness <= 0s.");
}

TEST(Sla, RefusesOperatorsAgainstTheDirection) {
  expect_error([] { Sla::parse("freshness >= 4h"); }, "22023",
               "cannot be promised with \">=\"\nfreshness: Age of the newest business time. See "
               "byte 11 of");
  expect_error([] { Sla::parse("freshness = 4h"); }, "22023",
               "Smaller is better: write freshness <= 4h.");
  expect_error([] { Sla::parse("accuracy < 99%"); }, "22023",
               "Larger is better: write accuracy >= 99%.");
  for (const SlaTermInfo &info : sla_terms()) {
    const std::string bound =
        format_quantity(quantity_limits(info.unit).least + 1'000'000, info.unit);
    const std::string right =
        std::string(info.name) + (info.direction == SlaDirection::at_most ? " < " : " > ") + bound;
    const std::string wrong =
        std::string(info.name) + (info.direction == SlaDirection::at_most ? " > " : " < ") + bound;
    EXPECT_EQ(canonical(right), right);
    expect_error([&] { Sla::parse(wrong); }, "22023", to_string(info.direction));
  }
}

TEST(Sla, RefusesWhatIsNoPromise) {
  for (const std::string_view text :
       {"", "  ", ";", "freshness", "freshness <=", "freshness 4h", "<= 4h", "freshness <= 4",
        "freshness <= 4%", "freshness <= 4h, accuracy >= 99%", "freshness <= 4h accuracy >= 99%",
        "freshness <= 4h;; accuracy >= 99%", "freshness =< 4h", "freshness == 4h",
        "freshness <= -4h", "availability >= 99.5", "freshness <= 4h;;"}) {
    SCOPED_TRACE(text);
    expect_error([&] { Sla::parse(text); }, "22P02", "at byte ");
  }
  expect_error([] { Sla::parse("freshness <= 4h; uptime >= 99%"); }, "42704", "at byte 18 of");
  expect_error([] { Sla::parse("uptime >= 99%"); }, "42704", "Terms are: accuracy, availability");
  expect_error([] { Sla::parse("availability >= 99.99999999%"); }, "22003", "6 decimals");
  expect_error([] { Sla::parse(std::string(max_text_size + 1, ' ')); }, "54000", "65536");
}

TEST(Sla, FindsItsBounds) {
  const Sla sla = Sla::parse("freshness < 4h; accuracy >= 99%");
  EXPECT_EQ(*sla.find(SlaTerm::freshness),
            (SlaBound{SlaTerm::freshness, SlaQuantity{14'400'000'000}, true}));
  EXPECT_EQ(sla.find(SlaTerm::accuracy)->to_string(), "accuracy >= 99%");
  EXPECT_EQ(sla.find(SlaTerm::throughput), nullptr);
}

TEST(Sla, ComparesStrictnessTermByTerm) {
  const auto stricter = [](std::string_view a, std::string_view b) {
    return at_least_as_strict(Sla::parse(a), Sla::parse(b));
  };
  EXPECT_TRUE(stricter("freshness <= 2h", "freshness <= 4h"));
  EXPECT_FALSE(stricter("freshness <= 4h", "freshness <= 2h"));
  EXPECT_TRUE(stricter("accuracy >= 99.9%", "accuracy >= 95%"));
  EXPECT_FALSE(stricter("accuracy >= 95%", "accuracy >= 99.9%"));
  EXPECT_TRUE(stricter("freshness < 4h", "freshness <= 4h"));
  EXPECT_FALSE(stricter("freshness <= 4h", "freshness < 4h"));
  EXPECT_TRUE(stricter("freshness <= 4h; accuracy >= 99%", "accuracy >= 99%"));
  EXPECT_FALSE(stricter("accuracy >= 99%", "freshness <= 4h; accuracy >= 99%"));
  // Neither is stricter than the other: the order is partial.
  EXPECT_FALSE(stricter("freshness <= 2h; accuracy >= 95%", "freshness <= 4h; accuracy >= 99%"));
  EXPECT_FALSE(stricter("freshness <= 4h; accuracy >= 99%", "freshness <= 2h; accuracy >= 95%"));
}

TEST(SlaObservation, WritesCanonicalText) {
  EXPECT_EQ(SlaObservation::parse("freshness = 180min; ACCURACY=98.63%;").to_string(),
            "accuracy = 98.63%; freshness = 3h");
  EXPECT_EQ(SlaObservation::parse(" \n").to_string(), "");
}

TEST(SlaObservation, RefusesWhatIsNoMeasurement) {
  expect_error([] { SlaObservation::parse("freshness <= 3h"); }, "22P02",
               "Expected \"=\" at byte 11");
  expect_error([] { SlaObservation::parse("freshness = 3h; freshness = 4h"); }, "22023",
               "appears twice");
  expect_error([] { SlaObservation::parse("accuracy = 100.1%"); }, "22023", "impossible");
  expect_error([] { SlaObservation::parse("accuracy = 98.630136986%"); }, "22003",
               "worse for the provider");
}

// The demo's number: it meets marketing's promise and breaks risk's.
TEST(Sla, TellsWhichTermsAnObservationBreaks) {
  const SlaObservation observed = SlaObservation::parse("accuracy = 98.63%; latency = 1s");
  EXPECT_TRUE(broken_terms(Sla::parse("accuracy >= 95%"), observed).empty());
  const Sla risk = Sla::parse("accuracy >= 99.9%; freshness <= 4h; latency <= 1s");
  const auto outcomes = evaluate(risk, observed);
  ASSERT_EQ(outcomes.size(), 3U);
  EXPECT_EQ(to_string(outcomes[0].status), "broken");
  EXPECT_EQ(outcomes[0].measured, 98'630'000);
  EXPECT_EQ(to_string(outcomes[1].status), "unmeasured");
  EXPECT_FALSE(outcomes[1].measured);
  EXPECT_EQ(to_string(outcomes[2].status), "met");
  const auto broken = broken_terms(risk, observed);
  ASSERT_EQ(broken.size(), 1U);
  EXPECT_EQ(broken[0].promised.to_string(), "accuracy >= 99.9%");
  EXPECT_EQ(broken_terms(Sla::parse("latency < 1s"), observed).size(), 1U);
}

}  // namespace
}  // namespace meshcat::core::types

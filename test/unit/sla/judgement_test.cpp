#include "core/sla/judgement.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "../seed.hpp"

namespace meshcat::core::sla {
namespace {

using types::Sla;
using types::SlaObservation;
using types::SlaStatus;

// The judgement of a promise of one term.
Judgement judge_one(const std::string &promise, const std::string &observation) {
  return judge(Sla::parse(promise), SlaObservation::parse(observation)).at(0);
}

TEST(Judgement, OneMeasurementMeetsOnePromiseAndBreaksAnother) {
  const Judgement marketing = judge_one("accuracy >= 95%", "accuracy = 98.63%");
  EXPECT_EQ(marketing.outcome.status, SlaStatus::met);
  EXPECT_EQ(marketing.promised(), ">= 95%");
  EXPECT_EQ(marketing.measured(), "98.63%");
  EXPECT_EQ(marketing.margin, 3'630'000);
  EXPECT_EQ(marketing.budget->allowed, 5'000'000);
  EXPECT_EQ(marketing.budget->consumed, 2'740);  // 1.37 of 5

  const Judgement risk = judge_one("accuracy >= 99.9%", "accuracy = 98.63%");
  EXPECT_EQ(risk.outcome.status, SlaStatus::broken);
  EXPECT_EQ(risk.margin, -1'270'000);
  EXPECT_EQ(risk.budget->consumed, 137'000);  // 1.37 of 0.1
}

TEST(Judgement, JudgesEveryPromisedTermAndNoOther) {
  const auto judgements = judge(Sla::parse("freshness <= 4h; accuracy >= 95%"),
                                SlaObservation::parse("freshness = 5h; latency = 1s"));
  ASSERT_EQ(judgements.size(), 2U);
  EXPECT_EQ(judgements[0].outcome.status, SlaStatus::unmeasured);
  EXPECT_EQ(judgements[0].measured(), std::nullopt);
  EXPECT_EQ(judgements[0].margin, std::nullopt);
  EXPECT_EQ(judgements[0].budget->consumed, std::nullopt);
  EXPECT_EQ(judgements[1].outcome.status, SlaStatus::broken);
  EXPECT_EQ(judgements[1].promised(), "<= 4h");
  EXPECT_EQ(judgements[1].measured(), "5h");
  EXPECT_FALSE(judgements[1].budget.has_value());
}

TEST(Judgement, StrictPromisesSaySo) {
  EXPECT_EQ(judge_one("latency < 1s", "latency = 1s").promised(), "< 1s");
  EXPECT_EQ(judge_one("latency < 1s", "latency = 1s").outcome.status, SlaStatus::broken);
  EXPECT_EQ(judge_one("accuracy > 99%", "accuracy = 99%").outcome.status, SlaStatus::broken);
}

TEST(Judgement, BudgetOfAShareOfErrors) {
  const Judgement judgement = judge_one("error_rate <= 2%", "error_rate = 0.5%");
  EXPECT_EQ(judgement.budget->allowed, 2'000'000);
  EXPECT_EQ(judgement.budget->consumed, 2'500);
}

TEST(Judgement, BudgetOfNothing) {
  EXPECT_EQ(judge_one("accuracy >= 100%", "accuracy = 100%").budget->consumed, 0);
  EXPECT_EQ(judge_one("accuracy >= 100%", "accuracy = 99%").budget->consumed, std::nullopt);
  EXPECT_EQ(judge_one("error_rate <= 0%", "error_rate = 0%").budget->consumed, 0);
}

// Over random promises and measurements in steps of a percentage: the state, the
// margin's sign and the budget agree with plain arithmetic on the steps.
TEST(Judgement, AgreesWithArithmetic) {
  SCOPED_TRACE(test::trace_of(test::base_seed()));
  std::mt19937 engine(test::base_seed());
  std::uniform_int_distribution<std::int64_t> share(0, 100'000'000), nearby(-2, 2);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t promised = share(engine);
    const std::int64_t measured =
        i % 2 == 0 ? share(engine)
                   : std::min<std::int64_t>(100'000'000,
                                            std::max<std::int64_t>(0, promised + nearby(engine)));
    const auto percent = [](std::int64_t steps) {
      return types::format_quantity(steps, types::SlaUnit::percent);
    };
    const Judgement judgement =
        judge_one("accuracy >= " + percent(promised), "accuracy = " + percent(measured));
    SCOPED_TRACE("promised " + percent(promised) + ", measured " + percent(measured));
    EXPECT_EQ(judgement.outcome.status == SlaStatus::met, measured >= promised);
    EXPECT_EQ(judgement.margin, measured - promised);
    EXPECT_EQ(judgement.measured(), percent(measured));
    if (promised < 100'000'000) {
      ASSERT_TRUE(judgement.budget->consumed.has_value());
      EXPECT_EQ(*judgement.budget->consumed > 10'000, measured < promised);
    }
  }
}

}  // namespace
}  // namespace meshcat::core::sla

// Random promises: what must hold of every one of them.
#include "core/types/sla.hpp"

#include <algorithm>
#include <vector>

#include "support.hpp"

namespace meshcat::core::types {
namespace {

using test::Random;

// Terms of every unit and both directions, few values each, so that random
// promises often agree; measurements lie on and between the values.
struct Choice {
  std::string_view name;
  std::string_view op;
  std::vector<std::string_view> bounds, measured;
};

const std::vector<Choice> &choices() {
  static const std::vector<Choice> list{
      {"accuracy",
       ">",
       {"95%", "99.9%", "100%"},
       {"0%", "95%", "98.63%", "99.9%", "99.95%", "100%"}},
      {"freshness", "<", {"1h", "4h", "1d"}, {"0s", "1h", "2h", "4h", "9h", "1d", "1w"}},
      {"satisfaction", ">", {"2", "3.5"}, {"1", "2", "3", "3.5", "5"}},
      {"throughput", ">", {"1/s", "90/min"}, {"0/s", "1/s", "80/min", "90/min", "9/s"}},
  };
  return list;
}

std::string random_promise(Random &random) {
  std::vector<std::string> terms;
  do {
    terms.clear();
    for (const Choice &choice : choices()) {
      if (random.chance(2)) continue;
      const auto bound = random.pick(choice.bounds);
      const bool strict = bound != "100%" && random.chance(2);
      terms.push_back(std::string(choice.name) + std::string(choice.op) + (strict ? "" : "=") +
                      std::string(bound));
    }
  } while (terms.empty());
  for (std::size_t i = terms.size(); i > 1; --i)
    std::swap(terms[i - 1], terms[random.below(static_cast<unsigned>(i))]);
  std::string text;
  for (const auto &term : terms) text.append(term).append(";");
  return text;
}

SlaObservation random_observation(Random &random) {
  std::string text;
  for (const Choice &choice : choices())
    if (!random.chance(4))
      text.append(choice.name).append("=").append(random.pick(choice.measured)).append(";");
  return SlaObservation::parse(text);
}

std::vector<SlaTerm> broken(const Sla &promise, const SlaObservation &observation) {
  std::vector<SlaTerm> terms;
  for (const SlaOutcome &outcome : broken_terms(promise, observation))
    terms.push_back(outcome.promised.term);
  return terms;
}

TEST(SlaProperty, CanonicalTextReadsBack) {
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 2000; ++seed) {
    Random random(seed);
    const Sla sla = Sla::parse(random_promise(random));
    const SlaObservation observation = random_observation(random);
    SCOPED_TRACE(test::trace_of(seed) + ": " + sla.to_string());
    EXPECT_EQ(Sla::parse(sla.to_string()), sla);
    EXPECT_EQ(SlaObservation::parse(observation.to_string()), observation);
  }
}

TEST(SlaProperty, OrderIsTotalAndHashAgreesWithEquality) {
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 2000; ++seed) {
    Random random(seed);
    const Sla a = Sla::parse(random_promise(random));
    const Sla b = Sla::parse(random_promise(random));
    const Sla c = Sla::parse(random_promise(random));
    SCOPED_TRACE(test::trace_of(seed) + ": " + a.to_string() + " | " + b.to_string() + " | " +
                 c.to_string());
    EXPECT_EQ(a <=> b, 0 <=> (b <=> a));
    EXPECT_EQ((a <=> b) == 0, a == b);
    EXPECT_EQ(a.hash() == b.hash(), a == b);
    if (a <= b && b <= c) {
      EXPECT_LE(a, c);
    }
  }
}

TEST(SlaProperty, StrictnessIsAPartialOrder) {
  unsigned chains = 0;
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 4000; ++seed) {
    Random random(seed);
    const Sla a = Sla::parse(random_promise(random));
    const Sla b = Sla::parse(random_promise(random));
    const Sla c = Sla::parse(random_promise(random));
    SCOPED_TRACE(test::trace_of(seed) + ": " + a.to_string() + " | " + b.to_string() + " | " +
                 c.to_string());
    EXPECT_TRUE(at_least_as_strict(a, a));
    EXPECT_EQ(at_least_as_strict(a, b) && at_least_as_strict(b, a), a == b);
    if (at_least_as_strict(a, b) && at_least_as_strict(b, c)) {
      EXPECT_TRUE(at_least_as_strict(a, c));
      ++chains;
    }
  }
  EXPECT_GT(chains, 10U);
}

// The stricter promise is broken wherever the other one is ...
TEST(SlaProperty, WhatBreaksAPromiseBreaksAStricterOne) {
  unsigned pairs = 0;
  for (unsigned seed = test::base_seed(); seed < test::base_seed() + 4000; ++seed) {
    Random random(seed);
    const Sla a = Sla::parse(random_promise(random));
    const Sla b = Sla::parse(random_promise(random));
    if (!at_least_as_strict(a, b)) continue;
    ++pairs;
    const SlaObservation observation = random_observation(random);
    SCOPED_TRACE(test::trace_of(seed) + ": " + a.to_string() + " | " + b.to_string() + " | " +
                 observation.to_string());
    const auto broken_a = broken(a, observation);
    const auto broken_b = broken(b, observation);
    EXPECT_TRUE(std::includes(broken_a.begin(), broken_a.end(), broken_b.begin(), broken_b.end()));
  }
  EXPECT_GT(pairs, 100U);
}

// ... and a promise that is not stricter can be kept while the other is broken.
TEST(SlaProperty, OnlyAStricterPromiseIsBrokenWithTheOther) {
  for (const Choice &choice : choices()) {
    std::vector<Sla> slas;
    for (const auto bound : choice.bounds)
      for (const std::string equal : {"", "="})
        if (bound != "100%" || equal == "=")
          slas.push_back(Sla::parse(std::string(choice.name) + std::string(choice.op) + equal +
                                    std::string(bound)));
    for (const Sla &a : slas)
      for (const Sla &b : slas) {
        const bool never_alone =
            std::none_of(choice.measured.begin(), choice.measured.end(), [&](auto measured) {
              const SlaObservation observation =
                  SlaObservation::parse(std::string(choice.name) + " = " + std::string(measured));
              return broken(a, observation).empty() && !broken(b, observation).empty();
            });
        EXPECT_EQ(at_least_as_strict(a, b), never_alone) << a.to_string() << " | " << b.to_string();
      }
  }
}

}  // namespace
}  // namespace meshcat::core::types

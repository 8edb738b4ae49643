// Runs that look at some of the rows only, whose findings are estimates.
#pragma once

#include <optional>
#include <string>

#include "quality/measure.hpp"
#include "quality/scan/block_sample.hpp"

namespace meshcat::quality {

// What of a relation a run looks at: blocks, each with the same chance, as TABLESAMPLE
// SYSTEM chooses them. Both tiers choose the same ones.
struct Sample {
  double percent;
  double seed;

  std::string clause() const;
  scan::BlockSample blocks() const;
};

// A sample of so many percent, another one each time unless setseed() says so. Throws
// invalid_parameter_value.
Sample draw_sample(double percent);

// Throws feature_not_supported for what has no blocks of its own to choose from.
void require_blocks(const Subject &subject);

// Why the check cannot be judged from some of the rows; empty: it may be.
std::string obstacle_to_sampling(const Check &check);

// Judges `checked` rows of a sample, of which `failing` fail. A percentage is an
// estimate. A threshold in rows is only judged where what was found is enough to violate
// it; otherwise the check is unmeasured.
void judge_sample(const Check &check, std::int64_t checked, std::int64_t failing, Finding &finding);

}  // namespace meshcat::quality

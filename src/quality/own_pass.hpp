// Judging what a check's own statement returned.
#pragma once

#include "bridge/spi.hpp"
#include "core/quality/target.hpp"
#include "quality/measure.hpp"

namespace meshcat::quality {

// Completes the finding of a check that is not part of the fused pass from the
// result of its statement, whose form core/quality/target.hpp tells. Of groups,
// the worst one is judged. Throws wrong_object_type, cardinality_violation or
// program_limit_exceeded for a result that cannot be judged.
void judge_result(const Check &check, const bridge::Rows &rows, Finding &finding);

// The same for a statistic whose items begin at `column` of the one row. Of drift it
// keeps what was found, for judge_drift.
void judge_statistic(const Check &check, const bridge::Rows &rows, int column,
                     core::quality::ValueForm form, Finding &finding);

}  // namespace meshcat::quality

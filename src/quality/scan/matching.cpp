#include "quality/scan/matching.hpp"

#include <map>

#include "core/quality/pattern/pattern.hpp"
#include "quality/pattern_options.hpp"

extern "C" {
#include "utils/fmgroids.h"
}

namespace meshcat::quality::scan {

using core::quality::pattern::Pattern;

namespace {

class Matching : public vector::Kernel {
 public:
  Matching(std::size_t column, Pattern pattern, bool negated)
      : column_(column), pattern_(std::move(pattern)), negated_(negated) {}
  Answer answer(const vector::Batch &batch, const vector::Mask &rows) const override {
    using Match = core::quality::pattern::Answer;
    const vector::Column &column = batch.columns[column_];
    Answer answer;
    answer.null = rows & column.null;
    answer.undecided = rows & column.undecided;
    const vector::Mask known = rows - answer.null - answer.undecided;
    known.each([&](std::size_t row) {
      const auto found = pattern_.matches(column.bytes[row]);
      if (found == Match::undecided)
        answer.undecided.set(row);
      else if ((found == Match::yes) != negated_)
        answer.yes.set(row);
    });
    return answer;
  }

 private:
  std::size_t column_;
  Pattern pattern_;
  bool negated_;
};

struct Operator {
  enum class Language { regex, like } language;
  bool ignore_case, negated;
};

std::optional<Operator> operator_of(Oid function) {
  using enum Operator::Language;
  switch (function) {
    case F_TEXTREGEXEQ:
    case F_BPCHARREGEXEQ:
      return Operator{regex, false, false};
    case F_TEXTREGEXNE:
    case F_BPCHARREGEXNE:
      return Operator{regex, false, true};
    case F_TEXTICREGEXEQ:
    case F_BPCHARICREGEXEQ:
      return Operator{regex, true, false};
    case F_TEXTICREGEXNE:
    case F_BPCHARICREGEXNE:
      return Operator{regex, true, true};
    case F_TEXTLIKE:
    case F_BPCHARLIKE:
      return Operator{like, false, false};
    case F_TEXTNLIKE:
    case F_BPCHARNLIKE:
      return Operator{like, false, true};
    default:
      return std::nullopt;
  }
}

// What a collation says of characters takes a thousand questions, and stays the same
// as long as this process lives.
const core::quality::pattern::Options &options_of(Oid collation) {
  static std::map<Oid, core::quality::pattern::Options> known;
  const auto found = known.find(collation);
  if (found != known.end()) return found->second;
  return known.emplace(collation, pattern_options(collation)).first->second;
}

}  // namespace

vector::KernelPtr matching(Oid function, const Operand &value, const Constant &pattern,
                           Oid collation) {
  const auto found = operator_of(function);
  if (!found || collation == InvalidOid) return nullptr;
  if (!bridge::call([&] { return get_collation_isdeterministic(collation); })) return nullptr;
  auto options = options_of(collation);
  options.ignore_case = found->ignore_case;
  auto compiled = found->language == Operator::Language::like
                      ? Pattern::like(pattern.bytes, options.encoding)
                      : Pattern::regex(pattern.bytes, options);
  if (!compiled) return nullptr;
  return std::make_unique<Matching>(value.column, std::move(*compiled), found->negated);
}

}  // namespace meshcat::quality::scan

// What ports ask about their reader and plans can know: (SELECT mesh_catalog.unfiltered(7)).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "access/fact.hpp"

namespace meshcat::access {

struct Question {
  enum Kind : int { admit, admitted, unfiltered, unmasked, filter_applies } kind;
  std::int64_t id;     // of the port or filter
  std::string column;  // that a mask is on; else empty
};

// The question that a sub-select consists of, if it is one of these and no more.
std::optional<Question> question_of(const SubLink *sublink);

// The answer for `reader` at this moment; nothing for a port that does not exist. A port's
// admit() is answered with true: who is not admitted gets no answer.
std::optional<bool> answer_of(const Question &question, Oid reader);
// The one that the executor's statement works with; admits the reader where the question is to.
bool remember_answer(MemoryContext executor, const Question &question);

}  // namespace meshcat::access

// Answers of the catalog about access that a session keeps for as long as they hold.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "bridge/guard.hpp"

namespace meshcat::catalog {

// Takes in what other sessions have committed since, and returns a number that is another
// one once roles, memberships, or a table whose changes mesh_catalog.access_changed()
// announces are no longer what they were. 0: nothing tells of changes here.
std::uint64_t access_generation();

struct Span {
  TimestampTz asked;  // when the question was begun to be asked
  TimestampTz until;  // before when the answer holds, as far as only time passes
};

// Nothing that is announced goes unseen; an answer is asked for anew after this long all
// the same, lest what nobody announced (a superuser's change without triggers) counts for ever.
constexpr TimestampTz longest_kept = USECS_PER_SEC;

template <typename Question, typename Answer>
class Kept {
 public:
  // The answer that is kept, or that of `ask(until)`, which may lower `until`, before when
  // the answer holds.
  template <typename Ask>
  Answer get(const Question &question, Ask ask) {
    const std::uint64_t generation = access_generation();
    const TimestampTz now = GetCurrentTimestamp();
    if (generation != generation_) answers_.clear();
    generation_ = generation;
    const auto found = answers_.find(question);
    if (found != answers_.end() && now >= found->second.span.asked &&
        now < found->second.span.until)
      return found->second.answer;
    TimestampTz until = now + longest_kept;
    Answer answer = ask(until);
    // What changed meanwhile may have come too late for the answer.
    if (generation != 0 && generation_ == generation && access_generation() == generation)
      keep(question, {answer, {now, until}});
    return answer;
  }

 private:
  struct Held {
    Answer answer;
    Span span;
  };

  void keep(const Question &question, Held held) {
    constexpr std::size_t room = 256;
    if (answers_.size() >= room) answers_.clear();
    answers_.insert_or_assign(question, std::move(held));
  }

  std::map<Question, Held> answers_;
  std::uint64_t generation_ = 0;
};

}  // namespace meshcat::catalog

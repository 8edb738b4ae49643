// Keys from participants to a count, with the second pass where hashes repeat.
#include "core/quality/keys/collection.hpp"

#include <deque>
#include <list>
#include <random>
#include <set>
#include <string>

#include "spill_files.hpp"

#include <gtest/gtest.h>

namespace meshcat::core::quality::keys {
namespace {

struct Outcome {
  Count count;
  std::uint64_t admitted = 0;
};

// Shares out the keys among participants; some of them leave theirs in files.
template <typename Key>
Outcome count(const std::vector<Key> &rows, const Task &task, std::optional<Filter> filter,
              Filter *repeated, std::size_t participants, SpillFiles &files) {
  std::deque<Collection> own, others;
  for (std::size_t i = 0; i < participants; ++i)
    (i % 2 == 0 ? own : others)
        .emplace_back(task, filter, i % 2 == 0 ? files.factory() : files.shared_factory());
  Outcome outcome;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t participant = i % participants;
    Collection &collection = (participant % 2 == 0 ? own : others)[participant / 2];
    if constexpr (std::is_same_v<Key, std::string>)
      outcome.admitted += collection.add(std::string_view(rows[i])) ? 1 : 0;
    else
      collection.add(rows[i]);
  }
  std::vector<Run> runs;
  for (Collection &each : own) runs.push_back(each.seal());
  for (Collection &each : others) each.share();
  std::list<MemoryFile> opened;
  for (auto &blocks : files.shared) runs.push_back(open_run(opened.emplace_back(files, &blocks)));
  outcome.count = count_distinct(task, runs, files.factory(), Interrupt(), repeated);
  for (Collection &each : own) each.close();
  for (MemoryFile &each : opened) each.close();
  files.shared.clear();
  return outcome;
}

Task random_task(Task::Method method, std::mt19937_64 &random) {
  return {method, random(), Radix{static_cast<unsigned>(random() % 6), 0},
          std::size_t{1} << (10 + random() % 10)};
}

TEST(Collection, CountsWordsInOnePass) {
  std::mt19937_64 random(5);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::uint64_t> rows(random() % 5000);
    const std::uint64_t values = 1 + random() % 6000;
    for (std::uint64_t &each : rows) each = random() % values - 50;
    SpillFiles files;
    const Outcome outcome = count(rows, random_task(Task::Method::words, random), std::nullopt,
                                  nullptr, 1 + random() % 4, files);
    const std::set<std::uint64_t> distinct(rows.begin(), rows.end());
    EXPECT_EQ(outcome.count.distinct, distinct.size());
    EXPECT_EQ(outcome.count.any_repeated, distinct.size() < rows.size());
    EXPECT_EQ(files.alive, 0U);
  }
}

// What the scan does: hashes, then the keys whose hash was repeated.
TEST(Collection, CountsKeysInTwoPasses) {
  std::mt19937_64 random(6);
  int second_passes = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> rows(random() % 4000);
    const std::uint64_t values = 1 + random() % 20000;
    for (std::string &each : rows) {
      each = "key " + std::to_string(random() % values);
      if (random() % 100 == 0) each += std::string(random() % 3000, 'x');
    }
    const std::set<std::string> distinct(rows.begin(), rows.end());
    Task task = random_task(Task::Method::hashes, random);
    std::vector<std::uint64_t> words(Filter::words_for(rows.size(), task.budget));
    Filter repeated(words);
    SpillFiles files;
    const std::size_t participants = 1 + random() % 4;
    const Outcome first = count(rows, task, std::nullopt, &repeated, participants, files);
    EXPECT_EQ(first.count.any_repeated, distinct.size() < rows.size());
    if (!first.count.any_repeated) continue;
    ++second_passes;
    task.method = Task::Method::bytes;
    const Outcome second = count(rows, task, repeated, nullptr, participants, files);
    EXPECT_EQ(rows.size() - (second.admitted - second.count.distinct), distinct.size());
    EXPECT_EQ(files.alive, 0U);
  }
  EXPECT_GT(second_passes, 20);
}

TEST(Collection, CountsKeysAtOnceWithoutAFilter) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 40; ++round) {
    std::vector<std::string> rows(random() % 4000);
    const std::uint64_t values = 1 + random() % 50;
    for (std::string &each : rows) each = std::to_string(random() % values);
    SpillFiles files;
    const Outcome outcome = count(rows, random_task(Task::Method::bytes, random), std::nullopt,
                                  nullptr, 1 + random() % 4, files);
    EXPECT_EQ(outcome.count.distinct, std::set<std::string>(rows.begin(), rows.end()).size());
    EXPECT_EQ(outcome.admitted, rows.size());
  }
}

}  // namespace
}  // namespace meshcat::core::quality::keys

#include "core/quality/keys/collection.hpp"

#include "core/quality/keys/distinct.hpp"

namespace meshcat::core::quality::keys {

namespace {

template <typename Codec>
Count count_records(const Task &task, const std::vector<Run> &runs, SpillFactory create,
                    Interrupt interrupt, Filter *repeated) {
  DistinctCounter<Codec> counter(task.budget, std::move(create), interrupt);
  Count count;
  for (std::size_t partition = 0; partition < task.radix.partitions(); ++partition)
    count.distinct +=
        counter.count(runs, partition, task.radix, [&](const typename Codec::Record &record) {
          count.any_repeated = true;
          if (repeated != nullptr) repeated->add(Codec::hash(record));
        });
  return count;
}

}  // namespace

Collection::Collection(const Task &task, std::optional<Filter> filter, SpillFactory create)
    : seed_(task.seed),
      hash_(task.seed),
      filter_(filter),
      keys_(std::in_place_type<Hashes>, task.radix, task.budget, create) {
  if (task.method == Task::Method::bytes)
    keys_.emplace<KeyCollector>(task.radix, task.budget, std::move(create));
}

Run Collection::seal() {
  if (auto *hashes = std::get_if<Hashes>(&keys_)) return hashes->seal();
  return std::get<KeyCollector>(keys_).finish().seal();
}

void Collection::share() {
  if (auto *hashes = std::get_if<Hashes>(&keys_)) return hashes->share();
  std::get<KeyCollector>(keys_).finish().share();
}

void Collection::close() {
  if (auto *hashes = std::get_if<Hashes>(&keys_)) return hashes->close();
  std::get<KeyCollector>(keys_).finish().close();
}

Count count_distinct(const Task &task, const std::vector<Run> &runs, SpillFactory create,
                     Interrupt interrupt, Filter *repeated) {
  if (task.method == Task::Method::bytes)
    return count_records<KeyCodec>(task, runs, std::move(create), interrupt, repeated);
  return count_records<HashCodec>(task, runs, std::move(create), interrupt, repeated);
}

}  // namespace meshcat::core::quality::keys

// One participant's keys in one pass over the rows, and the count of everyone's.
#pragma once

#include <optional>
#include <variant>

#include "core/interrupt.hpp"
#include "core/quality/keys/collector.hpp"
#include "core/quality/keys/filter.hpp"
#include "core/quality/keys/hash.hpp"
#include "core/quality/keys/hash_codec.hpp"

namespace meshcat::core::quality::keys {

// How the distinct ones of a key are counted; the same for all participants.
struct Task {
  enum class Method {
    words,   // keys of a word: their hashes are they
    hashes,  // hashes first; keys whose hash is repeated need another pass
    bytes,   // the keys themselves, where there is a filter those that it admits
  };
  Method method;
  std::uint64_t seed;
  Radix radix;
  std::size_t budget;  // bytes, for a participant and then for the count
};

// What a participant has collected.
class Collection {
 public:
  // `filter` is for the method bytes; none: all keys.
  Collection(const Task &task, std::optional<Filter> filter, SpillFactory create);

  // Of the method words.
  void add(std::uint64_t word) { std::get<Hashes>(keys_).add(mix(word, seed_)); }
  // Of the others. Returns whether a filter admits the key.
  bool add(std::string_view bytes) {
    const std::uint64_t hash = hash_(bytes);
    if (auto *hashes = std::get_if<Hashes>(&keys_)) {
      hashes->add(hash);
    } else {
      if (filter_ && !filter_->may_contain(hash)) return false;
      std::get<KeyCollector>(keys_).add({hash, bytes});
    }
    return true;
  }

  // Nothing may be added from then on. For a count in this process while this object
  // stays where it is; or in the file, for open_run.
  Run seal();
  void share();
  // After seal() and the count.
  void close();

 private:
  using Hashes = Partitions<HashCodec>;

  std::uint64_t seed_;
  BytesHash hash_;
  std::optional<Filter> filter_;
  std::variant<Hashes, KeyCollector> keys_;
};

// How many distinct records the runs of all participants have. A hash that several
// have goes into `repeated`, unless it is null; `any_repeated` tells whether one did.
// Throws query_canceled and what the spill files throw.
struct Count {
  std::uint64_t distinct = 0;
  bool any_repeated = false;
};
Count count_distinct(const Task &task, const std::vector<Run> &runs, SpillFactory create,
                     Interrupt interrupt, Filter *repeated);

}  // namespace meshcat::core::quality::keys

// What one participant gathers in the second pass: the candidates' bytes.
#pragma once

#include "core/quality/keys/key_codec.hpp"
#include "core/quality/keys/partitions.hpp"

namespace meshcat::core::quality::keys {

// Where there are few different keys, those seen before are dropped at once.
class KeyCollector {
 public:
  // Uses at most `budget` bytes, or one block for each partition if that is more.
  KeyCollector(Radix radix, std::size_t budget, SpillFactory create);

  void add(const Key &key) {
    if (useless_ > patience) return keys_.add(key);
    switch (seen_.insert(key)) {
      case Insertion::inserted:
        return;
      case Insertion::seen:
        useless_ -= useless_ > 0 ? 1 : 0;
        return;
      case Insertion::full:
        ++useless_;
        keys_.add(key);
    }
  }
  // All different keys, some of them more than once. Nothing may be added from
  // then on.
  Partitions<KeyCodec> &finish();

 private:
  // Look-ups without success, beyond those with, after which there are no more.
  static constexpr unsigned patience = 65536;

  KeyTable seen_;
  unsigned useless_ = 0;
  Partitions<KeyCodec> keys_;
};

}  // namespace meshcat::core::quality::keys

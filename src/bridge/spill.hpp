// Spill files on PostgreSQL's temporary files: in the temporary tablespaces,
// within temp_file_limit, removed at the end whatever happens.
#pragma once

#include <memory>
#include <string>

#include "bridge/guard.hpp"
#include "core/quality/keys/block.hpp"

extern "C" {
#include "storage/sharedfileset.h"
}

namespace meshcat::bridge {

// Files of this backend alone. They live as long as the memory context that is
// current now and the (sub)transaction that is current when one is created: after
// an error nothing need be closed. Every operation throws PgError.
core::quality::keys::SpillFactory private_spill();

// Files that a leader and its parallel workers share, by name. They are removed
// when the last of them detaches from the dynamic shared memory segment, be it by
// an error.
class SharedSpill {
 public:
  // In `room`, which is in the segment, by the leader and then by each worker. Both
  // throw PgError, and internal_error without a segment: with no workers, private
  // files do.
  static SharedSpill create(SharedFileSet *room, dsm_segment *segment);
  static SharedSpill attach(SharedFileSet *room, dsm_segment *segment);

  // Creates the file of that name. What was written is there for others once the
  // file is closed. Names are parts of file names, such as "3.1".
  core::quality::keys::SpillFactory file(std::string name) const;
  // A file that a participant has closed, for reading.
  std::unique_ptr<core::quality::keys::SpillFile> open(const std::string &name) const;

 private:
  explicit SharedSpill(SharedFileSet *set) : set_(set) {}

  SharedFileSet *set_;
};

}  // namespace meshcat::bridge

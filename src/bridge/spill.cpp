#include "bridge/spill.hpp"

#include <utility>

extern "C" {
#include "storage/buffile.h"
}

namespace meshcat::bridge {

namespace {

using core::quality::keys::Block;
using core::quality::keys::SpillFactory;
using core::quality::keys::SpillFile;

class BufferedFile final : public SpillFile {
 public:
  BufferedFile(BufFile *file, std::uint64_t blocks) : file_(file), blocks_(blocks) {}

  const Block &read(std::uint64_t number, Block &room) override {
    call([&] {
      seek(number);
      if (BufFileRead(file_, &room, sizeof room) != sizeof room)
        ereport(ERROR,
                (errcode(ERRCODE_IO_ERROR),
                 errmsg("could not read block " UINT64_FORMAT " of a temporary file", number)));
    });
    at_end_ = false;
    return room;
  }

  void append(const Block &block) override {
    call([&] {
      if (!at_end_) seek(blocks_);
      // PostgreSQL 15 declares what it only reads as writable.
      BufFileWrite(file_, const_cast<Block *>(&block), sizeof block);
    });
    at_end_ = true;
    ++blocks_;
  }

  std::uint64_t blocks() const override { return blocks_; }

  void close() override {
    call([&] { BufFileClose(file_); });
  }

 private:
  void seek(std::uint64_t number) {
    // It finds the right one of the file's segments by itself.
    if (BufFileSeek(file_, 0, static_cast<off_t>(number * sizeof(Block)), SEEK_SET) != 0)
      ereport(ERROR,
              (errcode_for_file_access(),
               errmsg("could not seek to block " UINT64_FORMAT " of a temporary file", number)));
  }

  BufFile *file_;
  std::uint64_t blocks_;
  bool at_end_ = false;
};

// Calls `create`, which makes a BufFile, in `context`.
template <typename F>
BufFile *in_context(MemoryContext context, F create) {
  return call([&] {
    MemoryContext before = MemoryContextSwitchTo(context);
    BufFile *file = create();
    MemoryContextSwitchTo(before);
    return file;
  });
}

void require_segment(const dsm_segment *segment) {
  if (segment == nullptr)
    throw core::Error(core::sqlstate::internal_error,
                      "shared spill files need a dynamic shared memory segment",
                      "Nothing would remove the files.");
}

}  // namespace

SpillFactory private_spill() {
  return [context = CurrentMemoryContext]() -> std::unique_ptr<SpillFile> {
    BufFile *file = in_context(context, [] { return BufFileCreateTemp(false); });
    return std::make_unique<BufferedFile>(file, 0);
  };
}

SharedSpill SharedSpill::create(SharedFileSet *room, dsm_segment *segment) {
  require_segment(segment);
  call([&] { SharedFileSetInit(room, segment); });
  return SharedSpill(room);
}

SharedSpill SharedSpill::attach(SharedFileSet *room, dsm_segment *segment) {
  require_segment(segment);
  call([&] { SharedFileSetAttach(room, segment); });
  return SharedSpill(room);
}

SpillFactory SharedSpill::file(std::string name) const {
  return [set = set_, context = CurrentMemoryContext,
          name = std::move(name)]() -> std::unique_ptr<SpillFile> {
    BufFile *file =
        in_context(context, [&] { return BufFileCreateFileSet(&set->fs, name.c_str()); });
    return std::make_unique<BufferedFile>(file, 0);
  };
}

std::unique_ptr<SpillFile> SharedSpill::open(const std::string &name) const {
  BufFile *file = in_context(CurrentMemoryContext, [&] {
    return BufFileOpenFileSet(&set_->fs, name.c_str(), O_RDONLY, false);
  });
  const std::int64_t bytes = call([&] { return BufFileSize(file); });
  return std::make_unique<BufferedFile>(file, static_cast<std::uint64_t>(bytes) / sizeof(Block));
}

}  // namespace meshcat::bridge

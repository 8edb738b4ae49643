#include "core/snapshot.hpp"

#include <random>

#include <gtest/gtest.h>

#include "random_graph.hpp"

namespace meshcat::core {
namespace {

using lineage::test::for_each_seed;

// A server's transactions as they begin and end, and a snapshot after every event.
std::vector<Snapshot> history(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<std::uint64_t> running;
  std::uint64_t next = 100, completed = 99;
  std::vector<Snapshot> snapshots;
  for (int event = 0; event < 40; ++event) {
    if (running.empty() || random() % 2 == 0) {
      running.push_back(next++);
    } else {
      const auto ended = running.begin() + static_cast<std::ptrdiff_t>(random() % running.size());
      completed = std::max(completed, *ended);
      running.erase(ended);
    }
    Snapshot snapshot{completed + 1, completed + 1, {}};
    for (const std::uint64_t xid : running)
      if (xid <= completed) snapshot.running.push_back(xid);
    if (!snapshot.running.empty()) snapshot.xmin = snapshot.running.front();
    snapshots.push_back(snapshot);
  }
  return snapshots;
}

TEST(Snapshot, CoversWhatSeesNoMore) {
  for_each_seed(100, [](unsigned seed) {
    const std::vector<Snapshot> snapshots = history(seed);
    for (std::size_t i = 0; i < snapshots.size(); ++i)
      for (std::size_t j = 0; j < snapshots.size(); ++j) {
        const SnapshotView a = snapshots[i].view(), b = snapshots[j].view();
        bool covers = true;
        for (std::uint64_t xid = 90; xid < 150; ++xid) covers &= a.sees(xid) || !b.sees(xid);
        EXPECT_EQ(a.covers(b), covers) << i << " " << j;
        if (i >= j) {
          EXPECT_TRUE(covers) << "later ones see more";
        }
      }
  });
}

}  // namespace
}  // namespace meshcat::core

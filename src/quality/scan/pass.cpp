#include "quality/scan/pass.hpp"

#include <atomic>
#include <cstring>
#include <optional>

#include "bridge/team.hpp"
#include "quality/scan/participant.hpp"

namespace meshcat::quality::scan {

namespace {

// What is mostly known is not worth workers: so many blocks have to be looked at before
// there are any.
constexpr std::int64_t worth_workers = 4096;

// The memory that processes share for what is known and what is recorded, which a
// server must not run out of. A scan of more blocks is not shared.
constexpr std::uint64_t most_shared = 32 * 1024 * 1024;
// A record has mostly less; participants take more blocks than their part at times.
constexpr std::uint64_t record_room = 96;
// For the rest of a participant's message.
constexpr std::uint64_t room_per_number = 16, room_for_head = 256;

// The room for a participant's changes.
std::uint64_t changes_room(const ScanRequest &request) {
  if (!request.record) return 0;
  return request.order.blocks() * record_room / static_cast<std::uint64_t>(request.workers + 1) +
         64 * 1024;
}

// What participants share: this, the keys' tasks and filters, the order's text, what
// is known.
struct Shared {
  std::atomic<std::uint64_t> next_block;
  std::uint64_t tasks, filter_words, order_size, known_size;
  std::uint64_t changes_room;  // each participant's
  RunInProgress run;
  bool samples;
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
};
static_assert(sizeof(Shared) % alignof(KeyTask) == 0 &&
              sizeof(KeyTask) % sizeof(std::uint64_t) == 0);

template <typename T>
void append(std::span<const T> values, std::vector<std::byte> &to) {
  const auto bytes = std::as_bytes(values);
  to.insert(to.end(), bytes.begin(), bytes.end());
}

std::vector<std::byte> shared_memory(const ScanRequest &request, const KeyWork &work,
                                     std::uint64_t first) {
  const std::string order = write(request.order) + '\0';
  std::vector<std::byte> shared(sizeof(Shared));
  new (shared.data()) Shared{first,        work.tasks.size(),    work.filters.size(),
                             order.size(), request.known.size(), changes_room(request),
                             request.run,  request.samples};
  append(std::span(work.tasks), shared);
  append(std::span(work.filters), shared);
  append(std::span(order), shared);
  append(std::span(request.known), shared);
  return shared;
}

// The same as it is read.
struct SharedView {
  explicit SharedView(std::span<std::byte> memory)
      : shared(*reinterpret_cast<Shared *>(memory.data())) {
    auto *first = reinterpret_cast<KeyTask *>(&shared + 1);
    auto *filters = reinterpret_cast<std::uint64_t *>(first + shared.tasks);
    tasks = KeyTasks({first, shared.tasks}, {filters, shared.filter_words});
    order = reinterpret_cast<const char *>(filters + shared.filter_words);
    known = {order + shared.order_size, shared.known_size};
  }
  Shared &shared;
  KeyTasks tasks;
  const char *order;
  std::string_view known;
};

// A participant's own memory: the length of the message, or 0 where nobody has
// written, and the message.
using Written = std::uint64_t;

void leave(const Findings &findings, std::span<std::byte> own) {
  const std::string message = write(findings);
  const Written written = message.size();
  if (written > own.size() - sizeof written)
    throw core::Error(core::sqlstate::internal_error, "a participant's findings have no room");
  std::memcpy(own.data() + sizeof written, message.data(), message.size());
  std::memcpy(own.data(), &written, sizeof written);
}

std::string_view left_in(std::span<const std::byte> own) {
  Written written = 0;
  std::memcpy(&written, own.data(), sizeof written);
  return {reinterpret_cast<const char *>(own.data()) + sizeof written, written};
}

std::uint64_t aggregates_room(const ScanOrder &order) {
  std::uint64_t room = 0;
  for (const OrderedAggregate &each : order.aggregates)
    room += most_bytes(each, order.blocks() * MaxHeapTuplesPerPage) + room_per_number;
  return room;
}

bool may_share(const ScanRequest &request) {
  const auto members = static_cast<std::uint64_t>(request.workers + 1);
  const std::uint64_t own = changes_room(request) + aggregates_room(request.order);
  return request.workers > 0 && request.known.size() + own * members <= most_shared;
}

std::size_t own_size(const ScanRequest &request) {
  const ScanOrder &order = request.order;
  const std::size_t numbers = 3 * order.checks.size() + order.groups.size() + 2 * order.keys.size();
  const std::size_t samples = request.samples ? order.checks.size() * sizeof(CheckSample) : 0;
  return room_for_head + room_per_number * numbers + samples + changes_room(request) +
         aggregates_room(order);
}

keys::SpillFactory private_files(std::size_t) {
  return bridge::private_spill();
}

Message add(PassResult &result, Accumulators &aggregates, std::string_view bytes) {
  Message message = read_message(bytes);
  aggregates.merge(message.aggregates);
  vector::add_numbers(message.tally, result.tally);
  result.blocks += message.blocks;
  result.digest.add(message.digest);
  result.samples.add(message.samples);
  result.forgotten |= message.forgotten;
  std::move(message.changes.begin(), message.changes.end(), std::back_inserter(result.changes));
  return message;
}

// Keys whose hash is repeated may differ all the same: which hashes those are.
void count_keys(const KeyTasks &tasks, KeyCensus &census, PassResult &result) {
  for (std::size_t key = 0; key < tasks.size(); ++key) {
    FoundKey found;
    const keys::Task &task = tasks[key].task;
    std::optional<keys::Filter> repeated;
    if (task.method == keys::Task::Method::hashes) {
      found.repeated.resize(keys::Filter::words_for(census.rows(key), task.budget));
      repeated.emplace(found.repeated);
    }
    const KeyCensus::Result counted = census.count(key, repeated ? &*repeated : nullptr);
    found.rows = counted.found;
    found.count = counted.count;
    result.keys.push_back(std::move(found));
  }
}

// By this process alone, until `most` blocks were looked at. Returns the first block
// that is left.
std::uint64_t pass_alone(const ScanRequest &request, const KeyTasks &tasks, std::int64_t most,
                         PassResult &result, Accumulators &aggregates) {
  std::atomic<std::uint64_t> next{0};
  Participant participant(request.order, request.known, request.record ? state_room() : 0,
                          request.samples, request.run, tasks, private_files);
  const Findings &findings = participant.work(next, most);
  add(result, aggregates, write(findings));
  KeyCensus census(tasks);
  if (findings.keys) census.add(*findings.keys);
  count_keys(tasks, census, result);
  return next;
}

// A worker leaves its keys in files; the leader has its own where they are.
void take_part(const ScanOrder &order, const SharedView &view, const bridge::Member &member) {
  join_as_worker(view.shared.run);
  Participant participant(order, view.known, view.shared.changes_room, view.shared.samples,
                          view.shared.run, view.tasks, shared_files(*member.files, member.number));
  const Findings &findings = participant.work(view.shared.next_block);
  for (std::size_t key = 0; key < view.tasks.size(); ++key) (*findings.keys)[key].share();
  leave(findings, member.own);
}

void pass_shared(const ScanRequest &request, const KeyWork &work, std::uint64_t first,
                 PassResult &result, Accumulators &aggregates) {
  std::optional<Participant> leader;
  std::optional<SharedView> view;
  bridge::run_team(
      "meshcat_quality_scan_worker", request.workers, shared_memory(request, work, first),
      own_size(request),
      [&](const bridge::Member &member) {
        view.emplace(member.shared);
        leader.emplace(request.order, view->known, view->shared.changes_room, request.samples,
                       request.run, view->tasks, private_files);
        leave(leader->work(view->shared.next_block), member.own);
      },
      [&](const bridge::TeamResult &team) {
        KeyCensus census(view->tasks);
        for (std::size_t member = 0; member < team.parts.size(); ++member) {
          const std::string_view bytes = left_in(team.parts[member]);
          if (bytes.empty()) continue;
          const Message message = add(result, aggregates, bytes);
          if (member > 0) census.add(message.keys, *team.files, static_cast<int>(member));
        }
        if (leader->findings().keys) census.add(*leader->findings().keys);
        count_keys(view->tasks, census, result);
      });
}

}  // namespace

PassResult pass(const ScanRequest &request, KeyWork work) {
  const vector::TallyShape shape = request.order.shape();
  PassResult result{vector::Tally(shape.checks, shape.groups),   0,  {}, false,
                    Samples(request.samples ? shape.checks : 0), {}, {}, {}};
  Accumulators aggregates(request.order.aggregates);
  const KeyTasks tasks(work.tasks, work.filters);
  if (may_share(request)) {
    const bool known = !request.known.empty();
    const std::uint64_t first =
        known ? pass_alone(request, tasks, worth_workers, result, aggregates) : 0;
    if (first < request.order.blocks()) pass_shared(request, work, first, result, aggregates);
  } else {
    pass_alone(request, tasks, all_blocks, result, aggregates);
  }
  result.aggregates = aggregates.results();
  return result;
}

}  // namespace meshcat::quality::scan

extern "C" {
// A background worker's part of a pass.
PGDLLEXPORT void meshcat_quality_scan_worker(void *segment, void *toc);
void meshcat_quality_scan_worker(void *segment, void *toc) {
  using namespace meshcat;
  bridge::enter([&] {
    bridge::serve_team(segment, toc, [](const bridge::Member &member) {
      const quality::scan::SharedView view(member.shared);
      quality::scan::take_part(quality::scan::read_order(view.order), view, member);
    });
  });
}
}

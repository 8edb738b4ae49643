#include "core/quality/vector/condition.hpp"

#include "support.hpp"

namespace meshcat::core::quality::vector {
namespace {

// What each leaf is for each row, and whether its kernel knows.
struct World {
  std::vector<std::vector<Tristate>> truth;
  std::vector<Mask> undecided;
};

class WorldKernel : public Kernel {
 public:
  WorldKernel(const World &world, std::size_t leaf) : world_(world), leaf_(leaf) {}
  Answer answer(const Batch &, const Mask &rows) const override {
    Answer answer;
    answer.undecided = rows & world_.undecided[leaf_];
    (rows - answer.undecided).each([&](std::size_t row) {
      const Tristate is = world_.truth[leaf_][row];
      if (!is)
        answer.null.set(row);
      else if (*is)
        answer.yes.set(row);
    });
    return answer;
  }

 private:
  const World &world_;
  std::size_t leaf_;
};

// A tree of conditions twice: in vectors, and row by row as the executor has it,
// which also notes the leaves that it evaluates.
using Visited = std::set<std::size_t>;
using RowCondition = std::function<Tristate(std::size_t row, Visited &visited)>;
struct Tree {
  ConditionPtr vectors;
  RowCondition row;
};

class Grower {
 public:
  explicit Grower(std::uint64_t seed) : random_(seed) {}

  World world;

  Tree grow(int depth) {
    if (depth == 0 || chance(random_, 0.2)) return leaf();
    switch (std::uniform_int_distribution<int>(0, 3)(random_)) {
      case 0:
        return logic(depth, true);
      case 1:
        return logic(depth, false);
      case 2: {
        Tree part = grow(depth - 1);
        return {negation(std::move(part.vectors)), [inner = part.row](auto row, auto &visited) {
                  const Tristate is = inner(row, visited);
                  return is ? Tristate(!*is) : is;
                }};
      }
      default:
        return truth_test(depth);
    }
  }

 private:
  Tree leaf() {
    const std::size_t number = world.truth.size();
    auto &truth = world.truth.emplace_back();
    for (std::size_t row = 0; row < batch_rows; ++row)
      truth.push_back(chance(random_, 0.25) ? Tristate() : Tristate(chance(random_, 0.5)));
    const bool has_kernel = chance(random_, 0.7);
    world.undecided.push_back(has_kernel ? random_mask(random_, 0.1) : Mask::first(batch_rows));
    KernelPtr kernel;
    if (has_kernel) kernel = std::make_unique<WorldKernel>(world, number);
    return {std::make_unique<Leaf>(number, std::move(kernel)),
            [this, number](auto row, auto &seen) {
              seen.insert(number);
              return world.truth[number][row];
            }};
  }

  // AND ends at the first false, OR at the first true; otherwise null wins.
  Tree logic(int depth, bool is_and) {
    std::vector<ConditionPtr> parts;
    std::vector<RowCondition> rows;
    for (int i = std::uniform_int_distribution<int>(1, 4)(random_); i > 0; --i) {
      Tree part = grow(depth - 1);
      parts.push_back(std::move(part.vectors));
      rows.push_back(part.row);
    }
    const auto by_row = [rows, is_and](std::size_t row, Visited &visited) {
      Tristate result = is_and;
      for (const RowCondition &each : rows) {
        const Tristate is = each(row, visited);
        if (is && *is != is_and) return Tristate(!is_and);
        if (!is) result = is;
      }
      return result;
    };
    return {is_and ? all_of(std::move(parts)) : any_of(std::move(parts)), by_row};
  }

  Tree truth_test(int depth) {
    Tree part = grow(depth - 1);
    static constexpr Test tests[] = {Test::is_true, Test::is_false, Test::is_unknown};
    const Test asked = pick(random_, tests);
    const bool negated = chance(random_, 0.5);
    const auto by_row = [inner = part.row, asked, negated](auto row, auto &visited) {
      const Tristate is = inner(row, visited);
      const bool found = asked == Test::is_true    ? is == Tristate(true)
                         : asked == Test::is_false ? is == Tristate(false)
                                                   : !is.has_value();
      return Tristate(found != negated);
    };
    return {test(std::move(part.vectors), asked, negated), by_row};
  }

  Random random_;
};

using Asked = std::set<std::pair<std::size_t, std::size_t>>;

TEST(Condition, IsWhatRowByRowEvaluationMakesOfIt) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE(seed);
    Grower grower(seed);
    const Tree tree = grower.grow(4);
    const World &world = grower.world;
    KnowingServer server([&](auto leaf, auto row) { return world.truth[leaf][row]; });
    Random random(seed);
    const Mask rows = random_mask(random, seed % 7 == 0 ? 0.0 : 0.8);
    const Truth truth = tree.vectors->evaluate(batch_of({}), rows, server);
    Mask yes, null;
    Asked needed;
    rows.each([&](std::size_t row) {
      Visited visited;
      const Tristate is = tree.row(row, visited);
      if (!is) null.set(row);
      if (is == Tristate(true)) yes.set(row);
      for (const std::size_t leaf : visited)
        if (world.undecided[leaf].test(row)) needed.emplace(leaf, row);
    });
    ASSERT_EQ(truth.yes, yes);
    ASSERT_EQ(truth.null, null);
    ASSERT_EQ(server.asked, needed) << "the server is asked where the executor would come, alone";
  }
}

TEST(Condition, PassesOnWhatTheServerRaises) {
  KnowingServer server([](auto, auto row) -> Tristate {
    if (row == 7) throw std::runtime_error("division by zero");
    return true;
  });
  const Leaf leaf(0, nullptr);
  EXPECT_EQ(leaf.evaluate(batch_of({}), Mask::first(7), server).yes, Mask::first(7));
  EXPECT_THROW(leaf.evaluate(batch_of({}), Mask::first(8), server), std::runtime_error);
}

}  // namespace
}  // namespace meshcat::core::quality::vector

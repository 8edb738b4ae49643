#include "lineage/capture/elsewhere.hpp"

#include <algorithm>

namespace meshcat::lineage::capture::elsewhere {

namespace {

constexpr std::size_t most_columns = MaxHeapAttributeNumber;

constinit std::vector<Place> *places = nullptr;

[[noreturn]] void too_many(const char *what) {
  throw core::Error(core::sqlstate::program_limit_exceeded,
                    std::string("too many ") + what + " in one transaction");
}

}  // namespace

Oid number_of(const std::string &space, const std::string &name) {
  if (places == nullptr) places = new std::vector<Place>;
  const auto found = std::find_if(places->begin(), places->end(), [&](const Place &place) {
    return place.space == space && place.name == name;
  });
  const auto position = static_cast<std::size_t>(found - places->begin());
  if (position + 1 >= FirstNormalObjectId) too_many("datasets elsewhere");
  if (found == places->end()) places->push_back({space, name, {}});
  return static_cast<Oid>(position + 1);
}

AttrNumber column_of(Oid number, const std::string &column) {
  std::vector<std::string> &columns = (*places)[number - 1].columns;
  const auto found = std::find(columns.begin(), columns.end(), column);
  const auto position = static_cast<std::size_t>(found - columns.begin());
  if (position >= most_columns) too_many("columns of a dataset elsewhere");
  if (found == columns.end()) columns.push_back(column);
  return static_cast<AttrNumber>(position + 1);
}

const Place &at(Oid number) {
  return places->at(number - 1);
}

void forget() noexcept {
  if (places != nullptr) places->clear();
}

}  // namespace meshcat::lineage::capture::elsewhere

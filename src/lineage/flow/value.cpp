#include "lineage/flow/value.hpp"

#include <algorithm>

namespace meshcat::lineage::flow {

namespace {

bool less_edge(const CapturedEdge &a, const CapturedEdge &b) {
  return key(a) < key(b);
}

void settle(std::vector<CapturedEdge> &edges) {
  std::sort(edges.begin(), edges.end(), less_edge);
  edges.erase(std::unique(edges.begin(), edges.end(),
                          [](const auto &a, const auto &b) { return key(a) == key(b); }),
              edges.end());
}

auto key_of(const Field &field) {
  return std::tie(field.name, field.value);
}

}  // namespace

bool Values::Less::operator()(const Value &a, const Value &b) const {
  if (a.edges.size() != b.edges.size()) return a.edges.size() < b.edges.size();
  if (a.fields.size() != b.fields.size()) return a.fields.size() < b.fields.size();
  for (std::size_t i = 0; i < a.fields.size(); ++i)
    if (key_of(a.fields[i]) != key_of(b.fields[i]))
      return key_of(a.fields[i]) < key_of(b.fields[i]);
  return std::lexicographical_compare(a.edges.begin(), a.edges.end(), b.edges.begin(),
                                      b.edges.end(), less_edge);
}

Number Values::number(Value value) {
  settle(value.edges);
  const auto [found, added] =
      numbers_.try_emplace(std::move(value), static_cast<Number>(values_.size()));
  if (added) values_.push_back(&found->first);
  return found->second;
}

Number Values::field(Number record, const std::string &name) {
  const Value &value = *values_[record];
  for (const Field &field : value.fields)
    if (field.name == name) return field.value;
  return number({value.edges, {}});  // of which field they are is not known
}

Number Values::with_field(Number record, const std::string &name, Number value) {
  Value changed = *values_[record];
  const auto found = std::find_if(changed.fields.begin(), changed.fields.end(),
                                  [&](const Field &field) { return field.name == name; });
  if (found == changed.fields.end())
    changed.fields.push_back({name, value});
  else
    found->value = value;
  return number(std::move(changed));
}

const std::vector<CapturedEdge> &Values::whole(Number record) {
  if (values_[record]->fields.empty()) return values_[record]->edges;
  Value all{values_[record]->edges, {}};
  for (const Field &field : values_[record]->fields)
    for (const CapturedEdge &edge : values_[field.value]->edges)
      all.edges.push_back(
          joined(edge, {InvalidOid, 0, InvalidOid, 0, "TRANSFORMATION", true, false}));
  return values_[number(std::move(all))]->edges;
}

CapturedEdge deciding(const CapturedEdge &value) {
  CapturedEdge edge = value;
  edge.subtype = "CONDITIONAL";
  edge.direct = false;
  return edge;
}

}  // namespace meshcat::lineage::flow

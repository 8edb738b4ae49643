#include "lineage/capture/edge_set.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

extern "C" {
#include "common/hashfn.h"
#include "utils/json.h"
}

namespace meshcat::lineage::capture {

namespace {

auto key(const CapturedEdge &edge) {
  return std::tuple(edge.target, edge.target_column, edge.source, edge.source_column,
                    std::string_view(edge.subtype), edge.masking);
}

std::vector<AttrNumber> columns_of(Oid relation) {
  const List *numbers = bridge::call([&]() -> const List * {
    const Relation opened = RelationIdGetRelation(relation);
    if (opened == nullptr) return NIL;
    List *columns = NIL;
    const TupleDesc shape = RelationGetDescr(opened);
    for (int i = 0; i < shape->natts; ++i)
      if (!TupleDescAttr(shape, i)->attisdropped) columns = lappend_int(columns, i + 1);
    RelationClose(opened);
    return columns;
  });
  std::vector<AttrNumber> columns;
  for (int i = 0; i < list_length(numbers); ++i)
    columns.push_back(static_cast<AttrNumber>(list_nth_int(numbers, i)));
  return columns;
}

void add_edges(const Write &write, const SourceEdge &edge, EdgeSet &set) {
  const auto add = [&](AttrNumber column) {
    set.edges.push_back({edge.relation, column, write.target, edge.target, edge.subtype,
                         edge.direct, edge.masking});
  };
  if (edge.attribute == SourceEdge::whole_row)
    for (const AttrNumber column : columns_of(edge.relation)) add(column);
  else
    add(edge.attribute == SourceEdge::rows_only ? AttrNumber{0} : edge.attribute);
}

bool is_temporary(Oid relation) {
  return bridge::call([&] { return get_rel_persistence(relation) == RELPERSISTENCE_TEMP; });
}

std::uint64_t mix(std::uint64_t seed, std::string_view bytes) {
  return hash_bytes_extended(reinterpret_cast<const unsigned char *>(bytes.data()),
                             static_cast<int>(bytes.size()), seed);
}

template <typename T>
std::uint64_t mix_number(std::uint64_t seed, T number) {
  return mix(seed, {reinterpret_cast<const char *>(&number), sizeof(number)});
}

std::uint64_t digest_of_edges(const EdgeSet &set) {
  std::uint64_t digest = mix(0, set.command);
  for (const CapturedEdge &edge : set.edges) {
    for (const Oid relation : {edge.source, edge.target}) digest = mix_number(digest, relation);
    for (const AttrNumber column : {edge.source_column, edge.target_column})
      digest = mix_number(digest, column);
    digest = mix_number(mix(digest, edge.subtype), edge.masking);
  }
  return digest;
}

// A JSON string; null for a null pointer.
void append_text(std::string &json, const char *text) {
  if (text == nullptr) {
    json += "null";
    return;
  }
  json += bridge::call([&] {
    StringInfoData quoted;
    initStringInfo(&quoted);
    escape_json(&quoted, text);
    return quoted.data;
  });
}

const char *column_name(Oid relation, AttrNumber column) {
  if (column == 0) return nullptr;
  return bridge::call([&] { return get_attname(relation, column, true); });
}

}  // namespace

bool is_dataset(Oid relation) {
  if (relation < FirstNormalObjectId) return false;
  return bridge::call([&] {
    const char *schema = get_namespace_name(get_rel_namespace(relation));
    return schema != nullptr && strcmp(schema, "mesh") != 0 && strcmp(schema, "mesh_catalog") != 0;
  });
}

EdgeSet make_edge_set(const char *command, std::int64_t query_id,
                      const std::vector<Write> &writes) {
  EdgeSet set{
      .command = command, .query_id = query_id, .targets = {}, .relations = {}, .edges = {}};
  for (const Write &write : writes) {
    if (!is_dataset(write.target)) continue;
    set.targets.push_back(write.target);
    for (const SourceEdge &edge : write.edges)
      if (is_dataset(edge.relation)) add_edges(write, edge, set);
  }
  settle_edges(set);
  return set;
}

void settle_edges(EdgeSet &set) {
  const auto less = [](const auto &a, const auto &b) { return key(a) < key(b); };
  const auto same = [](const auto &a, const auto &b) { return key(a) == key(b); };
  std::sort(set.edges.begin(), set.edges.end(), less);
  set.edges.erase(std::unique(set.edges.begin(), set.edges.end(), same), set.edges.end());
  set.relations.clear();
  for (const CapturedEdge &edge : set.edges)
    for (const Oid relation : {edge.source, edge.target}) set.relations.push_back(relation);
  std::sort(set.relations.begin(), set.relations.end());
  set.relations.erase(std::unique(set.relations.begin(), set.relations.end()), set.relations.end());
  set.temporary = std::any_of(set.relations.begin(), set.relations.end(), is_temporary);
  set.digest = digest_of_edges(set);
}

std::uint64_t digest_of(const EdgeSet &set, Oid function, Oid installation) {
  const std::uint64_t digest = mix_number(set.digest, installation);
  return function != InvalidOid ? mix_number(digest, function) : mix_number(digest, set.query_id);
}

std::string relations_json(const EdgeSet &set) {
  std::string json = "[";
  for (const Oid relation : set.relations) {
    if (json.size() > 1) json += ',';
    json += '[' + std::to_string(relation) + ',';
    append_text(json,
                bridge::call([&] { return get_namespace_name(get_rel_namespace(relation)); }));
    json += ',';
    append_text(json, bridge::call([&] { return get_rel_name(relation); }));
    json += ']';
  }
  return json + ']';
}

std::string edges_json(const EdgeSet &set) {
  std::string json = "[";
  const auto append_end = [&](Oid relation, AttrNumber column) {
    const auto at = std::lower_bound(set.relations.begin(), set.relations.end(), relation);
    json += std::to_string(at - set.relations.begin()) + ',' + std::to_string(column) + ',';
    append_text(json, column_name(relation, column));
    json += ',';
  };
  for (const CapturedEdge &edge : set.edges) {
    json += json.size() > 1 ? ",[" : "[";
    append_end(edge.source, edge.source_column);
    append_end(edge.target, edge.target_column);
    append_text(json, edge.subtype);
    json += edge.masking ? ",true]" : ",false]";
  }
  return json + ']';
}

}  // namespace meshcat::lineage::capture

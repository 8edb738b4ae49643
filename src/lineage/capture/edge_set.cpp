#include "lineage/capture/edge_set.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "bridge/guc.hpp"
#include "lineage/capture/elsewhere.hpp"

extern "C" {
#include "common/hashfn.h"
#include "utils/json.h"
}

namespace meshcat::lineage::capture {

namespace {

void add_edge(const Write &write, const SourceEdge &edge, EdgeSet &set) {
  if (edge.parameter != 0) {
    set.open.push_back(
        {edge.parameter,
         edge.field != nullptr ? edge.field : "",
         {InvalidOid, 0, write.target, edge.target, edge.subtype, edge.direct, edge.masking}});
    return;
  }
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
  if (elsewhere::is(relation)) return false;
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

const char *column_name(Oid relation, AttrNumber column) {
  if (column == 0) return nullptr;
  if (elsewhere::is(relation))
    return elsewhere::at(relation).columns[static_cast<std::size_t>(column) - 1].c_str();
  return bridge::call([&] { return get_attname(relation, column, true); });
}

// By name, for the number of a dataset elsewhere is the session's own.
std::uint64_t mix_end(std::uint64_t digest, Oid relation, AttrNumber column) {
  if (!elsewhere::is(relation)) return mix_number(mix_number(digest, relation), column);
  const elsewhere::Place &place = elsewhere::at(relation);
  const char *name = column_name(relation, column);
  return mix(mix(mix(digest, place.space), place.name), name != nullptr ? name : "");
}

std::uint64_t digest_of_edges(const EdgeSet &set) {
  std::uint64_t digest = mix(0, set.command);
  for (const CapturedEdge &edge : set.edges) {
    digest = mix_end(digest, edge.source, edge.source_column);
    digest = mix_end(digest, edge.target, edge.target_column);
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

// Is there no relation but itself whose values flow into it?
bool is_unsourced(const EdgeSet &set, Oid relation) {
  return !is_temporary(relation) &&
         std::none_of(set.edges.begin(), set.edges.end(), [&](const CapturedEdge &edge) {
           return edge.target == relation && edge.source != relation && edge.direct;
         });
}

void append_relation(std::string &json, Oid relation) {
  const bool is_elsewhere = elsewhere::is(relation);
  json += '[' + (is_elsewhere ? "0" : std::to_string(relation)) + ',';
  append_text(json, is_elsewhere ? elsewhere::at(relation).space.c_str() : bridge::call([&] {
                return get_namespace_name(get_rel_namespace(relation));
              }));
  json += ',';
  append_text(json, is_elsewhere ? elsewhere::at(relation).name.c_str()
                                 : bridge::call([&] { return get_rel_name(relation); }));
  json += ']';
}

// Does meshcat.lineage_excluded_schemas name it?
bool is_excluded(std::string_view schema) {
  std::string_view rest =
      bridge::guc::lineage_excluded_schemas != nullptr ? bridge::guc::lineage_excluded_schemas : "";
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view name = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (name == schema) return true;
  }
  return false;
}

// How far a direct way leads from the value that it starts at.
int distance(std::string_view subtype) {
  return subtype == "IDENTITY" ? 0 : subtype == "TRANSFORMATION" ? 1 : 2;
}

}  // namespace

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

CapturedEdge joined(const CapturedEdge &first, const CapturedEdge &second) {
  CapturedEdge edge{first.source,
                    first.source_column,
                    second.target,
                    second.target_column,
                    second.subtype,
                    first.direct && second.direct,
                    first.masking || second.masking};
  if (second.direct && (!first.direct || distance(first.subtype) > distance(second.subtype)))
    edge.subtype = first.subtype;
  return edge;
}

bool is_noise(const CapturedEdge &edge) {
  if (edge.source != edge.target) return false;
  return edge.target_column == 0 || edge.source_column == 0 ||
         (edge.source_column == edge.target_column && std::string_view(edge.subtype) == "IDENTITY");
}

bool is_dataset(Oid relation) {
  if (relation < FirstNormalObjectId) return false;
  const char *schema =
      bridge::call([&] { return get_namespace_name(get_rel_namespace(relation)); });
  return schema != nullptr && strcmp(schema, "mesh") != 0 && strcmp(schema, "mesh_catalog") != 0 &&
         !is_excluded(schema);
}

EdgeSet make_edge_set(const char *command, std::int64_t query_id,
                      const std::vector<Write> &writes) {
  EdgeSet set;
  set.command = command;
  set.query_id = query_id;
  for (const Write &write : writes) {
    if (!is_dataset(write.target)) continue;
    set.targets.push_back(write.target);
    if (write.command != CMD_DELETE) set.given.push_back(write.target);
    add_edges(write, set);
  }
  settle_edges(set);
  return set;
}

void add_edges(const Write &write, EdgeSet &set) {
  for (const SourceEdge &edge : write.edges)
    if (edge.parameter != 0 || is_dataset(edge.relation)) add_edge(write, edge, set);
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
  set.unsourced.clear();
  for (const Oid relation : set.given)
    if (is_unsourced(set, relation)) set.unsourced.push_back(relation);
}

std::uint64_t digest_of(const EdgeSet &set, Oid function, Oid installation) {
  const std::uint64_t digest = mix_number(set.digest, installation);
  return function != InvalidOid ? mix_number(digest, function) : mix_number(digest, set.query_id);
}

std::uint64_t digest_of_unsourced(const char *command, Oid relation, Oid role,
                                  const char *application, Oid installation) {
  const std::uint64_t digest = mix(mix(installation, command), application);
  return mix_number(mix_number(digest, relation), role);
}

std::string relations_json(const std::vector<Oid> &relations) {
  std::string json = "[";
  for (const Oid relation : relations) {
    if (json.size() > 1) json += ',';
    append_relation(json, relation);
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

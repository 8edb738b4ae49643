#include "lineage/capture/copy.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "lineage/capture/elsewhere.hpp"

extern "C" {
#include "commands/copy.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "tcop/tcopprot.h"
}

namespace meshcat::lineage::capture {

namespace {

struct Column {
  AttrNumber number;
  std::string name;
};

// A command line may hold secrets: it is told by its program and a fingerprint.
std::string program_name(std::string_view command) {
  const std::size_t begin = command.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return "";
  const std::string_view program =
      command.substr(begin, command.find_first_of(" \t\n;|<>&", begin) - begin);
  char fingerprint[16];
  snprintf(fingerprint, sizeof(fingerprint), "#%08x",
           hash_bytes(reinterpret_cast<const unsigned char *>(command.data()),
                      static_cast<int>(command.size())));
  return std::string(program) + fingerprint;
}

std::string absolute_path(const std::string &name) {
  std::string path = name.starts_with('/') ? name : std::string(DataDir) + '/' + name;
  canonicalize_path(path.data());
  return path.c_str();
}

// The dataset that is no relation; InvalidOid for the client.
Oid place_of(const CopyStmt *copy) {
  if (copy->filename == nullptr) return InvalidOid;
  return copy->is_program ? elsewhere::number_of("program", program_name(copy->filename))
                          : elsewhere::number_of("file", absolute_path(copy->filename));
}

// The columns that go between a relation and a file, in the file's order.
std::vector<Column> copied_columns(const CopyStmt *copy, Oid relation) {
  const List *numbers = bridge::call([&]() -> const List * {
    const Relation opened = RelationIdGetRelation(relation);
    if (opened == nullptr) return NIL;
    List *list = CopyGetAttnums(RelationGetDescr(opened), opened, copy->attlist);
    RelationClose(opened);
    return list;
  });
  std::vector<Column> columns;
  for (int i = 0; i < list_length(numbers); ++i) {
    const auto number = static_cast<AttrNumber>(list_nth_int(numbers, i));
    columns.push_back({number, bridge::call([&] { return get_attname(relation, number, false); })});
  }
  return columns;
}

bool collect_names(Node *node, void *names) {
  if (node == nullptr) return false;
  if (!IsA(node, ColumnRef)) return raw_expression_tree_walk(node, collect_names, names);
  Node *last = static_cast<Node *>(llast(reinterpret_cast<ColumnRef *>(node)->fields));
  if (IsA(last, String)) {
    auto **list = static_cast<List **>(names);
    *list = lappend(*list, strVal(last));
  }
  return false;
}

// Of the columns that WHERE looks at those come from the file that are copied.
void add_filter(const CopyStmt *copy, Oid place, Oid relation, const std::vector<Column> &columns,
                EdgeSet &set) {
  List *names = NIL;
  bridge::call([&] { collect_names(copy->whereClause, &names); });
  for (int i = 0; i < list_length(names); ++i)
    for (const Column &column : columns)
      if (column.name == static_cast<const char *>(list_nth(names, i)))
        set.edges.push_back(
            {place, elsewhere::column_of(place, column.name), relation, 0, "FILTER", false, false});
}

void add_identities(const CopyStmt *copy, Oid place, Oid relation, EdgeSet &set) {
  const std::vector<Column> columns = copied_columns(copy, relation);
  for (const Column &column : columns) {
    const AttrNumber there = elsewhere::column_of(place, column.name);
    if (copy->is_from)
      set.edges.push_back({place, there, relation, column.number, "IDENTITY", true, false});
    else
      set.edges.push_back({relation, column.number, place, there, "IDENTITY", true, false});
  }
  if (copy->is_from) add_filter(copy, place, relation, columns, set);
}

// The query has run, and its relations are locked: it means again what it meant.
Query *read_again(const RawStmt *statement, const char *text) {
  return bridge::call([&]() -> Query * {
    RawStmt *raw = const_cast<RawStmt *>(statement);
    List *queries = pg_analyze_and_rewrite_fixedparams(static_cast<RawStmt *>(copyObjectImpl(raw)),
                                                       text, nullptr, 0, nullptr);
    return list_length(queries) == 1 ? linitial_node(Query, queries) : nullptr;
  });
}

const List *result_of(const Query *query) {
  return query->commandType == CMD_SELECT ? query->targetList : query->returningList;
}

void add_query(const CopyStmt *copy, const char *text, Oid place, EdgeSet &set) {
  RawStmt raw = {};
  raw.type = T_RawStmt;
  raw.stmt = copy->query;
  Query *query = read_again(&raw, text);
  if (query == nullptr) return;
  std::vector<AttrNumber> columns{0};
  const List *results = result_of(query);
  for (int i = 0; i < list_length(results); ++i) {
    const auto *entry = list_nth_node(TargetEntry, results, i);
    if (entry->resjunk) continue;
    columns.resize(static_cast<std::size_t>(entry->resno) + 1);
    columns.back() =
        elsewhere::column_of(place, entry->resname != nullptr ? entry->resname : "?column?");
  }
  Write write{CMD_INSERT, place, result_edges(query)};
  for (SourceEdge &edge : write.edges)
    edge.target = columns.at(static_cast<std::size_t>(edge.target));
  // What a write returns is of what it wrote: what it only read has gone there.
  if (query->commandType != CMD_SELECT)
    write.edges.erase(std::remove_if(write.edges.begin(), write.edges.end(),
                                     [](const SourceEdge &edge) {
                                       return edge.attribute == SourceEdge::rows_only;
                                     }),
                      write.edges.end());
  add_edges(write, set);
}

}  // namespace

EdgeSet copy_edges(const CopyStmt *copy, const char *text) {
  EdgeSet set;
  set.command = "COPY";
  const Oid place = place_of(copy);
  if (copy->relation == nullptr) {
    if (place != InvalidOid) add_query(copy, text, place, set);
  } else if (const Oid relation =
                 bridge::call([&] { return RangeVarGetRelid(copy->relation, NoLock, true); });
             is_dataset(relation)) {
    if (place != InvalidOid) add_identities(copy, place, relation, set);
    if (copy->is_from) {
      add_edges({CMD_INSERT, relation, generated_edges(relation)}, set);
      set.given.push_back(relation);
    }
  }
  settle_edges(set);
  return set;
}

}  // namespace meshcat::lineage::capture

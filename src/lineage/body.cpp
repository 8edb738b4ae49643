#include "lineage/body.hpp"

#include "bridge/spi.hpp"
#include "lineage/capture/edge_set.hpp"

extern "C" {
#include "parser/parsetree.h"
#include "rewrite/rewriteHandler.h"
#include "utils/regproc.h"
}

namespace meshcat::lineage {

namespace {

using bridge::Rows;

constinit bridge::Prepared read_body{
    "select prosqlbody from pg_catalog.pg_proc where oid = $1 and prosqlbody is not null"};

constinit bridge::Prepared all_bodies{
    "select p.oid from pg_catalog.pg_proc p"
    " join pg_catalog.pg_namespace n on n.oid = p.pronamespace"
    " where p.prosqlbody is not null and not pg_catalog.pg_is_other_temp_schema(n.oid)"
    " and n.oid <> pg_catalog.pg_my_temp_schema()"
    " and n.nspname not in ('pg_catalog', 'information_schema')"
    " and not exists (select from pg_catalog.pg_depend d"
    "  where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and d.objid = p.oid"
    "   and d.deptype = 'e')"  // an extension's own functions
    " order by n.nspname, p.proname, p.oid"};

// A body of RETURN is a query, one of BEGIN ATOMIC a list of a list of them.
List *queries_of(char *body) {
  auto *tree = static_cast<Node *>(stringToNode(body));
  return IsA(tree, List) ? linitial_node(List, castNode(List, tree)) : list_make1(tree);
}

bool rules_decide(const Query *query) {
  if (query->hasModifyingCTE) return true;
  const Oid target = rt_fetch(query->resultRelation, query->rtable)->relid;
  const Relation relation = RelationIdGetRelation(target);
  if (relation == nullptr) return false;
  const bool decide = relation->rd_rel->relkind == RELKIND_VIEW || relation->rd_rel->relhasrules;
  RelationClose(relation);
  return decide;
}

List *rewritten(Query *query) {
  if (!rules_decide(query)) return list_make1(query);
  AcquireRewriteLocks(query, true, false);
  return QueryRewrite(query);
}

void warn(Oid function, const char *message) {
  bridge::call([&] {
    ereport(WARNING, (errmsg_internal("could not read the lineage of function %s",
                                      format_procedure_qualified(function)),
                      errdetail_internal("%s", message)));
  });
}

void add(Oid function, bridge::SetResult &result) {
  const capture::EdgeSet set = capture::make_edge_set("", 0, body_writes(function));
  if (set.edges.empty()) return;
  const char *name = bridge::call([&] { return format_procedure_qualified(function); });
  result.add({bridge::oid(function), bridge::text(name),
              bridge::text(capture::relations_json(set.relations)), bridge::text(edges_json(set))});
}

}  // namespace

std::vector<Write> body_writes(Oid function) {
  bridge::Spi session;  // the parsed body goes with it
  const Rows body = session.query(read_body, {bridge::oid(function)});
  std::vector<Write> all;
  if (body.empty()) return all;
  std::string tree = body.text(0, 0);
  const List *queries = bridge::call([&] {
    List *found = NIL;
    ListCell *cell;
    foreach (cell, queries_of(tree.data()))
      if (auto *query = lfirst_node(Query, cell); writes(query))
        found = list_concat(found, rewritten(query));
    return found;
  });
  for (int i = 0; i < list_length(queries); ++i)
    for (Write &write : writes_of(static_cast<Query *>(list_nth(queries, i))))
      all.push_back(std::move(write));
  return all;
}

// mesh_catalog.read_function_bodies() ->
//   setof (function oid, job_name text, relations text, edges text), as lineage_capture has them
MESHCAT_FUNCTION(meshcat_lineage_read_bodies) {
  bridge::SetResult result(fcinfo);
  bridge::Spi session;
  const Rows functions = session.query(all_bodies, {});
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const Oid function = functions.oid(i, 0);
    // A function that cannot be read must not keep the others from it.
    bridge::attempt([&] { add(function, result); },
                    [&](const ErrorData &error) { warn(function, error.message); });
  }
  return Datum{0};
}

}  // namespace meshcat::lineage

#include "access/executor.hpp"

#include "access/denial.hpp"
#include "access/fact.hpp"
#include "access/reader_plan.hpp"
#include "bridge/hooks.hpp"
#include "bridge/plan_note.hpp"
#include "bridge/query_shape.hpp"

namespace meshcat::access {

namespace {

// PostgreSQL would say "permission denied for view": say instead how to request
// access. Whoever is entitled and yet has no privilege, PostgreSQL refuses.
void explain_refusal(Oid view, Oid role) {
  const bool installed =
      bridge::call([] { return get_extension_oid("meshcat", true) != InvalidOid; });
  if (!installed) return;
  const bridge::SafeSearchPath search_path;
  const auto port_id = port_of(view);
  if (!port_id) return;
  const Entitlement entitlement = entitlement_of(role, *port_id);
  if (!entitlement.admitted()) deny(role, entitlement);
}

void check_view(Oid view, Oid as_role, AclMode required) {
  if ((required & ACL_SELECT) == 0) return;
  const Oid role = as_role != InvalidOid ? as_role : GetUserId();
  const bool allowed =
      bridge::call([&] { return pg_class_aclcheck(view, role, ACL_SELECT) == ACLCHECK_OK; });
  if (!allowed) explain_refusal(view, role);
}

// A frame that PostgreSQL's walker calls.
bool check_queries(Node *node, void *) {
  if (node == nullptr) return false;
  if (!IsA(node, Query)) return expression_tree_walk(node, check_queries, nullptr);
  auto *query = reinterpret_cast<Query *>(node);
  bridge::enter([&] { bridge::each_view(query, check_view); });
  return query_tree_walk(query, check_queries, nullptr, 0);
}

// The planner refuses a view before the executor would, from the minor releases
// of 2025 on.
void before_plan(Query *query) {
  if (!bridge::has_inner_queries(query)) return;
  bridge::call([&] { check_queries(reinterpret_cast<Node *>(query), nullptr); });
}

// A plan may be older than the privileges that are left of those it was made with. They are
// looked at when the session has heard of what others have changed.
void before_start(QueryDesc *query, int flags) {
  reader_plan::renew(query, (flags & EXEC_FLAG_EXPLAIN_ONLY) == 0);
  bridge::each_view(query->plannedstmt, check_view);
}

void before_run(QueryDesc *query) {
  verify_facts(query);
}

}  // namespace

void init() {
  if (!process_shared_preload_libraries_in_progress) return;
  bridge::hooks::before_planner(before_plan);
  bridge::hooks::observe_planner({reader_plan::answer, reader_plan::note});
  bridge::plan_note::at_begin(reader_plan::admit_reader);
  bridge::hooks::before_executor_start(before_start);
  bridge::hooks::before_executor_run(before_run);
}

}  // namespace meshcat::access

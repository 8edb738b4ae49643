#include "core/access/port_view.hpp"

namespace meshcat::core::access {

namespace {

// A function of the port as a sub-select, so that the planner makes it an InitPlan:
// one call a statement instead of one a row.
std::string once(const char *function, std::int64_t id) {
  return "(SELECT mesh_catalog." + std::string(function) + "(" + std::to_string(id) + "))";
}

// Parenthesised on lines of its own: the text may end in a comment.
std::string enclosed(const std::string &predicate) {
  return "(\n" + predicate + "\n)";
}

std::string filter_sql(const RowFilter &filter) {
  if (!filter.selective) return enclosed(filter.predicate);
  return "(NOT " + once("filter_applies", filter.id) + " OR " + enclosed(filter.predicate) + ")";
}

std::string select_list(const PortShape &shape) {
  std::string list;
  for (const PortColumn &column : shape.columns) {
    if (!list.empty()) list += ",\n       ";
    if (column.masked.empty()) {
      list += column.name;
    } else {
      list += "CASE WHEN (SELECT mesh_catalog.unmasked(" + std::to_string(shape.port_id) + ", " +
              column.key + ")) THEN " + column.name + " ELSE " + column.masked + " END AS " +
              column.name;
    }
  }
  return list;
}

// The rows that the caller may see: everything for who is exempt from the port's
// filters, or else what passes them all.
std::string rows_sql(const PortShape &shape) {
  if (shape.filters.empty()) return shape.source + " AS " + shape.source_alias;
  const std::string select = columns_sql(shape);
  std::string sql = "(\n" + select + "\n WHERE " + once("unfiltered", shape.port_id) +
                    "\nUNION ALL\n" + select + "\n WHERE NOT " + once("unfiltered", shape.port_id);
  for (const RowFilter &filter : shape.filters) sql += "\n   AND " + filter_sql(filter);
  return sql + "\n) AS " + shape.source_alias;
}

}  // namespace

std::string columns_sql(const PortShape &shape) {
  std::string list;
  for (const PortColumn &column : shape.columns) list += (list.empty() ? "" : ", ") + column.name;
  return "SELECT " + list + " FROM " + shape.source + " AS " + shape.source_alias;
}

std::string view_sql(const PortShape &shape) {
  return "CREATE OR REPLACE VIEW " + shape.view + " WITH (security_barrier) AS\nSELECT " +
         select_list(shape) + "\n  FROM " + rows_sql(shape) + "\n WHERE " +
         once("admit", shape.port_id);
}

std::string policy_sql(const PortShape &shape, const RowFilter &filter) {
  return once("unfiltered", shape.port_id) + " OR " + filter_sql(filter);
}

}  // namespace meshcat::core::access
